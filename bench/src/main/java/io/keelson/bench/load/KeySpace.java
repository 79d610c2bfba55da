package io.keelson.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * The keys of a run: the numbers 0 to {@code keyCount - 1} as lower-case hexadecimal digits, padded
 * with zeros on the left to {@code keySizeBytes}. They are text, so that etcdctl can show and
 * delete them.
 *
 * @param seed chooses the sequence of {@link KeyOrder#RANDOM}
 */
public record KeySpace(int keySizeBytes, long keyCount, KeyOrder order, long seed) {
    /** Which key operation {@code index} uses. */
    public enum KeyOrder {
        /** Key {@code index % keyCount}: distinct until all have been used. */
        SEQUENTIAL,
        /** Drawn evenly, with repetition, as a function of seed and index. */
        RANDOM
    }

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /**
     * @throws IllegalArgumentException if the keys do not fit into their size
     */
    public KeySpace {
        if (keySizeBytes < 1) {
            throw new IllegalArgumentException("key size must be at least 1 byte");
        }
        if (keyCount < 1 || keyCount > mostKeys(keySizeBytes)) {
            throw new IllegalArgumentException(
                    "a key of "
                            + keySizeBytes
                            + " bytes has 1 to "
                            + mostKeys(keySizeBytes)
                            + " values, not "
                            + keyCount);
        }
    }

    /** How many different keys a size has: one hexadecimal digit per byte, at most 2^60. */
    public static long mostKeys(int keySizeBytes) {
        return 1L << (4 * Math.min(keySizeBytes, 15));
    }

    /** Writes the key of operation {@code index} at {@code offset}. */
    void write(long index, byte[] target, int offset) {
        long number =
                switch (order) {
                    case SEQUENTIAL -> Math.floorMod(index, keyCount);
                    case RANDOM ->
                            Math.unsignedMultiplyHigh(mix(seed + index * GOLDEN_GAMMA), keyCount);
                };
        for (int i = offset + keySizeBytes - 1; i >= offset; i--) {
            target[i] = DIGITS[(int) (number & 0xf)];
            number >>>= 4;
        }
    }

    /** The finaliser of SplitMix64: every output bit depends on every input bit. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
