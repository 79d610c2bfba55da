package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.transport.SnapshotManifest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot that is being sent. Used by the snapshot agent only. */
public interface OutgoingSnapshot extends AutoCloseable {
    SnapshotManifest manifest();

    /**
     * Fills {@code into} from a file at an offset, completely unless the file ends.
     *
     * @param file its place in the manifest's list
     */
    void read(int file, long offset, ByteBuffer into) throws IOException;

    /** Lets go of it. */
    @Override
    void close();
}
