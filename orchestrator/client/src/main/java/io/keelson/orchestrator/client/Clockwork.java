package io.keelson.orchestrator.client;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Time, chance and threads, as the world or a test gives them. All methods may be called from any
 * thread.
 */
public interface Clockwork {
    /** By the calendar. */
    Instant now();

    /** Monotonic. */
    long nanoTime();

    /** Safe to use from many threads. */
    RandomGenerator random();

    /** Runs that beside everything else; it may wait. */
    void execute(Runnable task);

    /** Runs that once, beside everything else, not earlier than after this delay. */
    Timer schedule(Duration delay, Runnable task);

    /**
     * Waits for that.
     *
     * @throws java.util.concurrent.CompletionException it failed
     */
    <T> T await(CompletableFuture<T> future);

    /** Something that is to run later. */
    interface Timer {
        /** It will not run, unless it runs already. */
        void cancel();
    }
}
