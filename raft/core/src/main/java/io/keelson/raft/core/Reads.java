package io.keelson.raft.core;

import io.keelson.raft.core.Message.Heartbeat;
import io.keelson.raft.core.Message.ReadIndexRequest;
import io.keelson.raft.core.Message.ReadIndexResponse;
import io.keelson.raft.core.ReadRounds.FollowersRead;
import io.keelson.raft.core.ReadRounds.OwnRead;
import io.keelson.raft.core.ReadRounds.Reader;
import java.util.List;

/** Linearizable reads without the log (ReadIndex: Raft paper 8, thesis 6.4). */
final class Reads {
    private final MemberState state;

    Reads(MemberState state) {
        this.state = state;
    }

    void read(long readId) {
        LeaderContact contact = state.contact();
        if (state.role instanceof Leader leader) {
            add(leader, new OwnRead(readId));
        } else if (contact != null && contact.isUsable()) {
            contact.reads().add(readId);
        } else {
            state.outbox.readResult(readId, 0);
        }
    }

    void requested(long from, ReadIndexRequest request) {
        FollowersRead read = new FollowersRead(from, request.round());
        if (state.role instanceof Leader leader) {
            add(leader, read);
        } else {
            fail(state, List.of(read));
        }
    }

    private void add(Leader leader, Reader reader) {
        if (state.rules.readNeedsRound()) {
            leader.reads().add(reader);
        } else {
            answer(state, reader, state.log.commitIndex());
        }
    }

    void answered(ReadIndexResponse response) {
        LeaderContact contact = state.contact();
        if (contact != null) {
            for (long readId : contact.reads().answered(response.round())) {
                state.outbox.readResult(readId, response.readIndex());
            }
        }
    }

    void echoed(Leader leader, long from, ReadRound round) {
        leader.reads().echoed(from, round);
        maybeFinish(leader);
    }

    void tick(LeaderContact contact) {
        for (long readId : contact.reads().tick(patienceTicks())) {
            state.outbox.readResult(readId, 0);
        }
    }

    void tick(Leader leader) {
        leader.reads().maybeGiveUp(leader.ticks(), patienceTicks());
    }

    private int patienceTicks() {
        return (state.settings.electionTimeoutTicks() + 1) / 2;
    }

    /** Asks the leader for all reads that gathered here. */
    void flush(LeaderContact contact) {
        if (contact.isUsable() && contact.reads().isQuestionDue()) {
            ReadRound round = state.nextRound();
            contact.reads().ask(round);
            state.outbox.sendNow(contact.leader(), new ReadIndexRequest(state.term, round));
        }
    }

    /**
     * Starts a round for all reads that gathered, unless one is under way. Before an entry of its
     * own term is committed a leader does not know what is.
     */
    void flush(Leader leader) {
        if (!leader.reads().isRoundDue() || state.log.commitIndex() < leader.termStartIndex()) {
            return;
        }
        ReadRound round = state.nextRound();
        leader.reads().start(round, state.log.commitIndex(), leader.ticks());
        leader.progress()
                .forEach((member, progress) -> {
                    if (state.configuration().isVoter(member)) {
                        long commit = Math.min(state.log.commitIndex(), progress.matchIndex());
                        state.outbox.sendNow(member, new Heartbeat(state.term, commit, round));
                    }
                });
        maybeFinish(leader);
    }

    private void maybeFinish(Leader leader) {
        if (leader.reads().isConfirmed(state.configuration(), state.self)) {
            long readIndex = leader.reads().readIndex();
            for (Reader reader : leader.reads().finish()) {
                answer(state, reader, readIndex);
            }
        }
    }

    /** These have to ask again. */
    static void fail(MemberState state, List<Reader> readers) {
        for (Reader reader : readers) {
            answer(state, reader, 0);
        }
    }

    private static void answer(MemberState state, Reader reader, long readIndex) {
        switch (reader) {
            case OwnRead own -> state.outbox.readResult(own.readId(), readIndex);
            case FollowersRead read ->
                    state.outbox.sendNow(
                            read.follower(),
                            new ReadIndexResponse(state.term, read.round(), readIndex));
        }
    }
}
