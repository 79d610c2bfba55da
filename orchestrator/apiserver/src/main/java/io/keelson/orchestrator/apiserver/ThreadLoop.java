package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.storage.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A loop with a thread of its own. The one place of the API server that makes a thread. */
public final class ThreadLoop implements Loop, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    public ThreadLoop(String name) {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it whoever would have waited for this.
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        try {
            var _ = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // As above.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
