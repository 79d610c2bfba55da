package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot that is being received. Used by the snapshot agent only, until it is installed. */
public interface IncomingSnapshot {
    SnapshotManifest manifest();

    /** How much of a file is here, at most its size. */
    long heldBytes(int file) throws IOException;

    /** Appends to a file: {@code offset} is what {@link #heldBytes} says. */
    void write(int file, long offset, ByteBuffer bytes) throws IOException;

    /**
     * Reads back what was written, completely unless the file ends; for the checksum once it is
     * complete.
     */
    void read(int file, long offset, ByteBuffer into) throws IOException;

    /** Forgets what is here of a file: it was damaged. */
    void truncate(int file) throws IOException;

    /** All files are complete and verified: they are now made durable. */
    void complete() throws IOException;

    /** Not wanted any more: deleted. */
    void discard();
}
