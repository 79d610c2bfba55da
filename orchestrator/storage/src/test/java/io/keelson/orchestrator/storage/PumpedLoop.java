package io.keelson.orchestrator.storage;

import java.util.Comparator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Real time, which starts at zero: what other threads hand in runs when the test waits. */
public final class PumpedLoop implements TestingLoop {
    private static final long SLICE_NANOS = 5_000_000;

    private final long startNanos = System.nanoTime();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final PriorityBlockingQueue<Planned> timers =
            new PriorityBlockingQueue<>(
                    16,
                    Comparator.comparingLong(Planned::atNanos).thenComparingLong(Planned::number));
    private final AtomicLong timersMade = new AtomicLong();

    private record Planned(long atNanos, long number, Runnable task) {}

    @Override
    public long nanoTime() {
        return System.nanoTime() - startNanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Planned planned = new Planned(nanoTime() + delayNanos, timersMade.getAndIncrement(), task);
        timers.add(planned);
        return () -> timers.remove(planned);
    }

    @Override
    public void runQueued() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        Planned timer = timers.peek();
        if (timer != null && timer.atNanos <= nanoTime()) {
            timers.remove(timer);
            return timer.task;
        }
        return tasks.poll();
    }

    @Override
    public void advance(long nanos) {
        long until = nanoTime() + nanos;
        advanceUntil(() -> nanoTime() >= until, Long.MAX_VALUE);
    }

    @Override
    public void advanceUntil(BooleanSupplier condition, long limitNanos) {
        long start = nanoTime();
        runQueued();
        while (!condition.getAsBoolean() && nanoTime() - start < limitNanos) {
            Planned timer = timers.peek();
            long wait = timer == null ? SLICE_NANOS : timer.atNanos - nanoTime();
            try {
                Runnable task =
                        tasks.poll(Math.max(0, Math.min(wait, SLICE_NANOS)), TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            runQueued();
        }
    }
}
