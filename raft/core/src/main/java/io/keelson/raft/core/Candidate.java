package io.keelson.raft.core;

/** A voter that stands for election in its term, with its own vote given to itself (5.2). */
final class Candidate implements Role {
    private final VoteTally tally = new VoteTally();
    private final long ownVoteSequence;
    private final int timeoutTicks;
    private int ticks;

    /**
     * @param ownVoteSequence the persist that carries the own vote, which counts once it is synced
     */
    Candidate(long ownVoteSequence, int timeoutTicks) {
        this.ownVoteSequence = ownVoteSequence;
        this.timeoutTicks = timeoutTicks;
    }

    VoteTally tally() {
        return tally;
    }

    long ownVoteSequence() {
        return ownVoteSequence;
    }

    /** True when the election came to nothing. */
    boolean tick() {
        return ++ticks >= timeoutTicks;
    }
}
