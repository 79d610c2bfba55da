package io.keelson.orchestrator.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The system's clock, and a virtual thread for each task. */
public final class SystemClockwork implements Clockwork, AutoCloseable {
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("clockwork").daemon().factory());

    public SystemClockwork() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Future<?> planned =
                timer.schedule(() -> threads.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        return future.join();
    }

    /** What is planned does not happen. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
