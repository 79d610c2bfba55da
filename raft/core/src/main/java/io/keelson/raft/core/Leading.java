package io.keelson.raft.core;

import io.keelson.raft.core.Message.AppendResponse;
import io.keelson.raft.core.Message.Heartbeat;
import io.keelson.raft.core.Message.HeartbeatResponse;
import io.keelson.raft.core.Message.TimeoutNow;
import java.util.List;

/** What a leader does: append, count acknowledgements, commit, keep its leadership known. */
final class Leading {
    private static final byte[] NO_DATA = new byte[0];

    private final MemberState state;
    private final Transitions transitions;
    private final Replicator replicator;
    private final Membership membership;
    private final Reads reads;

    Leading(MemberState state, Transitions transitions, Reads reads) {
        this.state = state;
        this.transitions = transitions;
        this.replicator = new Replicator(state);
        this.membership = new Membership(state);
        this.reads = reads;
    }

    /** The term's empty entry commits what earlier terms left (5.4.2, 8). */
    void start(Leader leader) {
        append(EntryKind.EMPTY, NO_DATA);
        maybeCommit(leader);
    }

    void append(List<byte[]> commands) {
        for (byte[] command : commands) {
            append(EntryKind.COMMAND, command);
        }
    }

    private void append(EntryKind kind, byte[] data) {
        state.log.append(new Entry(state.term, state.log.lastIndex() + 1, kind, data));
    }

    void tick(Leader leader) {
        leader.tick();
        int electionTimeoutTicks = state.settings.electionTimeoutTicks();
        // Check-quorum (thesis 6.2): who cannot commit must not look like a leader.
        if (!Quorum.reached(
                state.configuration(),
                voter -> voter == state.self || leader.isActive(voter, electionTimeoutTicks))) {
            transitions.follow(state.term, 0);
            return;
        }
        leader.maybeAbandonTransfer(electionTimeoutTicks);
        reads.tick(leader);
        if (leader.ticks() % state.settings.heartbeatTicks() == 0) {
            leader.progress().forEach(this::sendHeartbeat);
        }
    }

    private void sendHeartbeat(long to, Progress progress) {
        progress.heartbeatSent();
        // Never more than this follower acknowledged: the heartbeat does not check its log.
        long commit = Math.min(state.log.commitIndex(), progress.matchIndex());
        state.outbox.sendNow(to, new Heartbeat(state.term, commit, ReadRound.NONE));
    }

    void appendAnswered(Leader leader, long from, AppendResponse response) {
        Progress progress = leader.progress().get(from);
        if (progress == null) {
            return;
        }
        progress.heard(leader.ticks());
        if (!response.accepted()) {
            EntryId hint = response.hint();
            progress.rejected(
                    response.rejectedIndex(),
                    state.log.lastIndexWithTermAtMost(hint.index(), hint.term()));
            return;
        }
        if (response.matchIndex() > state.log.lastIndex()) {
            throw Invariants.broken(
                    "member "
                            + from
                            + " acknowledged "
                            + response.matchIndex()
                            + " in term "
                            + state.term
                            + ", whose leader's log ends at "
                            + state.log.last());
        }
        if (progress.accepted(response.matchIndex(), state.log.firstIndex())) {
            maybeHandOver(leader, from, progress);
            maybeCommit(leader);
        }
    }

    void heartbeatAnswered(Leader leader, long from, HeartbeatResponse response) {
        Progress progress = leader.progress().get(from);
        if (progress != null) {
            progress.heard(leader.ticks());
            progress.heartbeatAnswered();
            reads.echoed(leader, from, response.round());
        }
    }

    void snapshotReported(Leader leader, Input.SnapshotReported report) {
        Progress progress = leader.progress().get(report.to());
        if (progress != null) {
            progress.snapshotEnded(report.index(), report.success());
        }
    }

    void fetched(Leader leader, Input.Fetched fetched) {
        replicator.fetched(leader, fetched);
    }

    /** The own disk is one vote among the others (thesis 10.2.1). */
    void maybeCommit(Leader leader) {
        long index = Quorum.matchIndex(state.configuration(), member -> matchIndex(leader, member));
        if (index <= state.log.commitIndex()
                || !state.rules.mayCommit(state.log.termAt(index), state.term)) {
            return;
        }
        state.log.commitTo(index);
        membership.committed(leader);
        if (state.log.isConfigurationCommitted() && !state.configuration().isVoter(state.self)) {
            retire(leader);
        }
    }

    private long matchIndex(Leader leader, long member) {
        if (member == state.self) {
            return state.log.persists().persistedIndex();
        }
        Progress progress = leader.progress().get(member);
        return progress == null ? 0 : progress.matchIndex();
    }

    /**
     * The end of its own vote is committed (6): tell the others so, and let the next one stand at
     * once.
     */
    private void retire(Leader leader) {
        replicator.flush(leader);
        long successor = 0;
        long best = -1;
        for (long voter : state.configuration().voters()) {
            long match = matchIndex(leader, voter);
            if (match > best) {
                best = match;
                successor = voter;
            }
        }
        state.outbox.sendNow(successor, new TimeoutNow(state.term));
        transitions.follow(state.term, 0);
    }

    void changeMembers(Leader leader, Input.ChangeMembers change) {
        membership.change(leader, change);
        maybeCommit(leader);
    }

    /** Begins to hand the leadership over; ignored for anyone but another voter. */
    void transfer(Leader leader, long to) {
        Progress progress = leader.progress().get(to);
        if (progress != null && state.configuration().voters().contains(to)) {
            leader.startTransfer(to);
            maybeHandOver(leader, to, progress);
        }
    }

    /** The successor holds the whole log now: it may stand (thesis 3.10). */
    private void maybeHandOver(Leader leader, long member, Progress progress) {
        if (leader.transferTo() == member && progress.matchIndex() == state.log.lastIndex()) {
            state.outbox.sendNow(member, new TimeoutNow(state.term));
        }
    }

    /** Once per batch: reads that gathered start their round, entries that gathered go out. */
    void flush(Leader leader) {
        reads.flush(leader);
        replicator.flush(leader);
        membership.forgetRemoved(leader);
    }
}
