package io.keelson.orchestrator.client;

import io.keelson.orchestrator.storage.SimLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Everything in the test's thread. Who waits lets everybody else go on meanwhile, in the order of
 * one loop, and time pass where nobody has anything to do.
 */
public final class SimClockwork implements Clockwork {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final SimLoop loop;
    private final RandomGenerator random;

    public SimClockwork(SimLoop loop, RandomGenerator random) {
        this.loop = loop;
        this.random = random;
    }

    @Override
    public Instant now() {
        return START.plusNanos(loop.nanoTime());
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return loop.schedule(delay.toNanos(), task)::cancel;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        loop.runQueued();
        long until = loop.nanoTime() + PATIENCE_NANOS;
        while (!future.isDone()) {
            if (loop.nanoTime() > until) {
                throw new AssertionError("no answer in ten minutes of simulated time");
            }
            loop.advance(STEP_NANOS);
        }
        return future.join();
    }
}
