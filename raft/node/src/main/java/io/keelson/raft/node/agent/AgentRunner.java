package io.keelson.raft.node.agent;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * A thread that carries agents; it parks when none has work. One of the places where the program
 * touches the operating system's threads.
 */
public final class AgentRunner implements AutoCloseable {
    private final AgentGroup group;
    private final LongSupplier clockNanos;
    private final Thread thread;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile boolean stopping;

    /**
     * @param fault told the agent's name and what it threw
     */
    public AgentRunner(
            String threadName,
            List<Agent> agents,
            LongSupplier clockNanos,
            BiConsumer<String, Throwable> fault) {
        this.group = new AgentGroup(agents, fault);
        this.clockNanos = clockNanos;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    public void start() {
        group.carriedBy(this::wake);
        thread.start();
    }

    private void wake() {
        if (!signalled.getAndSet(true)) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!stopping) {
            signalled.set(false);
            long now = clockNanos.getAsLong();
            if (group.doWork(now) == 0 && !signalled.get()) {
                long idle = group.idleNanos(now);
                if (idle == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else if (idle > 0) {
                    LockSupport.parkNanos(this, idle);
                }
            }
        }
    }

    /** Ends the thread after its current pass and waits for it, ten seconds at most. */
    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
