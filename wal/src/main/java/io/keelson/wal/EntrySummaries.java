package io.keelson.wal;

import java.util.Arrays;

/**
 * Term, kind and size of a consecutive run of entries, without their data: 13 bytes an entry. Only
 * its builder changes it, before anyone else sees it.
 */
public final class EntrySummaries {
    private long firstIndex = 1;
    private int count;
    private long[] terms = new long[64];
    private int[] sizesBytes = new int[64];
    private byte[] kinds = new byte[64];

    EntrySummaries() {}

    /** Index of the first entry; if there is none, the index it would have. */
    public long firstIndex() {
        return firstIndex;
    }

    /** Index of the last entry; {@code firstIndex() - 1} if there is none. */
    public long lastIndex() {
        return firstIndex + count - 1;
    }

    public int count() {
        return count;
    }

    public long termAt(long index) {
        return terms[at(index)];
    }

    public byte kindAt(long index) {
        return kinds[at(index)];
    }

    /** Size of the entry's data. */
    public int sizeBytesAt(long index) {
        return sizesBytes[at(index)];
    }

    /** Forgets everything; the next entry has this index. */
    void restartAt(long index) {
        firstIndex = index;
        count = 0;
    }

    void truncateFrom(long index) {
        if (index <= firstIndex) {
            restartAt(index);
        } else {
            count = (int) Math.min(count, index - firstIndex);
        }
    }

    void add(long term, byte kind, int sizeBytes) {
        if (count == terms.length) {
            terms = Arrays.copyOf(terms, count * 2);
            sizesBytes = Arrays.copyOf(sizesBytes, count * 2);
            kinds = Arrays.copyOf(kinds, count * 2);
        }
        terms[count] = term;
        sizesBytes[count] = sizeBytes;
        kinds[count] = kind;
        count++;
    }

    private int at(long index) {
        if (index < firstIndex || index > lastIndex()) {
            throw new IndexOutOfBoundsException(
                    "entry " + index + " of [" + firstIndex + ", " + lastIndex() + "]");
        }
        return (int) (index - firstIndex);
    }
}
