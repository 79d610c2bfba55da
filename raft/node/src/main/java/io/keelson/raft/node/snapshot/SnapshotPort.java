package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;

/** Where snapshots come from and go to: the member's side of the transfer. */
public interface SnapshotPort {
    /**
     * Opens the newest snapshot for sending; it stays as it is until closed. Called on the snapshot
     * agent's thread; may take the time of a checkpoint.
     */
    OutgoingSnapshot open() throws IOException;

    /**
     * Begins to receive a snapshot, or goes on with what is there of it from before: same {@link
     * SnapshotManifest#id}. What is there of other snapshots is discarded. Called on the snapshot
     * agent's thread.
     */
    IncomingSnapshot receive(SnapshotManifest manifest) throws IOException;

    /**
     * Puts a received and verified snapshot in place of the state machine; durable before {@code
     * done} is called. Called on the thread that carries the loop; must return at once. Until
     * {@code done} is called no further entries are given to the state machine; those given before
     * are older than the snapshot. A failure after which the old state is not whole is fatal and
     * not reported here.
     */
    void install(IncomingSnapshot snapshot, InstallDone done);

    /** Takes the end of an installation, from any thread. */
    interface InstallDone {
        void installed();

        /** The old state is still in place; the snapshot is of no use. */
        void refused(String reason);
    }
}
