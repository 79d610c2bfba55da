package io.keelson.raft.node;

import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commands on their way into the log: offered by many threads, taken by the loop. Bounded in bytes
 * from the offer until the core has it; who offers beyond is told at once.
 */
final class ProposalQueue {
    private final Mailbox<byte[]> offered;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final long maxBytes;
    private volatile boolean closed;

    ProposalQueue(long maxBytes, Wakeup wakeup) {
        this.maxBytes = maxBytes;
        this.offered = new Mailbox<>(wakeup);
    }

    private static long costBytes(byte[] command) {
        return (long) command.length + EntryTail.ENTRY_OVERHEAD_BYTES;
    }

    /** Any thread. False: too much is waiting, or the node stops. */
    boolean offer(byte[] command) {
        long cost = costBytes(command);
        if (closed || queuedBytes.addAndGet(cost) > maxBytes) {
            if (!closed) {
                queuedBytes.addAndGet(-cost);
            }
            return false;
        }
        offered.put(command);
        return true;
    }

    long queuedBytes() {
        return queuedBytes.get();
    }

    void gather() {
        if (!offered.isEmpty()) {
            offered.drain(waiting::addLast);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The oldest ones, up to so many bytes, at least one. */
    List<byte[]> take(long maxTakenBytes) {
        List<byte[]> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()) {
            long cost = costBytes(waiting.peekFirst());
            if (!taken.isEmpty() && bytes + cost > maxTakenBytes) {
                break;
            }
            bytes += cost;
            taken.add(waiting.removeFirst());
        }
        queuedBytes.addAndGet(-bytes);
        return taken;
    }

    /** They went nowhere: they wait again, before all others. */
    void putBack(List<byte[]> commands) {
        for (byte[] command : commands.reversed()) {
            waiting.addFirst(command);
            queuedBytes.addAndGet(costBytes(command));
        }
    }

    /** Nothing more is taken in; what waits is given back. */
    List<byte[]> close() {
        closed = true;
        gather();
        return take(Long.MAX_VALUE);
    }
}
