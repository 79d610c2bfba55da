package io.keelson.raft.node;

import io.keelson.raft.core.Input;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.SnapshotAgent;
import io.keelson.raft.node.snapshot.SnapshotPort;
import org.jspecify.annotations.Nullable;

/**
 * Puts a received snapshot in place: the state machine gets no entries from here until it stands at
 * the snapshot, then the core learns of it. Owned by the loop.
 */
final class SnapshotInstaller {
    private final RaftCore core;
    private final CommitFeed feed;
    private final SnapshotPort port;
    private final SnapshotAgent agent;
    private final LoopInbox inbox;
    private @Nullable SnapshotMark installing;

    SnapshotInstaller(
            RaftCore core,
            CommitFeed feed,
            SnapshotPort port,
            SnapshotAgent agent,
            LoopInbox inbox) {
        this.core = core;
        this.feed = feed;
        this.port = port;
        this.agent = agent;
        this.inbox = inbox;
    }

    void ready(IncomingSnapshot snapshot) {
        SnapshotMark mark = snapshot.manifest().mark();
        if (!core.wantsSnapshot(mark)) {
            snapshot.discard();
            agent.settled(true, ""); // what it holds is here, which is what the sender asks
            return;
        }
        feed.pause();
        installing = mark;
        port.install(
                snapshot,
                new SnapshotPort.InstallDone() {
                    @Override
                    public void installed() {
                        inbox.post(new LoopInbox.SnapshotSettled(true, ""));
                    }

                    @Override
                    public void refused(String reason) {
                        inbox.post(new LoopInbox.SnapshotSettled(false, reason));
                    }
                });
    }

    /** The state machine stands at the snapshot, or still where it stood. */
    void settled(boolean installed, String reason) {
        SnapshotMark mark = installing;
        if (mark == null) {
            throw new IllegalStateException("no snapshot is being installed");
        }
        installing = null;
        if (installed) {
            feed.restartAfter(mark.last().index());
            core.step(new Input.SnapshotInstalled(mark));
        } else {
            feed.resume();
        }
        agent.settled(installed, reason);
    }
}
