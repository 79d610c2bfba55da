package io.keelson.bench.load;

import java.util.SplittableRandom;

/**
 * Values that do not compress: each is a slice of one mebibyte of random bytes, at a place that
 * depends on the operation. A store that compresses its pages gains nothing from them, so that it
 * is compared on what it does and not on what it was fed.
 */
final class ValuePool {
    private static final int POOL_BYTES = 1 << 20;

    private final int valueSizeBytes;
    private final byte[] pool;

    ValuePool(int valueSizeBytes, long seed) {
        if (valueSizeBytes < 0) {
            throw new IllegalArgumentException("value size must not be negative");
        }
        this.valueSizeBytes = valueSizeBytes;
        this.pool = new byte[POOL_BYTES + valueSizeBytes];
        new SplittableRandom(seed).nextBytes(pool);
    }

    /** Writes the value of operation {@code index} at {@code offset}. */
    void write(long index, byte[] target, int offset) {
        int from = (int) (KeySpace.mix(index) & (POOL_BYTES - 1));
        System.arraycopy(pool, from, target, offset, valueSizeBytes);
    }
}
