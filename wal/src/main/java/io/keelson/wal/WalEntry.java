package io.keelson.wal;

import java.util.Arrays;

/**
 * One entry of the log.
 *
 * @param index its place, at least 1; entries are consecutive
 * @param term given by the caller
 * @param kind one byte of the caller's
 * @param data the caller's own; shared, never changed after the entry was made
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; equals below compares bytes
public record WalEntry(long index, long term, byte kind, byte[] data) {
    @Override
    public boolean equals(Object other) {
        return other
                        instanceof
                        WalEntry(long otherIndex, long otherTerm, byte otherKind, byte[] otherData)
                && index == otherIndex
                && term == otherTerm
                && kind == otherKind
                && Arrays.equals(data, otherData);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index) * 31 + Long.hashCode(term);
    }

    @Override
    public String toString() {
        return "WalEntry[" + index + "@" + term + " kind=" + kind + " " + data.length + " bytes]";
    }
}
