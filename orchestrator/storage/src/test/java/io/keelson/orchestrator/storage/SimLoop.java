package io.keelson.orchestrator.storage;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A loop that a test drives by hand, with a clock that only moves when it is told to. */
public final class SimLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::number));
    private long nowNanos;
    private long timersMade;

    private record Timer(long atNanos, long number, Runnable task) {}

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
        timers.add(new Timer(nowNanos + delayNanos, timersMade++, task));
    }

    /** Runs what is queued, and what that queues. */
    public void runQueued() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, and runs what falls due in it, in order. */
    public void advance(long nanos) {
        long until = nowNanos + nanos;
        runQueued();
        for (Timer timer = due(until); timer != null; timer = due(until)) {
            nowNanos = timer.atNanos;
            timer.task.run();
            runQueued();
        }
        nowNanos = until;
    }

    private @Nullable Timer due(long until) {
        Timer first = timers.peek();
        return first != null && first.atNanos <= until ? timers.poll() : null;
    }
}
