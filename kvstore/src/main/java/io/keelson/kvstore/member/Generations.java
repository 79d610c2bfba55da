package io.keelson.kvstore.member;

import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.OutgoingSnapshot;
import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the state machine lives: each snapshot that is put in place begins a new generation. Paths
 * name generations and checkpoints to the engine; whether they are directories is between the two.
 */
interface Generations {
    /** Deletes whatever is there; the place of the member's first generation. */
    Path beginAnew();

    /** The generation that lives: the newest complete one. Everything else is deleted. */
    Path live();

    /** Where a checkpoint for sending is to be written. */
    Path sending(long number);

    /** A checkpoint that was written there, for sending; deleted when it is closed. */
    OutgoingSnapshot send(Path checkpoint, String id, SnapshotMark mark) throws IOException;

    /** Begins to receive a snapshot, or goes on with what is there of it. */
    IncomingSnapshot receive(SnapshotManifest manifest) throws IOException;

    /** Where the snapshot of that entry is while it is being received. */
    Path receiving(EntryId id);

    /** Makes a complete and synced snapshot the newest generation; durable on return. */
    Path accept(EntryId id) throws IOException;

    /** Deletes a generation that nobody reads any more. */
    void delete(Path generation);
}
