package io.keelson.raft.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log's way to the disk: what the next {@link Effects.Persist} will carry, and what was handed
 * out and is not known to be synced.
 */
final class PersistQueue {
    /** A persist on its way, and the last entry that will be on the disk after it. */
    private static final class Outstanding {
        final long sequence;
        long lastIndex;

        Outstanding(long sequence, long lastIndex) {
            this.sequence = sequence;
            this.lastIndex = lastIndex;
        }
    }

    private final Deque<Outstanding> outstanding = new ArrayDeque<>();
    private HardState handedOut;
    private long sequence;
    private long persistedIndex;
    private long persistedSequence;

    private @Nullable SnapshotMark snapshot;
    private long truncateFrom;
    private List<Entry> entries = new ArrayList<>();

    PersistQueue(HardState stored, long persistedIndex) {
        this.handedOut = stored;
        this.persistedIndex = persistedIndex;
    }

    /** The log equals the disk's up to here, and that is synced. */
    long persistedIndex() {
        return persistedIndex;
    }

    /** The number under which everything noted so far will be handed out. */
    long nextSequence() {
        return sequence + 1;
    }

    boolean isPersisted(long wantedSequence) {
        return persistedSequence >= wantedSequence;
    }

    void append(Entry entry) {
        entries.add(entry);
    }

    /**
     * Entries from here on are void. What an outstanding persist wrote of them does not count when
     * it is synced, not even if the same entries are appended again: the truncation is on its way
     * behind it.
     */
    void truncateFrom(long index) {
        persistedIndex = Math.min(persistedIndex, index - 1);
        for (Outstanding persist : outstanding) {
            persist.lastIndex = Math.min(persist.lastIndex, index - 1);
        }
        if (entries.isEmpty() || index < entries.getFirst().index()) {
            entries.clear();
            truncateFrom = truncateFrom == 0 ? index : Math.min(truncateFrom, index);
        } else {
            int kept = (int) (index - entries.getFirst().index());
            entries.subList(kept, entries.size()).clear();
        }
    }

    /** The log is discarded and goes on after a snapshot that is already in place and durable. */
    void discard(SnapshotMark mark) {
        snapshot = mark;
        truncateFrom = 0;
        entries.clear();
        persistedIndex = mark.last().index();
        for (Outstanding persist : outstanding) {
            persist.lastIndex = 0;
        }
    }

    /** A durable state machine holds what was cut: that is as good as the log. */
    void compactTo(long index) {
        persistedIndex = Math.max(persistedIndex, index);
    }

    /** Hands out what has gathered, or null if there is nothing to store. */
    Effects.@Nullable Persist take(HardState now, long lastIndex) {
        boolean logChanged = snapshot != null || truncateFrom != 0 || !entries.isEmpty();
        boolean promiseChanged =
                now.term() != handedOut.term() || now.votedFor() != handedOut.votedFor();
        if (!logChanged && !promiseChanged) {
            return null; // a commit index alone is not worth a sync
        }
        boolean stateChanged = !now.equals(handedOut);
        sequence++;
        outstanding.add(new Outstanding(sequence, lastIndex));
        Effects.Persist persist =
                new Effects.Persist(
                        sequence, stateChanged ? now : null, snapshot, truncateFrom, entries);
        handedOut = now;
        snapshot = null;
        truncateFrom = 0;
        entries = new ArrayList<>();
        return persist;
    }

    void persisted(long upTo) {
        if (upTo > sequence) {
            throw Invariants.broken("persist " + upTo + " is synced but was never handed out");
        }
        persistedSequence = Math.max(persistedSequence, upTo);
        while (!outstanding.isEmpty() && outstanding.peekFirst().sequence <= upTo) {
            persistedIndex = Math.max(persistedIndex, outstanding.removeFirst().lastIndex);
        }
    }
}
