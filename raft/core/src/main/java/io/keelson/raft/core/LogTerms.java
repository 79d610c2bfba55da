package io.keelson.raft.core;

import java.util.Arrays;

/**
 * The term of every entry of the log, kept as runs: terms never decrease along a log, so one pair
 * of numbers stands for all entries that a leader wrote in a row.
 *
 * <pre>
 *   index   5 6 7 8 9 10 11        before = (1, 4): compacted away, its term still known
 *   term    1 1 2 2 2  5  5        runs   = (first 5, term 1) (first 7, term 2) (first 10, term 5)
 * </pre>
 */
final class LogTerms {
    /** What {@link #termAt} answers for a place that the log does not hold; no entry has it. */
    static final long UNKNOWN = -1;

    private EntryId before;
    private long lastIndex;
    private long[] runFirst = new long[8];
    private long[] runTerm = new long[8];
    private int runs;

    LogTerms(EntryId before) {
        this.before = before;
        this.lastIndex = before.index();
    }

    long firstIndex() {
        return before.index() + 1;
    }

    long lastIndex() {
        return lastIndex;
    }

    /** The place just before the first entry. */
    EntryId before() {
        return before;
    }

    EntryId last() {
        return runs == 0 ? before : new EntryId(runTerm[runs - 1], lastIndex);
    }

    /** The term at an index from {@code before} to the last; otherwise {@link #UNKNOWN}. */
    long termAt(long index) {
        if (index > lastIndex || index < before.index()) {
            return UNKNOWN;
        }
        return index == before.index() ? before.term() : runTerm[runOf(index)];
    }

    void append(long term) {
        long lastTerm = runs == 0 ? before.term() : runTerm[runs - 1];
        if (term < lastTerm) {
            throw Invariants.broken(
                    "an entry of term " + term + " may not follow " + last() + " of a later term");
        }
        lastIndex++;
        if (runs == 0 || term != lastTerm) {
            if (runs == runFirst.length) {
                runFirst = Arrays.copyOf(runFirst, 2 * runs);
                runTerm = Arrays.copyOf(runTerm, 2 * runs);
            }
            runFirst[runs] = lastIndex;
            runTerm[runs++] = term;
        }
    }

    void truncateFrom(long index) {
        Invariants.check(
                index >= firstIndex() && index <= lastIndex, "truncation outside of the log");
        lastIndex = index - 1;
        while (runs > 0 && runFirst[runs - 1] > lastIndex) {
            runs--;
        }
    }

    /** Forgets everything up to and including this index, which the log must hold. */
    void compactTo(long index) {
        if (index <= before.index()) {
            return;
        }
        Invariants.check(index <= lastIndex, "compaction beyond the end of the log");
        int run = runOf(index);
        before = new EntryId(runTerm[run], index);
        int gone = index == lastIndexOf(run) ? run + 1 : run;
        runs -= gone;
        System.arraycopy(runFirst, gone, runFirst, 0, runs);
        System.arraycopy(runTerm, gone, runTerm, 0, runs);
        if (runs > 0 && runFirst[0] <= index) {
            runFirst[0] = index + 1;
        }
    }

    /** Forgets everything; the log goes on after {@code place}. */
    void restartAfter(EntryId place) {
        before = place;
        lastIndex = place.index();
        runs = 0;
    }

    /**
     * The last index up to {@code limit} whose term is at most {@code term}: where a log that holds
     * {@code (term, limit)} may still agree with this one (the fast backing up of 5.3). Never below
     * {@code before}, which is committed and so agrees.
     */
    long lastIndexWithTermAtMost(long limit, long term) {
        long index = Math.min(limit, lastIndex);
        if (index <= before.index()) {
            return before.index();
        }
        for (int run = runOf(index); run >= 0; run--) {
            if (runTerm[run] <= term) {
                return Math.min(index, lastIndexOf(run));
            }
        }
        return before.index();
    }

    private long lastIndexOf(int run) {
        return run + 1 < runs ? runFirst[run + 1] - 1 : lastIndex;
    }

    private int runOf(long index) {
        if (index >= runFirst[runs - 1]) {
            return runs - 1; // nearly every question is about the end
        }
        int found = Arrays.binarySearch(runFirst, 0, runs, index);
        return found >= 0 ? found : -found - 2;
    }
}
