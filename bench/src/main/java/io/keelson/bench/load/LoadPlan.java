package io.keelson.bench.load;

/**
 * How much load, for how long.
 *
 * @param clients operations that may be under way at once
 * @param total operations to start at most, {@link Long#MAX_VALUE} for no limit
 * @param durationNanos no operation starts after this long, {@link Long#MAX_VALUE} for no limit
 * @param ratePerSecond operations meant to start per second (open loop), or 0 for a closed loop
 * @param firstIndex index of the first operation; the next run continues at {@link
 *     LoadReport#nextIndex()} if its keys must be new
 */
public record LoadPlan(
        int clients, long total, long durationNanos, double ratePerSecond, long firstIndex) {
    /**
     * @throws IllegalArgumentException if a number is out of its range or nothing ends the run
     */
    public LoadPlan {
        if (clients < 1) {
            throw new IllegalArgumentException("at least one client is needed");
        }
        if (total < 1 || durationNanos < 1) {
            throw new IllegalArgumentException("total and duration must be positive");
        }
        if (total == Long.MAX_VALUE && durationNanos == Long.MAX_VALUE) {
            throw new IllegalArgumentException("a run needs a total or a duration");
        }
        if (!(ratePerSecond >= 0 && ratePerSecond <= 1e9)) {
            throw new IllegalArgumentException("rate must be between 0 and 1e9 a second");
        }
    }

    /** A closed loop for a while. */
    public static LoadPlan closedFor(int clients, long durationNanos, long firstIndex) {
        return new LoadPlan(clients, Long.MAX_VALUE, durationNanos, 0, firstIndex);
    }

    /** A closed loop of a number of operations. */
    public static LoadPlan closedOf(int clients, long total, long firstIndex) {
        return new LoadPlan(clients, total, Long.MAX_VALUE, 0, firstIndex);
    }

    boolean isOpenLoop() {
        return ratePerSecond > 0;
    }
}
