package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Effects in words, for traces and transcripts. */
final class SimTrace {
    private SimTrace() {}

    static String show(Effects effects) {
        return String.join("; ", lines(effects));
    }

    static List<String> lines(Effects effects) {
        List<String> lines = new ArrayList<>();
        Effects.RoleChange role = effects.roleChange();
        if (role != null) {
            lines.add("role " + role.role() + " term " + role.term() + " leader " + role.leader());
        }
        for (Effects.Outbound outbound : effects.sendNow()) {
            lines.add("now " + show(outbound));
        }
        Effects.Persist persist = effects.persist();
        if (persist != null) {
            lines.add(show(persist));
        }
        for (Effects.Send send : effects.onPersisted()) {
            lines.add("once persisted " + show(send));
        }
        Effects.Commit commit = effects.commit();
        if (commit != null) {
            lines.add("commit " + commit.firstIndex() + ".." + commit.lastIndex());
        }
        for (Effects.ReadResult read : effects.reads()) {
            lines.add("read " + read.readId() + " at " + read.readIndex());
        }
        for (Effects.Fetch fetch : effects.fetch()) {
            lines.add("fetch for " + fetch.to() + " from " + fetch.firstIndex());
        }
        for (Effects.SendSnapshot send : effects.sendSnapshot()) {
            lines.add("snapshot to " + send.to());
        }
        for (Effects.ChangeResult change : effects.changes()) {
            lines.add("change " + change.changeId() + " " + change.outcome());
        }
        if (!effects.dropped().isEmpty()) {
            lines.add("dropped " + effects.dropped().size());
        }
        return lines;
    }

    private static String show(Effects.Persist persist) {
        StringBuilder text = new StringBuilder("persist " + persist.sequence());
        HardState state = persist.hardState();
        if (state != null) {
            text.append(" term " + state.term() + " vote " + state.votedFor());
            text.append(" commit " + state.commitIndex());
        }
        SnapshotMark snapshot = persist.snapshot();
        if (snapshot != null) {
            text.append(" after snapshot " + show(snapshot.last()));
        }
        if (persist.truncateFrom() != 0) {
            text.append(" truncate from " + persist.truncateFrom());
        }
        return text.append(entries(persist.entries())).toString();
    }

    private static String show(Effects.Outbound outbound) {
        return switch (outbound) {
            case Effects.Send send -> "to " + send.to() + " " + show(send.message());
            case Effects.Replicate part ->
                    "to "
                            + part.to()
                            + " append term "
                            + part.term()
                            + " after "
                            + show(part.previous())
                            + " entries "
                            + part.firstIndex()
                            + ".."
                            + part.lastIndex()
                            + " commit "
                            + part.commitIndex();
        };
    }

    static String show(EntryId id) {
        return id.term() + "/" + id.index();
    }

    private static String entries(List<Entry> entries) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(' ').append(show(entry.id()));
            if (entry.kind() == EntryKind.CONFIGURATION) {
                text.append(show(Configuration.decode(entry.data())));
            } else if (entry.kind() == EntryKind.EMPTY) {
                text.append("(empty)");
            }
        }
        return text.toString();
    }

    static String show(Configuration configuration) {
        return "(voters "
                + configuration.voters()
                + (configuration.isJoint() ? " outgoing " + configuration.outgoingVoters() : "")
                + (configuration.learners().isEmpty()
                        ? ""
                        : " learners " + configuration.learners())
                + ")";
    }

    static String show(Message message) {
        String head = " term " + message.term();
        return switch (message) {
            case Message.VoteRequest r ->
                    (r.preVote() ? "pre-vote?" : r.transfer() ? "vote? (transfer)" : "vote?")
                            + head
                            + " last "
                            + show(r.lastEntry());
            case Message.VoteResponse r ->
                    (r.preVote() ? "pre-vote " : "vote ") + (r.granted() ? "yes" : "no") + head;
            case Message.AppendRequest r ->
                    "append"
                            + head
                            + " after "
                            + show(r.previous())
                            + entries(r.entries())
                            + " commit "
                            + r.commitIndex();
            case Message.AppendResponse r ->
                    r.accepted()
                            ? "accepted" + head + " match " + r.matchIndex()
                            : "rejected"
                                    + head
                                    + " at "
                                    + r.rejectedIndex()
                                    + " hint "
                                    + show(r.hint());
            case Message.Heartbeat r ->
                    "heartbeat" + head + " commit " + r.commitIndex() + show(r.round());
            case Message.HeartbeatResponse r -> "heartbeat-answer" + head + show(r.round());
            case Message.ReadIndexRequest r -> "read-index?" + head + show(r.round());
            case Message.ReadIndexResponse r ->
                    "read-index" + head + show(r.round()) + " index " + r.readIndex();
            case Message.Forward r -> "forward" + head + " commands " + r.commands().size();
            case Message.TimeoutNow r -> "timeout-now" + head;
            case Message.CommitNotice r -> "commit-notice" + head + " commit " + r.commitIndex();
        };
    }

    private static String show(ReadRound round) {
        return Objects.equals(round, ReadRound.NONE)
                ? ""
                : " round " + round.term() + "." + round.member() + "." + round.counter();
    }
}
