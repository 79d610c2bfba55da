package io.keelson.raft.core;

import java.util.Arrays;

/**
 * The sizes of the recent entries whose data the driver holds in memory. Kept as running totals, so
 * that the bytes of a range are one subtraction and cutting a message to a limit is a binary
 * search.
 */
final class TailSizes {
    /** What an entry costs in memory and on the wire beside its data, about. */
    static final int ENTRY_OVERHEAD_BYTES = 64;

    private long firstIndex;
    private long lastIndex;

    /** All bytes ever appended, before {@code firstIndex}. */
    private long totalBefore;

    /** Ring over the index: all bytes ever appended, up to and including that entry. */
    private long[] totals = new long[64];

    TailSizes(long firstIndex) {
        this.firstIndex = firstIndex;
        this.lastIndex = firstIndex - 1;
    }

    long firstIndex() {
        return firstIndex;
    }

    void append(int sizeBytes) {
        if (lastIndex - firstIndex + 1 == totals.length) {
            grow();
        }
        long total = totalTo(lastIndex) + sizeBytes + ENTRY_OVERHEAD_BYTES;
        lastIndex++;
        totals[slot(lastIndex)] = total;
    }

    void truncateFrom(long index) {
        Invariants.check(index >= firstIndex, "truncation below the tail kept in memory");
        lastIndex = Math.min(lastIndex, index - 1);
    }

    /**
     * Forgets the oldest entries until at most {@code maxBytes} remain, none from {@code limit}.
     */
    void trim(long maxBytes, long limit) {
        while (firstIndex < limit
                && firstIndex <= lastIndex
                && bytes(firstIndex, lastIndex) > maxBytes) {
            totalBefore = totals[slot(firstIndex)];
            firstIndex++;
        }
    }

    /** Forgets everything; the tail begins with {@code index}. */
    void restartAt(long index) {
        firstIndex = index;
        lastIndex = index - 1;
        totalBefore = 0;
    }

    /** Forgets what is below this index. */
    void dropBelow(long index) {
        if (index > lastIndex) {
            restartAt(Math.max(index, firstIndex));
        } else if (index > firstIndex) {
            totalBefore = totals[slot(index - 1)];
            firstIndex = index;
        }
    }

    long bytes(long first, long last) {
        return totalTo(last) - totalTo(first - 1);
    }

    /** The last index so that {@code [first, it]} fits into {@code maxBytes}; at least first. */
    long lastWithin(long first, long maxBytes) {
        long limit = totalTo(first - 1) + maxBytes;
        long low = first;
        long high = lastIndex;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (totalTo(middle) <= limit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private long totalTo(long index) {
        return index < firstIndex ? totalBefore : totals[slot(index)];
    }

    private int slot(long index) {
        return (int) index & (totals.length - 1);
    }

    private void grow() {
        long[] old = totals;
        totals = Arrays.copyOf(old, 2 * old.length);
        for (long index = firstIndex; index <= lastIndex; index++) {
            totals[slot(index)] = old[(int) index & (old.length - 1)];
        }
    }
}
