package io.keelson.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waiting for what another process does, which can only be polled. */
public final class Await {
    private static final long POLL_MILLIS = 20;

    private Await() {}

    /**
     * Polls until the condition holds. A condition that throws does not hold yet.
     *
     * @param what completes "waited in vain for …"
     * @param detail asked for when the time is over, to say what was seen instead
     * @throws IllegalStateException when it does not hold within the limit
     */
    public static void until(
            String what, Duration limit, Callable<Boolean> condition, Supplier<String> detail) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        Throwable last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new IllegalStateException(
                        "waited " + limit + " in vain for " + what + "\n" + detail.get(), last);
            }
            pauseMillis(POLL_MILLIS);
        }
    }

    /** As above, with nothing to add. */
    public static void until(String what, Duration limit, Callable<Boolean> condition) {
        until(what, limit, condition, () -> "");
    }

    /** Sleeps; an interrupt ends the test. */
    public static void pauseMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
