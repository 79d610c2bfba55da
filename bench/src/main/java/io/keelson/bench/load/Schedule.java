package io.keelson.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out the operations of one run, each once, counted from 0. In an open loop operation k is
 * due at {@code start + k / rate} and not handed out before. Safe for all threads.
 */
final class Schedule {
    /** Answer of {@link #claim}: nothing will be handed out any more. */
    static final long EXHAUSTED = -1;

    /** Answer of {@link #claim}: the next operation is not due yet. */
    static final long NOT_DUE = -2;

    private final LoadPlan plan;
    private final long startNanos;
    private final double intervalNanos;
    private final AtomicLong next = new AtomicLong();
    private volatile boolean stopped;

    Schedule(LoadPlan plan, long startNanos) {
        this.plan = plan;
        this.startNanos = startNanos;
        this.intervalNanos = plan.isOpenLoop() ? 1e9 / plan.ratePerSecond() : 0;
    }

    /** The number of an operation that the caller must start now, or one of the two constants. */
    long claim(long nowNanos) {
        if (stopped || nowNanos - startNanos >= plan.durationNanos()) {
            return EXHAUSTED;
        }
        while (true) {
            long number = next.get();
            if (number >= plan.total()) {
                return EXHAUSTED;
            }
            if (plan.isOpenLoop() && nowNanos - dueNanos(number) < 0) {
                return NOT_DUE;
            }
            if (next.compareAndSet(number, number + 1)) {
                return number;
            }
        }
    }

    /** Whether {@link #claim} would answer {@link #NOT_DUE}. */
    boolean mustWait(long nowNanos) {
        return plan.isOpenLoop()
                && !stopped
                && claimed() < plan.total()
                && nowNanos - startNanos < plan.durationNanos()
                && nowNanos - nextDueNanos() < 0;
    }

    /** From when the latency of a claimed operation counts. */
    long latencyFromNanos(long number, long nowNanos) {
        return plan.isOpenLoop() ? dueNanos(number) : nowNanos;
    }

    /** When the next operation is due; in the past if all clients are busy. */
    long nextDueNanos() {
        return dueNanos(next.get());
    }

    /** Nothing is handed out from now on. */
    void stop() {
        stopped = true;
    }

    /** How many operations have been handed out. */
    long claimed() {
        return next.get();
    }

    /**
     * How many operations of an open loop were due before the end but never started, because every
     * client was busy. They have no latency; a report that hid them would flatter the server.
     */
    long overdue(long endNanos) {
        if (!plan.isOpenLoop()) {
            return 0;
        }
        long elapsedNanos = Math.min(endNanos - startNanos, plan.durationNanos());
        long due = (long) Math.ceil(elapsedNanos / intervalNanos);
        return Math.max(0, Math.min(due, plan.total()) - next.get());
    }

    private long dueNanos(long number) {
        return startNanos + (long) (number * intervalNanos);
    }
}
