package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;

/** A log as plain lists: what a member holds in memory, or what its disk holds. */
public final class SimLog {
    private SnapshotMark mark;
    private final List<Entry> entries;

    SimLog(SnapshotMark mark, List<Entry> entries) {
        this.mark = mark;
        this.entries = new ArrayList<>(entries);
    }

    SimLog copy() {
        return new SimLog(mark, entries);
    }

    SnapshotMark mark() {
        return mark;
    }

    List<Entry> entries() {
        return entries;
    }

    long firstIndex() {
        return mark.last().index() + 1;
    }

    long lastIndex() {
        return mark.last().index() + entries.size();
    }

    long termAt(long index) {
        if (index == mark.last().index()) {
            return mark.last().term();
        }
        return index < firstIndex() || index > lastIndex() ? -1 : get(index).term();
    }

    Entry get(long index) {
        return entries.get((int) (index - firstIndex()));
    }

    /** Entries of the closed range, which the log must hold. */
    List<Entry> slice(long first, long last) {
        return List.copyOf(
                entries.subList((int) (first - firstIndex()), (int) (last - firstIndex()) + 1));
    }

    boolean holds(EntryId id) {
        return termAt(id.index()) == id.term();
    }

    /** Holds the entry, or a snapshot that contains it. */
    boolean covers(EntryId id) {
        return id.index() < firstIndex() || holds(id);
    }

    /** Stores a part of a persist: all of it, or its beginning up to so many entries. */
    void store(Effects.Persist persist, int entryCount) {
        SnapshotMark snapshot = persist.snapshot();
        if (snapshot != null) {
            restartAt(snapshot);
        }
        if (persist.truncateFrom() != 0) {
            truncateFrom(persist.truncateFrom());
        }
        for (Entry entry : persist.entries().subList(0, entryCount)) {
            if (entry.index() != lastIndex() + 1) {
                throw new IllegalStateException(
                        "a hole before " + entry.id() + " in a log up to " + lastIndex());
            }
            entries.add(entry);
        }
    }

    void restartAt(SnapshotMark newMark) {
        mark = newMark;
        entries.clear();
    }

    void truncateFrom(long index) {
        entries.subList((int) (index - firstIndex()), entries.size()).clear();
    }

    void compactTo(SnapshotMark newMark) {
        int gone = (int) (newMark.last().index() - mark.last().index());
        entries.subList(0, gone).clear();
        mark = newMark;
    }
}
