package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.Message;
import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Carries out the core's effects in their order: what may leave before the disk, the step for the
 * log writer with what may leave after it, committed entries, and then the answers. Owned by the
 * loop, like the tail and the feed it works on.
 */
final class EffectRunner {
    /** A step that the log writer has, and the first entry in it. */
    private record Unsynced(long sequence, long firstIndex) {}

    private final NodePorts ports;
    private final Workers workers;
    private final EntryTail tail;
    private final CommitFeed feed;
    private final Deque<Unsynced> unsynced = new ArrayDeque<>();
    private Effects.RoleName role = Effects.RoleName.FOLLOWER;

    EffectRunner(NodePorts ports, Workers workers, EntryTail tail, CommitFeed feed) {
        this.ports = ports;
        this.workers = workers;
        this.tail = tail;
        this.feed = feed;
    }

    /** Everything up to this step of the log is synced. */
    void persisted(long sequence) {
        while (!unsynced.isEmpty() && unsynced.peekFirst().sequence() <= sequence) {
            unsynced.removeFirst();
        }
    }

    /** Takes new entries into the tail: what is sent and committed below is taken from there. */
    void remember(Effects.Persist persist) {
        if (persist.snapshot() != null) {
            tail.restartAfter(persist.snapshot().last().index());
        }
        if (persist.truncateFrom() != 0) {
            tail.truncateFrom(persist.truncateFrom());
        }
        for (Entry entry : persist.entries()) {
            tail.append(entry);
        }
        unsynced.addLast(
                new Unsynced(
                        persist.sequence(),
                        persist.entries().isEmpty()
                                ? Long.MAX_VALUE
                                : persist.entries().getFirst().index()));
    }

    void carryOut(Effects effects) {
        List<Envelope> outgoing = new ArrayList<>();
        for (Effects.Outbound outbound : effects.sendNow()) {
            outgoing.add(
                    switch (outbound) {
                        case Effects.Send send -> envelope(send);
                        case Effects.Replicate replicate -> attachEntries(replicate);
                    });
        }
        List<Effects.Send> afterSync = effects.onPersisted();
        if (effects.persist() == null && unsynced.isEmpty()) {
            for (Effects.Send send : afterSync) {
                outgoing.add(envelope(send));
            }
            afterSync = List.of();
        }
        if (!outgoing.isEmpty()) {
            ports.transport().send(outgoing);
        }
        if (effects.persist() != null || !afterSync.isEmpty()) {
            workers.logWriter().write(effects.persist(), afterSync);
        }
        commit(effects);
        answer(effects);
        for (Effects.Fetch fetch : effects.fetch()) {
            workers.logReader().fetch(fetch);
        }
        for (Effects.SendSnapshot send : effects.sendSnapshot()) {
            workers.snapshots().send(send.to());
        }
        forget(effects.tailFirstIndex());
    }

    private static Envelope envelope(Effects.Send send) {
        return new Envelope(send.to(), new Frame.Raft(send.message()));
    }

    private Envelope attachEntries(Effects.Replicate replicate) {
        List<Entry> entries =
                replicate.lastIndex() < replicate.firstIndex()
                        ? List.of()
                        : tail.slice(replicate.firstIndex(), replicate.lastIndex());
        return new Envelope(
                replicate.to(),
                new Frame.Raft(
                        new Message.AppendRequest(
                                replicate.term(),
                                replicate.previous(),
                                entries,
                                replicate.commitIndex())));
    }

    private void commit(Effects effects) {
        Effects.Commit commit = effects.commit();
        if (commit != null) {
            if (commit.firstIndex() != feed.commitIndex() + 1) {
                throw new IllegalStateException(
                        commit + " does not follow what is committed: " + feed.commitIndex());
            }
            tail.committed(commit.lastIndex());
            feed.committed(commit.lastIndex());
        }
        feed.feed();
    }

    private void answer(Effects effects) {
        StateMachine stateMachine = ports.stateMachine();
        for (Effects.ReadResult read : effects.reads()) {
            if (read.readIndex() == 0) {
                stateMachine.readFailed(read.readId());
            } else {
                stateMachine.readReady(read.readId(), read.readIndex());
            }
        }
        for (Effects.ChangeResult change : effects.changes()) {
            stateMachine.changeEnded(change.changeId(), change.outcome());
        }
        Effects.RoleChange change = effects.roleChange();
        if (change != null) {
            if (role == Effects.RoleName.LEADER && change.role() != Effects.RoleName.LEADER) {
                workers.snapshots().cancelSending();
            }
            role = change.role();
            ports.events().roleChanged(change);
            stateMachine.roleChanged(change);
        }
    }

    /** An entry that is not synced stays: the log on disk does not have it yet. */
    private void forget(long tailFirstIndex) {
        if (tailFirstIndex > tail.firstIndex()) {
            long end = tailFirstIndex;
            for (Unsynced step : unsynced) {
                end = Math.min(end, step.firstIndex());
            }
            tail.dropBelow(end);
        }
    }
}
