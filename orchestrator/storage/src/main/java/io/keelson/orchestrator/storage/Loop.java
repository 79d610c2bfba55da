package io.keelson.orchestrator.storage;

import java.util.concurrent.Executor;

/**
 * One thread that carries out what it is handed, in order, and has a clock. All state of a cache
 * belongs to one loop; tests drive one by hand.
 */
public interface Loop extends Executor {
    /** Monotonic. */
    long nanoTime();

    /** Runs the task on the loop, not earlier than after this delay. */
    Timer schedule(long delayNanos, Runnable task);

    /** A task that is to run later. */
    interface Timer {
        /** On the loop: it will not run, and is let go of. */
        void cancel();
    }
}
