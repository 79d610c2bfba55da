package io.keelson.raft.core;

import java.util.List;

/**
 * The decisions on which Raft's safety rests, one method each and nothing else in them, so that
 * they can be read beside the paper. The tests break them one at a time, to see that the simulation
 * notices.
 */
class SafetyRules {
    /**
     * At most one vote in a term (5.2). Once the term's leader is known, nobody needs another vote.
     */
    boolean mayVote(long votedFor, long candidate, long knownLeader) {
        return votedFor == candidate || (votedFor == 0 && knownLeader == 0);
    }

    /** A vote goes only to a log that is at least as up to date as the voter's (5.4.1). */
    boolean isUpToDate(EntryId candidateLast, EntryId ownLast) {
        return candidateLast.compareTo(ownLast) >= 0;
    }

    /**
     * Only an entry of the leader's own term is committed by counting who holds it; what came
     * before is committed with it (5.4.2, figure 8).
     */
    boolean mayCommit(long entryTerm, long currentTerm) {
        return entryTerm == currentTerm;
    }

    /**
     * Only a conflict truncates a log (5.3): an append that was delayed may be shorter than what
     * was acknowledged since. 0 for none.
     */
    long truncateFrom(RaftLog log, List<Entry> entries) {
        return log.firstConflict(entries);
    }

    /** A read waits until a quorum has confirmed the leader after the read arrived (thesis 6.4). */
    boolean readNeedsRound() {
        return true;
    }

    /** The next round's number, never used before. */
    ReadRound nextRound(long term, long member, long nonce, long counter) {
        return new ReadRound(term, member, nonce, counter);
    }
}
