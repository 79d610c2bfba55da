package io.keelson.raft.node;

import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.AgentRunner;
import io.keelson.raft.node.agent.ExecutorRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that carry a node's agents; the edge to the operating system.
 *
 * <pre>
 *   the loop       on the transport's event loop (no change of thread between a peer's message and
 *                  what follows from it), or on a thread of its own
 *   the log writer always on a thread of its own: heartbeats never wait for a disk
 *   background     one thread for old entries and snapshots
 * </pre>
 */
public final class NodeThreads {
    private final RaftNode node;
    private final LongSupplier clockNanos;
    private final FaultHandler faults;
    private final String name;
    private final List<AutoCloseable> carriers = new ArrayList<>();

    /**
     * @param name begins the threads' names
     */
    public NodeThreads(RaftNode node, String name, LongSupplier clockNanos, FaultHandler faults) {
        this.node = node;
        this.name = name;
        this.clockNanos = clockNanos;
        this.faults = faults;
    }

    /**
     * Starts carrying, and connects to the peers.
     *
     * @param eventLoop carries the loop; null: a thread of its own
     */
    public void start(@Nullable ScheduledExecutorService eventLoop) {
        if (eventLoop == null) {
            carry("loop", node.loopAgents());
        } else {
            ExecutorRunner runner =
                    new ExecutorRunner(eventLoop, node.loopAgents(), clockNanos, faults::fatal);
            carriers.add(runner);
            runner.start();
        }
        carry("log", List.of(node.logWriterAgent()));
        carry("files", node.backgroundAgents());
        node.startTransport();
    }

    private void carry(String part, List<Agent> agents) {
        AgentRunner runner = new AgentRunner(name + "-" + part, agents, clockNanos, faults::fatal);
        carriers.add(runner);
        runner.start();
    }

    /**
     * Stops: hands the leadership over, for which it waits so long at most, then ends the threads.
     * Blocks. The transport is the caller's to close, before the log.
     */
    public void stop(long handOverNanos) {
        CountDownLatch handedOver = new CountDownLatch(1);
        node.handOver(handedOver::countDown);
        try {
            boolean _ = handedOver.await(handOverNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        node.closeProposals();
        kill();
    }

    /** Ends the threads where they stand. */
    public void kill() {
        for (AutoCloseable carrier : carriers) {
            try {
                carrier.close();
            } catch (Exception e) {
                faults.fatal(name, e);
            }
        }
    }
}
