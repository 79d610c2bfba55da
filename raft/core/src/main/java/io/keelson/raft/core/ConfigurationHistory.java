package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The configurations of the log, by the index that brought them. The last one is in force from the
 * moment its entry is appended, committed or not, and its predecessor is again when that entry is
 * truncated (Raft paper 6).
 */
final class ConfigurationHistory {
    private record Change(long index, Configuration configuration) {}

    /** Ascending; the first is the one in force where the log begins. */
    private final List<Change> changes = new ArrayList<>();

    ConfigurationHistory(SnapshotMark mark) {
        restartAt(mark);
    }

    Configuration latest() {
        return changes.getLast().configuration();
    }

    /** The index of the entry that brought {@link #latest()}. */
    long latestIndex() {
        return changes.getLast().index();
    }

    /** What was in force at an index that the log still reaches. */
    Configuration at(long index) {
        for (int i = changes.size() - 1; i > 0; i--) {
            if (changes.get(i).index() <= index) {
                return changes.get(i).configuration();
            }
        }
        return changes.getFirst().configuration();
    }

    /**
     * Whether a member votes in the latest committed configuration or in one after it. While its
     * removal is not committed the cluster may still need a member to lead: nobody else may hold a
     * log that is up to date enough (thesis 4.2.2).
     */
    boolean mayBeVoter(long member, long commitIndex) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).configuration().isVoter(member)) {
                return true;
            }
            if (changes.get(i).index() <= commitIndex) {
                return false;
            }
        }
        return false;
    }

    void append(long index, Configuration configuration) {
        Invariants.check(index > latestIndex(), "configurations out of order");
        changes.add(new Change(index, configuration));
    }

    void truncateFrom(long index) {
        while (changes.size() > 1 && changes.getLast().index() >= index) {
            changes.removeLast();
        }
    }

    void compactTo(long index) {
        while (changes.size() > 1 && changes.get(1).index() <= index) {
            changes.removeFirst();
        }
    }

    void restartAt(SnapshotMark mark) {
        changes.clear();
        changes.add(new Change(mark.last().index(), mark.configuration()));
    }
}
