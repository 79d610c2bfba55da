package io.keelson.orchestrator.storage;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A loop on an executor of one thread, such as a network event loop: where this module meets the
 * clock. What is handed in after the executor was shut down is dropped.
 */
public final class ExecutorLoop implements Loop {
    private final ScheduledExecutorService thread;

    /**
     * @param thread that runs one task at a time, in order
     */
    public ExecutorLoop(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            throwUnlessShutDown(e);
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        try {
            Future<?> scheduled = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            throwUnlessShutDown(e);
            return () -> {};
        }
    }

    private void throwUnlessShutDown(RejectedExecutionException thrown) {
        if (!thread.isShutdown()) {
            throw thrown;
        }
    }
}
