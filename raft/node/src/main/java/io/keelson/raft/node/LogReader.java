package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.Input;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads old entries back from the log: for followers that lag behind the tail, and for a state
 * machine that does. A follower has at most one read under way, so the mailbox is bounded by their
 * number.
 */
final class LogReader implements Agent {
    /** Takes what was read. Implemented by the loop's inbox. */
    interface Sink {
        void input(Input input);

        void readForFeed(long firstIndex, List<Entry> entries);
    }

    /** {@code to} is 0 for the state machine. */
    private record Read(long to, long firstIndex, long maxBytes) {}

    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Read> reads = new Mailbox<>(wakeup);
    private final Deque<Read> queue = new ArrayDeque<>();
    private final LogStorage storage;
    private final Sink sink;

    LogReader(LogStorage storage, Sink sink) {
        this.storage = storage;
        this.sink = sink;
    }

    void fetch(Effects.Fetch fetch) {
        reads.put(new Read(fetch.to(), fetch.firstIndex(), fetch.maxBytes()));
    }

    void readForFeed(long firstIndex, long maxBytes) {
        reads.put(new Read(0, firstIndex, maxBytes));
    }

    @Override
    public String name() {
        return "log-reader";
    }

    /** One read a pass: the other agents on this thread get their turn. */
    @Override
    public int doWork(long nowNanos) throws IOException {
        reads.drain(queue::addLast);
        Read read = queue.pollFirst();
        if (read == null) {
            return 0;
        }
        List<Entry> entries = storage.read(read.firstIndex(), read.maxBytes());
        if (!entries.isEmpty() && entries.getFirst().index() != read.firstIndex()) {
            throw new IllegalStateException(
                    "log gave entry " + entries.getFirst().id() + " for " + read.firstIndex());
        }
        if (read.to() == 0) {
            sink.readForFeed(read.firstIndex(), entries);
        } else {
            sink.input(new Input.Fetched(read.to(), read.firstIndex(), entries));
        }
        return 1;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return queue.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }
}
