package io.keelson.raft.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the core knows of its log: the term of every entry, the sizes of the recent ones, the
 * configurations, and how far things have come.
 *
 * <pre>
 *   before  |  first ......... tailFirst ................................. last
 *   (compacted)                          applied &lt;= commit &lt;= last
 *                                        persisted &lt;= last
 * </pre>
 *
 * <p>{@code commit} and {@code persisted} are in no order: a majority may hold what this disk does
 * not yet. Everything above the smaller of applied and persisted stays in the driver's tail.
 */
final class RaftLog {
    private final LogTerms terms;
    private final TailSizes tail;
    private final ConfigurationHistory configurations;
    private final PersistQueue persists;
    private long commitIndex;
    private long handedOutCommitIndex;
    private long appliedIndex;

    RaftLog(RaftCore.Restart restart) {
        SnapshotMark mark = restart.snapshot();
        terms = new LogTerms(mark.last());
        configurations = new ConfigurationHistory(mark);
        appliedIndex = restart.appliedIndex();
        tail = new TailSizes(appliedIndex + 1);
        for (Entry entry : restart.log()) {
            note(entry, entry.index() > appliedIndex);
        }
        if (appliedIndex < mark.last().index() || appliedIndex > terms.lastIndex()) {
            throw Invariants.broken(
                    "applied up to "
                            + appliedIndex
                            + ", but the log holds "
                            + mark.last().index()
                            + " to "
                            + terms.lastIndex());
        }
        commitIndex =
                Math.max(
                        appliedIndex,
                        Math.min(restart.hardState().commitIndex(), terms.lastIndex()));
        handedOutCommitIndex = appliedIndex;
        persists = new PersistQueue(restart.hardState(), terms.lastIndex());
    }

    long firstIndex() {
        return terms.firstIndex();
    }

    long lastIndex() {
        return terms.lastIndex();
    }

    EntryId last() {
        return terms.last();
    }

    /** The place before the first entry. */
    EntryId before() {
        return terms.before();
    }

    long termAt(long index) {
        return terms.termAt(index);
    }

    EntryId idAt(long index) {
        return new EntryId(terms.termAt(index), index);
    }

    boolean holds(EntryId id) {
        return terms.termAt(id.index()) == id.term();
    }

    long lastIndexWithTermAtMost(long limit, long term) {
        return terms.lastIndexWithTermAtMost(limit, term);
    }

    long commitIndex() {
        return commitIndex;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    PersistQueue persists() {
        return persists;
    }

    TailSizes tail() {
        return tail;
    }

    /** In force: the latest appended, committed or not. */
    Configuration configuration() {
        return configurations.latest();
    }

    boolean isConfigurationCommitted() {
        return configurations.latestIndex() <= commitIndex;
    }

    boolean mayBeVoter(long member) {
        return configurations.mayBeVoter(member, commitIndex);
    }

    void append(Entry entry) {
        note(entry, true);
        persists.append(entry);
    }

    private void note(Entry entry, boolean inTail) {
        if (entry.index() != terms.lastIndex() + 1) {
            throw Invariants.broken("entry " + entry.id() + " leaves a hole after " + last());
        }
        terms.append(entry.term());
        if (inTail) {
            tail.append(entry.sizeBytes());
        }
        if (entry.kind() == EntryKind.CONFIGURATION) {
            configurations.append(entry.index(), Configuration.decode(entry.data()));
        }
    }

    void truncateFrom(long index) {
        if (index <= commitIndex) {
            throw Invariants.broken(
                    "truncation from " + index + " below what is committed, " + commitIndex);
        }
        terms.truncateFrom(index);
        tail.truncateFrom(index);
        configurations.truncateFrom(index);
        persists.truncateFrom(index);
    }

    void commitTo(long index) {
        if (index > lastIndex()) {
            throw Invariants.broken("commit of " + index + " beyond the log's end " + last());
        }
        commitIndex = Math.max(commitIndex, index);
    }

    void applied(long index) {
        if (index > commitIndex) {
            throw Invariants.broken(
                    "applied " + index + " beyond what is committed, " + commitIndex);
        }
        appliedIndex = Math.max(appliedIndex, index);
    }

    /** The snapshot is the state machine now; what the log holds after it is kept if it agrees. */
    void installed(SnapshotMark mark) {
        long index = mark.last().index();
        if (index <= appliedIndex) {
            return;
        }
        if (!holds(mark.last())) {
            Invariants.check(index > commitIndex, "a snapshot contradicts what is committed");
            terms.restartAfter(mark.last());
            tail.restartAt(index + 1);
            configurations.restartAt(mark);
            persists.discard(mark);
        }
        commitIndex = Math.max(commitIndex, index);
        handedOutCommitIndex = Math.max(handedOutCommitIndex, index);
        appliedIndex = index;
    }

    /** The log was cut, since the state machine has made everything up to here durable. */
    void compactTo(long index) {
        if (index > appliedIndex) {
            throw Invariants.broken("log cut at " + index + ", applied " + appliedIndex);
        }
        terms.compactTo(index);
        tail.dropBelow(terms.firstIndex());
        configurations.compactTo(index);
        persists.compactTo(index);
    }

    /** Lets the driver forget old data: what is applied and synced, beyond the limit in bytes. */
    void trimTail(long maxBytes) {
        tail.trim(maxBytes, Math.min(appliedIndex, persists.persistedIndex()) + 1);
    }

    Effects.@Nullable Commit takeCommit() {
        if (commitIndex == handedOutCommitIndex) {
            return null;
        }
        long first = handedOutCommitIndex + 1;
        handedOutCommitIndex = commitIndex;
        return new Effects.Commit(first, commitIndex);
    }

    /**
     * What of the hard state a restart may believe. The commit index stays within what is synced:
     * stored any higher, a tear could leave it above entries that were about to be truncated.
     */
    HardState hardState(long term, long votedFor) {
        return new HardState(term, votedFor, Math.min(commitIndex, persists.persistedIndex()));
    }

    /** The first of these entries that the log holds under another term, or 0. */
    long firstConflict(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.index() > lastIndex()) {
                return 0;
            }
            if (termAt(entry.index()) != entry.term()) {
                return entry.index();
            }
        }
        return 0;
    }
}
