package io.keelson.wal;

import io.keelson.wal.SegmentHead.LogState;
import org.jspecify.annotations.Nullable;

/**
 * What the records up to some place in the log add up to. The writer and the replay at start both
 * build it, record by record, through the same methods. Its owner's lock guards it.
 */
final class LogImage {
    private final EntryIndex index;
    private WalHardState hardState;
    private @Nullable WalMark mark;

    LogImage(int indexStepBytes, LogState begin) {
        hardState = begin.hardState();
        mark = begin.mark();
        index = new EntryIndex(indexStepBytes, begin.lastIndex(), begin.lastTerm());
    }

    EntryIndex index() {
        return index;
    }

    WalHardState hardState() {
        return hardState;
    }

    @Nullable WalMark mark() {
        return mark;
    }

    LogState state() {
        return new LogState(hardState, mark, index.lastIndex(), index.lastTerm());
    }

    void apply(WalHardState newHardState) {
        hardState = newHardState;
    }

    /** The log is discarded and begins after the mark. */
    void apply(WalMark newMark) {
        mark = newMark;
        index.restartAfter(newMark.index(), newMark.term());
    }

    /** Entries from {@code from} on are discarded; {@code term} is that of the entry before. */
    void applyTruncation(long from, long term) {
        if (from - 1 <= index.beginsAfterIndex()) {
            // Only at start: what was truncated here began in segments that have been cut since.
            index.restartAfter(from - 1, term);
        } else {
            index.truncateFrom(from);
        }
    }

    void applyEntry(long term, Segment segment, int offset) {
        index.add(term, segment, offset);
    }
}
