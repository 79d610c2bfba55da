package io.keelson.orchestrator.storage;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Lets a store of the real world call back on a loop of simulated time: while that time passes, it
 * is given a little of the real one.
 */
public final class PacedCallbacks implements Executor {
    private static final long EVERY_NANOS = 10_000_000;
    private static final long REAL_MILLIS = 3;

    private final SimLoop loop;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    public PacedCallbacks(SimLoop loop) {
        this.loop = loop;
        var _ = loop.schedule(EVERY_NANOS, this::runArrived);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    private void runArrived() {
        try {
            Runnable task = tasks.poll(REAL_MILLIS, TimeUnit.MILLISECONDS);
            while (task != null) {
                task.run();
                task = tasks.poll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        var _ = loop.schedule(EVERY_NANOS, this::runArrived);
    }
}
