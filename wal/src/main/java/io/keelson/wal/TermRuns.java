package io.keelson.wal;

import java.util.ArrayList;
import java.util.List;

/** The term of every entry, as runs of one term: few, however long the log is. */
final class TermRuns {
    private record Run(long firstIndex, long term) {}

    private final List<Run> runs = new ArrayList<>();

    /** Forgets everything but the entry the log begins after. */
    void restartAfter(long index, long term) {
        runs.clear();
        runs.add(new Run(index, term));
    }

    void add(long index, long term) {
        if (runs.getLast().term() != term) {
            runs.add(new Run(index, term));
        }
    }

    /** The term of an entry that is in the log or the one it begins after. */
    long termAt(long index) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (runs.get(i).firstIndex() <= index) {
                return runs.get(i).term();
            }
        }
        throw new IllegalStateException("no term is known for entry " + index);
    }

    /** Forgets the entries from this index on, not the one the log begins after. */
    void truncateFrom(long index) {
        while (runs.getLast().firstIndex() >= index) {
            runs.removeLast();
        }
    }

    /** Forgets the entries below this index. */
    void dropBelow(long index) {
        int keep = 0;
        while (keep + 1 < runs.size() && runs.get(keep + 1).firstIndex() <= index) {
            keep++;
        }
        runs.subList(0, keep).clear();
        runs.set(0, new Run(index, runs.getFirst().term()));
    }
}
