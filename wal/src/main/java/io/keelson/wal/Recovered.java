package io.keelson.wal;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Wal#open} found, all of it synced by then.
 *
 * @param created there was no log: this one is new and empty
 * @param hardState the last one stored. After a crash its {@code commitIndex} may lie above the
 *     last entry, as a batch stores its hard state first: take the smaller
 * @param mark the last snapshot mark stored, or null
 * @param beginsAfterIndex the entry before the first one kept: the mark's, or a later one if the
 *     log was cut since, or 0
 * @param beginsAfterTerm the term of that entry
 * @param entries what the log holds, without the data
 * @param cutBytes size of the torn tail that was cut off; 0 if the end was clean. In a segment that
 *     reuses a file it is what the broken record claims and what valid ones behind it prove, as the
 *     rest cannot be told from the bytes of the file's earlier life
 * @param cutReport one line that tells where and how much was cut, or null if nothing was
 */
public record Recovered(
        boolean created,
        WalHardState hardState,
        @Nullable WalMark mark,
        long beginsAfterIndex,
        long beginsAfterTerm,
        EntrySummaries entries,
        long cutBytes,
        @Nullable String cutReport) {
    /** Index of the last entry, or of the one the log begins after if it is empty. */
    public long lastIndex() {
        return entries.lastIndex();
    }

    /** Whether the log knows an entry of this index and term, be it as the one it begins after. */
    public boolean matches(long index, long term) {
        if (index == beginsAfterIndex) {
            return term == beginsAfterTerm;
        }
        return index >= entries.firstIndex()
                && index <= entries.lastIndex()
                && entries.termAt(index) == term;
    }
}
