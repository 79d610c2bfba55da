package io.keelson.raft.core;

import io.keelson.raft.core.Effects.ChangeResult.Outcome;
import java.util.List;

/**
 * Every change of term and role. Nobody else writes them.
 *
 * <pre>
 *  from                      to               when
 *  ------------------------  ---------------  ----------------------------------------------------
 *  Follower                  PreCandidate     no leader heard for an election timeout, or its
 *                                             process is gone
 *  PreCandidate, Candidate   PreCandidate     the time for an answer is over
 *  PreCandidate              Candidate        a quorum would vote               (term + 1, own vote)
 *  Follower                  Candidate        the leader asked for it: TimeoutNow (term + 1, own vote)
 *  Candidate                 Leader           a quorum voted; the own vote counts once synced
 *  PreCandidate, Candidate   Follower         a quorum refused, a leader of this term spoke,
 *                                             or a snapshot replaced the log
 *  Leader                    Follower         no quorum heard from for an election timeout
 *  Leader                    Learner          its own removal is committed
 *  any                       Follower         a later term was seen (Learner for a non-voter)
 *  Follower                  Learner          a configuration without its vote is committed
 *  Learner                   Follower         a configuration with its vote was appended
 * </pre>
 *
 * <p>Only the step to Candidate raises the term by this member's own will; the term never falls.
 */
final class Transitions {
    private final MemberState state;

    Transitions(MemberState state) {
        this.state = state;
    }

    /**
     * Follows in a term that is not below the current one.
     *
     * @param leader who leads it, 0 if unknown
     */
    void follow(long term, long leader) {
        if (term < state.term) {
            throw Invariants.broken("term may not fall from " + state.term + " to " + term);
        }
        giveUpRole();
        if (term > state.term) {
            state.term = term;
            state.votedFor = 0;
        }
        LeaderContact contact = new LeaderContact(leader);
        state.role = state.mayStand() ? followerOf(contact) : new Learner(contact);
    }

    /** A configuration came, went or was committed: who may stand is a follower, else a learner. */
    void followConfiguration() {
        switch (state.role) {
            case Follower follower when !state.mayStand() ->
                    state.role = new Learner(follower.contact());
            case Learner learner when state.mayStand() ->
                    state.role = followerOf(learner.contact());
            default -> {
                // Candidates follow before their log changes; a leader stays until its own removal
                // is committed.
            }
        }
    }

    PreCandidate becomePreCandidate() {
        Invariants.check(state.mayStand(), "only a voter may stand for election");
        Invariants.check(!(state.role instanceof Leader), "a leader does not stand for election");
        giveUpRole();
        PreCandidate preCandidate = new PreCandidate(state.randomElectionTimeoutTicks());
        state.role = preCandidate;
        return preCandidate;
    }

    Candidate becomeCandidate() {
        Invariants.check(state.mayStand(), "only a voter may stand for election");
        Invariants.check(!(state.role instanceof Leader), "a leader does not stand for election");
        giveUpRole();
        state.term++;
        state.votedFor = state.self;
        Candidate candidate =
                new Candidate(
                        state.log.persists().nextSequence(), state.randomElectionTimeoutTicks());
        state.role = candidate;
        return candidate;
    }

    Leader becomeLeader() {
        Invariants.check(state.role instanceof Candidate, "only a candidate is elected");
        long lastIndex = state.log.lastIndex();
        Leader leader = new Leader(lastIndex + 1);
        for (long member : state.configuration().members()) {
            if (member != state.self) {
                leader.progress().put(member, new Progress(lastIndex + 1, 0));
            }
        }
        state.role = leader;
        return leader;
    }

    private Follower followerOf(LeaderContact contact) {
        return new Follower(contact, state.randomElectionTimeoutTicks());
    }

    /** What waited for the old role learns that it is over. */
    private void giveUpRole() {
        LeaderContact contact = state.contact();
        if (contact != null) {
            failReads(contact.reads().fail());
        } else if (state.role instanceof Leader leader) {
            Reads.fail(state, leader.reads().fail());
            Long changeId = leader.pendingChangeId();
            if (changeId != null) {
                state.outbox.changeResult(changeId, Outcome.LOST);
            }
        }
    }

    private void failReads(List<Long> readIds) {
        for (long readId : readIds) {
            state.outbox.readResult(readId, 0);
        }
    }
}
