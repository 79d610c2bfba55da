package io.keelson.cli.up;

/**
 * How long to wait before a member is started again: twice as long each time, up to a limit, and
 * from the beginning once it has run well for a while.
 */
final class Backoff {
    static final long FIRST_NANOS = 500_000_000L;
    static final long LONGEST_NANOS = 10_000_000_000L;
    static final long RAN_WELL_NANOS = 30_000_000_000L;

    private long nextNanos = FIRST_NANOS;

    /** The pause before the next start of a member that has run for so long. */
    long pauseNanosAfter(long ranNanos) {
        if (ranNanos >= RAN_WELL_NANOS) {
            nextNanos = FIRST_NANOS;
        }
        long pauseNanos = nextNanos;
        nextNanos = Math.min(2 * nextNanos, LONGEST_NANOS);
        return pauseNanos;
    }
}
