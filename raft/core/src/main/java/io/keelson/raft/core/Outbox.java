package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers the effects of a batch of inputs. */
final class Outbox {
    private List<Effects.Outbound> sendNow = new ArrayList<>();
    private List<Effects.Send> onPersisted = new ArrayList<>();
    private List<Effects.ReadResult> reads = new ArrayList<>();
    private List<Effects.Fetch> fetch = new ArrayList<>();
    private List<Effects.SendSnapshot> sendSnapshot = new ArrayList<>();
    private List<Effects.ChangeResult> changes = new ArrayList<>();
    private List<byte[]> dropped = new ArrayList<>();

    /** For what promises nothing that a crash could take back. */
    void sendNow(long to, Message message) {
        sendNow.add(new Effects.Send(to, message));
    }

    void replicate(Effects.Replicate replicate) {
        sendNow.add(replicate);
    }

    /** For what is a promise: it leaves once everything noted so far is synced. */
    void sendOncePersisted(long to, Message message) {
        if (message instanceof Message.AppendResponse later
                && !onPersisted.isEmpty()
                && onPersisted.getLast() instanceof Effects.Send(long sameTo, var last)
                && sameTo == to
                && last instanceof Message.AppendResponse earlier
                && earlier.term() == later.term()
                && earlier.matchIndex() <= later.matchIndex()) {
            onPersisted.removeLast(); // of several acknowledgements the last says it all
        }
        onPersisted.add(new Effects.Send(to, message));
    }

    void readResult(long readId, long readIndex) {
        reads.add(new Effects.ReadResult(readId, readIndex));
    }

    void fetch(long to, long firstIndex, long maxBytes) {
        fetch.add(new Effects.Fetch(to, firstIndex, maxBytes));
    }

    void sendSnapshot(long to) {
        sendSnapshot.add(new Effects.SendSnapshot(to));
    }

    void changeResult(long changeId, Effects.ChangeResult.Outcome outcome) {
        changes.add(new Effects.ChangeResult(changeId, outcome));
    }

    void dropped(List<byte[]> commands) {
        dropped.addAll(commands);
    }

    /** Everything gathered since the last call, with what the caller knows. */
    Effects take(
            Effects.@Nullable Persist persist,
            Effects.@Nullable Commit commit,
            long tailFirstIndex,
            Effects.@Nullable RoleChange roleChange) {
        Effects effects =
                new Effects(
                        sendNow,
                        persist,
                        onPersisted,
                        commit,
                        reads,
                        fetch,
                        sendSnapshot,
                        changes,
                        tailFirstIndex,
                        roleChange,
                        dropped);
        sendNow = new ArrayList<>();
        onPersisted = new ArrayList<>();
        reads = new ArrayList<>();
        fetch = new ArrayList<>();
        sendSnapshot = new ArrayList<>();
        changes = new ArrayList<>();
        dropped = new ArrayList<>();
        return effects;
    }
}
