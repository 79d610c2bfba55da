package io.keelson.raft.core;

import io.keelson.raft.core.Message.TimeoutNow;
import io.keelson.raft.core.Message.VoteRequest;
import io.keelson.raft.core.Message.VoteResponse;

/** Leader election (Raft paper 5.2, 5.4.1; pre-vote: thesis 9.6; transfer: thesis 3.10). */
final class Elections {
    private final MemberState state;
    private final Transitions transitions;
    private final Leading leading;

    Elections(MemberState state, Transitions transitions, Leading leading) {
        this.state = state;
        this.transitions = transitions;
        this.leading = leading;
    }

    void tick(Follower follower) {
        if (follower.tick() || isAlone()) {
            askForPreVotes();
        }
    }

    /** The only voter there is waits for nobody. */
    private boolean isAlone() {
        Configuration configuration = state.configuration();
        return configuration.voters().size() == 1
                && configuration.outgoingVoters().isEmpty()
                && configuration.voters().contains(state.self);
    }

    void tick(PreCandidate preCandidate) {
        preCandidate.tick();
        if (preCandidate.isTimedOut()) {
            askForPreVotes();
        } else if (preCandidate.isTimeToRepeat(state.settings.heartbeatTicks())) {
            requestPreVotes();
        }
    }

    void tick(Candidate candidate) {
        if (candidate.tick()) {
            askForPreVotes();
        }
    }

    /**
     * The leader's process is gone: stand early. All voters learn it at about the same time, so
     * they go one after the other, in the order of their ids, and seldom split the vote.
     */
    void peerLost(long member) {
        LeaderContact contact = state.contact();
        if (contact == null || contact.leader() != member || contact.isLost()) {
            return;
        }
        contact.lose();
        if (state.role instanceof Follower follower) {
            int rank = 0;
            for (long voter : state.configuration().voters()) {
                if (voter < state.self && voter != member) {
                    rank++;
                }
            }
            int staggerTicks = Math.max(1, state.settings.heartbeatTicks() / 2);
            follower.campaignEarlyIn(rank * staggerTicks);
            if (rank == 0) {
                askForPreVotes();
            }
        }
    }

    private void askForPreVotes() {
        PreCandidate preCandidate = transitions.becomePreCandidate();
        preCandidate.tally().record(state.self, true);
        if (preCandidate.tally().won(state.configuration())) {
            stand(false);
        } else {
            requestPreVotes();
        }
    }

    private void requestPreVotes() {
        VoteRequest request = new VoteRequest(state.term + 1, state.log.last(), true, false);
        for (long voter : others()) {
            state.outbox.sendNow(voter, request);
        }
    }

    /**
     * Stands for election in the next term. The requests leave only when that term and the own vote
     * in it are synced: a candidate that forgot its candidacy could stand in the same term again,
     * with a log that lost its unsynced end, and count votes that were given to the longer one.
     */
    private void stand(boolean transfer) {
        transitions.becomeCandidate();
        VoteRequest request = new VoteRequest(state.term, state.log.last(), false, transfer);
        for (long voter : others()) {
            state.outbox.sendOncePersisted(voter, request);
        }
    }

    private Iterable<Long> others() {
        var members = state.configuration().members();
        return () ->
                members.stream()
                        .filter(m -> m != state.self && state.configuration().isVoter(m))
                        .iterator();
    }

    /** The own vote counts once it is synced, like any other. */
    void persisted(Candidate candidate) {
        if (state.log.persists().isPersisted(candidate.ownVoteSequence())) {
            candidate.tally().record(state.self, true);
            maybeLead(candidate);
        }
    }

    void timeoutNow(TimeoutNow message) {
        if (state.role instanceof Follower) {
            stand(true);
        }
    }

    void voteRequested(long from, VoteRequest request) {
        if (!request.transfer() && believesInLiveLeader()) {
            return; // not even an answer: the asker comes back to its leader by itself
        }
        boolean upToDate = state.rules.isUpToDate(request.lastEntry(), state.log.last());
        if (request.preVote()) {
            boolean would = request.term() > state.term && upToDate;
            long term = would ? request.term() : state.term;
            state.outbox.sendNow(from, new VoteResponse(term, true, would));
            return;
        }
        if (request.term() > state.term) {
            transitions.follow(request.term(), 0);
        }
        boolean grant =
                request.term() == state.term
                        && upToDate
                        && state.rules.mayVote(state.votedFor, from, state.leader());
        if (!grant) {
            state.outbox.sendNow(from, new VoteResponse(state.term, false, false));
            return;
        }
        state.votedFor = from;
        LeaderContact contact = state.contact();
        if (contact != null) {
            contact.restartTimeout();
        }
        state.outbox.sendOncePersisted(from, new VoteResponse(state.term, false, true));
    }

    private boolean believesInLiveLeader() {
        LeaderContact contact = state.contact();
        return state.role instanceof Leader
                || (contact != null && contact.isLive(state.settings.electionTimeoutTicks()));
    }

    void voteAnswered(long from, VoteResponse response) {
        switch (state.role) {
            case PreCandidate preCandidate when response.preVote() ->
                    preVoteAnswered(preCandidate, from, response);
            case Candidate candidate when !response.preVote() -> {
                candidate.tally().record(from, response.granted());
                maybeLead(candidate);
            }
            default -> {
                // an answer to a candidacy that is over
            }
        }
    }

    private void preVoteAnswered(PreCandidate preCandidate, long from, VoteResponse response) {
        if (response.granted() && response.term() != state.term + 1) {
            return; // granted to a candidacy of an earlier term
        }
        preCandidate.tally().record(from, response.granted());
        if (preCandidate.tally().won(state.configuration())) {
            stand(false);
        } else if (preCandidate.tally().lost(state.configuration())) {
            transitions.follow(state.term, 0);
        }
    }

    private void maybeLead(Candidate candidate) {
        if (candidate.tally().won(state.configuration())) {
            leading.start(transitions.becomeLeader());
        } else if (candidate.tally().lost(state.configuration())) {
            transitions.follow(state.term, 0);
        }
    }
}
