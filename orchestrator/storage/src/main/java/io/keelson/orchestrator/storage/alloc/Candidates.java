package io.keelson.orchestrator.storage.alloc;

import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/**
 * Picks numbers that nobody seems to have. The lowest are kept for those who name theirs: they are
 * picked only when all others are gone.
 */
final class Candidates {
    private final long size;
    private final long keptLow;

    /**
     * @param size numbers from 0 up to this are there to be picked
     * @param keptLow of them, from 0
     */
    Candidates(long size, long keptLow) {
        if (size < 0 || keptLow < 0) {
            throw new IllegalArgumentException(size + " candidates, " + keptLow + " kept");
        }
        this.size = size;
        this.keptLow = Math.min(size, keptLow);
    }

    /** Empty if all are taken. Starts anywhere, so that two who pick at once rarely meet. */
    OptionalLong pick(RandomGenerator random, LongPredicate isTaken) {
        OptionalLong high = pick(keptLow, size, random, isTaken);
        return high.isPresent() ? high : pick(0, keptLow, random, isTaken);
    }

    private static OptionalLong pick(
            long from, long to, RandomGenerator random, LongPredicate isTaken) {
        long count = to - from;
        long start = count == 0 ? 0 : random.nextLong(count);
        for (long i = 0; i < count; i++) {
            long candidate = from + (start + i) % count;
            if (!isTaken.test(candidate)) {
                return OptionalLong.of(candidate);
            }
        }
        return OptionalLong.empty();
    }
}
