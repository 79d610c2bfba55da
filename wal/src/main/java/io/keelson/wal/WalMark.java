package io.keelson.wal;

import java.util.Arrays;

/**
 * A snapshot mark: everything up to this entry is in a snapshot, and the log begins after it.
 *
 * @param index of the last entry in the snapshot, at least 1
 * @param term of that entry
 * @param data the caller's own, kept as it is; at most 1 MiB, as every segment repeats it
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; equals below compares bytes
public record WalMark(long index, long term, byte[] data) {
    static final int DATA_SIZE_BYTES_MAX = 1 << 20;

    public WalMark {
        if (index < 1 || data.length > DATA_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a mark at index " + index + " with " + data.length + " bytes");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WalMark(long otherIndex, long otherTerm, byte[] otherData)
                && index == otherIndex
                && term == otherTerm
                && Arrays.equals(data, otherData);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index) * 31 + Long.hashCode(term);
    }

    @Override
    public String toString() {
        return "WalMark[index=" + index + ", term=" + term + ", " + data.length + " bytes]";
    }
}
