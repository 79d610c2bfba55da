package io.keelson.raft.core;

import io.keelson.raft.core.Message.AppendRequest;
import io.keelson.raft.core.Message.AppendResponse;
import io.keelson.raft.core.Message.CommitNotice;
import io.keelson.raft.core.Message.Heartbeat;
import io.keelson.raft.core.Message.HeartbeatResponse;
import java.util.List;

/** What a member does with a leader's messages (Raft paper 5.3). */
final class Following {
    private final MemberState state;
    private final Transitions transitions;

    Following(MemberState state, Transitions transitions) {
        this.state = state;
        this.transitions = transitions;
    }

    void appendRequested(long from, AppendRequest request) {
        hear(from);
        RaftLog log = state.log;
        List<Entry> entries = request.entries();
        EntryId previous = request.previous();
        long lastSent = previous.index() + entries.size();
        if (previous.index() < log.commitIndex()) {
            // What is committed here is the same at the leader: go on after it. The log may be cut
            // so far that it could not even compare.
            int known = (int) Math.min(log.commitIndex() - previous.index(), entries.size());
            entries = entries.subList(known, entries.size());
            lastSent = Math.max(lastSent, log.commitIndex());
        } else if (!log.holds(previous)) {
            reject(from, previous);
            return;
        }
        append(entries);
        log.commitTo(Math.max(log.commitIndex(), Math.min(request.commitIndex(), lastSent)));
        transitions.followConfiguration();
        state.outbox.sendOncePersisted(
                from, new AppendResponse(state.term, true, lastSent, 0, EntryId.ZERO));
    }

    private void append(List<Entry> entries) {
        RaftLog log = state.log;
        long conflict = state.rules.truncateFrom(log, entries);
        if (conflict != 0) {
            log.truncateFrom(conflict);
        }
        for (Entry entry : entries) {
            if (entry.index() > log.lastIndex()) {
                log.append(entry);
            }
        }
    }

    /** The hint lets the leader skip whole terms; a refusal promises nothing, so it leaves now. */
    private void reject(long from, EntryId previous) {
        long guess = state.log.lastIndexWithTermAtMost(previous.index(), previous.term());
        state.outbox.sendNow(
                from,
                new AppendResponse(state.term, false, 0, previous.index(), state.log.idAt(guess)));
    }

    /**
     * Echoes at once, even in a term that is not yet synced. The echo says only "when I heard this,
     * I had promised nobody a later term", and a promise to a later term is a vote, which is synced
     * before it leaves and never forgotten. Falling back to an earlier term in a crash takes
     * nothing back.
     */
    void heartbeat(long from, Heartbeat heartbeat) {
        hear(from);
        commitHeld(heartbeat.commitIndex());
        state.outbox.sendNow(from, new HeartbeatResponse(state.term, heartbeat.round()));
    }

    void commitNoticed(long from, CommitNotice notice) {
        hear(from);
        commitHeld(notice.commitIndex());
    }

    /** The leader says no more than what this member acknowledged to it. */
    private void commitHeld(long index) {
        RaftLog log = state.log;
        log.commitTo(Math.max(log.commitIndex(), Math.min(index, log.lastIndex())));
        transitions.followConfiguration();
    }

    /** A message of the current term's leader. */
    private void hear(long from) {
        LeaderContact contact = state.contact();
        if (contact == null || contact.leader() == 0) {
            if (state.role instanceof Leader) {
                throw Invariants.broken(
                        "members " + from + " and " + state.self + " both lead term " + state.term);
            }
            transitions.follow(state.term, from);
        } else if (contact.leader() == from) {
            contact.heard();
        } else {
            throw Invariants.broken(
                    "members "
                            + from
                            + " and "
                            + contact.leader()
                            + " both lead term "
                            + state.term);
        }
    }

    /** A candidacy, or a leadership that is over without knowing it, ends with its log. */
    void installed(SnapshotMark mark) {
        if (state.contact() == null) {
            transitions.follow(state.term, 0);
        }
        state.log.installed(mark);
        transitions.followConfiguration();
        LeaderContact contact = state.contact();
        if (contact != null && contact.leader() != 0) {
            state.outbox.sendOncePersisted(
                    contact.leader(),
                    new AppendResponse(state.term, true, mark.last().index(), 0, EntryId.ZERO));
        }
    }
}
