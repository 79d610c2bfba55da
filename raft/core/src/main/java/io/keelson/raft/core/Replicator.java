package io.keelson.raft.core;

import io.keelson.raft.core.Message.AppendRequest;
import io.keelson.raft.core.Message.CommitNotice;
import java.util.List;

/**
 * Sends the leader's log to the others (Raft paper 5.3), once per batch of inputs: whatever
 * gathered goes out together, and the commit index rides along.
 */
final class Replicator {
    private final MemberState state;

    Replicator(MemberState state) {
        this.state = state;
    }

    void flush(Leader leader) {
        leader.progress().forEach(this::flush);
    }

    private void flush(long to, Progress progress) {
        if (progress.isWaiting()) {
            return;
        }
        if (progress.nextIndex() <= state.log.before().index()) {
            sendSnapshot(to, progress);
        } else if (progress.mode() instanceof Progress.Probe) {
            probe(to, progress);
        } else {
            pipeline(to, progress);
        }
    }

    /** One message from the place where the logs may agree. */
    private void probe(long to, Progress progress) {
        long next = progress.nextIndex();
        if (isInTail(next)) {
            sendFromTail(to, progress, state.settings.maxAppendBytes());
        } else {
            sendEmpty(to, progress);
        }
        progress.takeVerify();
        progress.probeSent();
    }

    /** As much as the window takes, without waiting for answers. */
    private void pipeline(long to, Progress progress) {
        boolean said = false;
        while (progress.nextIndex() <= state.log.lastIndex()) {
            long window = progress.windowBytes(state.settings.maxInflightBytes());
            if (window <= 0) {
                break;
            }
            long limit = Math.min(window, state.settings.maxAppendBytes());
            if (isInTail(progress.nextIndex())) {
                sendFromTail(to, progress, limit);
                said = true;
            } else {
                progress.startFetch();
                state.outbox.fetch(to, progress.nextIndex(), limit);
            }
        }
        boolean unsure = progress.takeVerify() && progress.matchIndex() < state.log.lastIndex();
        if (said) {
            return;
        }
        if (unsure) {
            sendEmpty(to, progress);
        } else {
            noticeCommit(to, progress);
        }
    }

    /** Never more than this follower acknowledged: the notice does not check its log. */
    private void noticeCommit(long to, Progress progress) {
        long commit = Math.min(state.log.commitIndex(), progress.matchIndex());
        if (progress.sentCommitIndex() < commit) {
            state.outbox.sendNow(to, new CommitNotice(state.term, commit));
            progress.commitSent(commit);
        }
    }

    private boolean isInTail(long index) {
        return index >= state.log.tail().firstIndex() && index <= state.log.lastIndex();
    }

    private void sendFromTail(long to, Progress progress, long maxBytes) {
        long first = progress.nextIndex();
        long last = state.log.tail().lastWithin(first, maxBytes);
        state.outbox.replicate(
                new Effects.Replicate(
                        to,
                        state.term,
                        state.log.idAt(first - 1),
                        first,
                        last,
                        state.log.commitIndex()));
        progress.sent(last, state.log.tail().bytes(first, last));
        progress.commitSent(state.log.commitIndex());
    }

    private void sendEmpty(long to, Progress progress) {
        EntryId previous = state.log.idAt(progress.nextIndex() - 1);
        state.outbox.sendNow(
                to, new AppendRequest(state.term, previous, List.of(), state.log.commitIndex()));
        progress.commitSent(state.log.commitIndex());
    }

    private void sendSnapshot(long to, Progress progress) {
        progress.startSnapshot();
        state.outbox.sendSnapshot(to);
    }

    /** Old entries for a lagging follower came back from the log. */
    void fetched(Leader leader, Input.Fetched fetched) {
        Progress progress = leader.progress().get(fetched.to());
        if (progress == null || !progress.endFetch(fetched.firstIndex())) {
            return;
        }
        List<Entry> entries = fetched.entries();
        long previousIndex = fetched.firstIndex() - 1;
        if (entries.isEmpty() || previousIndex < state.log.before().index()) {
            sendSnapshot(fetched.to(), progress);
            return;
        }
        if (!state.log.holds(entries.getLast().id())) {
            return; // asked in an earlier leadership, and truncated since
        }
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.sizeBytes() + TailSizes.ENTRY_OVERHEAD_BYTES;
        }
        state.outbox.sendNow(
                fetched.to(),
                new AppendRequest(
                        state.term,
                        state.log.idAt(previousIndex),
                        entries,
                        state.log.commitIndex()));
        progress.sent(entries.getLast().index(), bytes);
        progress.commitSent(state.log.commitIndex());
    }
}
