package io.keelson.orchestrator.storage;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A loop that a test drives by hand, with a clock that only moves when it is told to. */
public final class SimLoop implements TestingLoop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Planned> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Planned::atNanos).thenComparingLong(Planned::number));
    private long nowNanos;
    private long timersMade;

    private record Planned(long atNanos, long number, Runnable task) {}

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Planned planned = new Planned(nowNanos + delayNanos, timersMade++, task);
        timers.add(planned);
        return () -> timers.remove(planned);
    }

    @Override
    public void runQueued() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void advance(long nanos) {
        long until = nowNanos + nanos;
        runQueued();
        for (Planned timer = due(until); timer != null; timer = due(until)) {
            nowNanos = Math.max(nowNanos, timer.atNanos); // a task may let time pass itself
            timer.task.run();
            runQueued();
        }
        nowNanos = Math.max(nowNanos, until);
    }

    /** All of the limit: nobody waits for this time, and more may happen in it. */
    @Override
    public void advanceUntil(BooleanSupplier condition, long limitNanos) {
        advance(limitNanos);
    }

    private @Nullable Planned due(long until) {
        Planned first = timers.peek();
        return first != null && first.atNanos <= until ? timers.poll() : null;
    }
}
