package io.keelson.raft.core;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of one core share. Term, vote and role change only in {@link Transitions}. */
final class MemberState {
    final long self;
    final RaftSettings settings;
    final SafetyRules rules;
    final RandomGenerator random;
    final RaftLog log;
    final Outbox outbox = new Outbox();

    /** The latest term this member has seen. */
    long term;

    /** Who got this member's vote in {@link #term}, 0 for none. */
    long votedFor;

    Role role;

    private final long nonce;
    private long roundCounter;

    MemberState(
            long self,
            RaftSettings settings,
            RaftCore.Restart restart,
            RandomGenerator random,
            SafetyRules rules) {
        this.self = self;
        this.settings = settings;
        this.rules = rules;
        this.random = random;
        this.log = new RaftLog(restart);
        this.nonce = random.nextLong();
        HardState stored = restart.hardState();
        // Entries or a snapshot of a later term than the stored one: the term was seen, but no vote
        // was given in it, for a vote is stored before it is sent.
        term = Math.max(stored.term(), log.last().term());
        votedFor = term == stored.term() ? stored.votedFor() : 0;
        LeaderContact nobody = new LeaderContact(0);
        role =
                mayStand()
                        ? new Follower(nobody, randomElectionTimeoutTicks())
                        : new Learner(nobody);
    }

    HardState hardState() {
        return log.hardState(term, votedFor);
    }

    Configuration configuration() {
        return log.configuration();
    }

    /** Whether this member may stand for election; otherwise it is a learner. */
    boolean mayStand() {
        return log.mayBeVoter(self);
    }

    /** The leader of this term as far as known, 0 for none. */
    long leader() {
        if (role instanceof Leader) {
            return self;
        }
        LeaderContact contact = contact();
        return contact == null ? 0 : contact.leader();
    }

    /** The contact to a leader, of the roles that have one. */
    @Nullable LeaderContact contact() {
        return switch (role) {
            case Follower follower -> follower.contact();
            case Learner learner -> learner.contact();
            case PreCandidate preCandidate -> null;
            case Candidate candidate -> null;
            case Leader leader -> null;
        };
    }

    ReadRound nextRound() {
        return rules.nextRound(term, self, nonce, ++roundCounter);
    }

    /** Drawn anew for each wait, so that two members seldom stand at the same time (5.2). */
    int randomElectionTimeoutTicks() {
        return settings.electionTimeoutTicks() + random.nextInt(settings.electionTimeoutTicks());
    }
}
