package io.keelson.raft.node.agent;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries agents on a single-threaded executor that has other work too: an event loop of the
 * network. What arrives from a peer is then stepped, and what follows from it is sent, without a
 * change of thread.
 */
public final class ExecutorRunner implements AutoCloseable {
    private final AgentGroup group;
    private final ScheduledExecutorService executor;
    private final LongSupplier clockNanos;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile boolean stopping;
    private volatile @Nullable Thread carrying;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAtNanos;

    /**
     * @param executor runs one task at a time
     */
    public ExecutorRunner(
            ScheduledExecutorService executor,
            List<Agent> agents,
            LongSupplier clockNanos,
            BiConsumer<String, Throwable> fault) {
        this.group = new AgentGroup(agents, fault);
        this.executor = executor;
        this.clockNanos = clockNanos;
    }

    public void start() {
        group.carriedBy(this::wake);
        wake();
    }

    private void wake() {
        if (!stopping && !queued.getAndSet(true)) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                stopping = true; // the executor ends, and with it the agents
            }
        }
    }

    private void run() {
        queued.set(false);
        if (stopping) {
            return;
        }
        carrying = Thread.currentThread();
        long now = clockNanos.getAsLong();
        if (group.doWork(now) > 0) {
            wake(); // again, but after what else the executor has to do
        } else {
            armTimer(now, group.idleNanos(now));
        }
    }

    private void armTimer(long now, long idleNanos) {
        if (idleNanos == Long.MAX_VALUE) {
            return;
        }
        long at = now + idleNanos;
        if (timer != null && !timer.isDone()) {
            if (timerAtNanos - at <= 0) {
                return; // an earlier one is armed and arms the next
            }
            timer.cancel(false);
        }
        timerAtNanos = at;
        timer = executor.schedule(this::wake, idleNanos, TimeUnit.NANOSECONDS);
    }

    /** No pass is under way or begins after this, unless it is called from within one. */
    @Override
    public void close() {
        stopping = true;
        if (Thread.currentThread().equals(carrying)) {
            return;
        }
        try {
            executor.submit(() -> {}).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            // the executor has ended, or stands still: then no pass begins either
        }
    }
}
