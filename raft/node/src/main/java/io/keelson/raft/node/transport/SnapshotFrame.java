package io.keelson.raft.node.transport;

import java.util.List;

/** One step of a snapshot's transfer; {@code id} is the manifest's. */
public sealed interface SnapshotFrame extends Frame {
    String id();

    /** The sender would send this. */
    record Offer(SnapshotManifest manifest) implements SnapshotFrame {
        @Override
        public String id() {
            return manifest.id();
        }
    }

    /**
     * The receiver takes it and goes on where it stands.
     *
     * @param verifiedFiles so many files, from the first on, are complete and verified
     * @param heldBytes what it already has of each file
     */
    record Accept(String id, int verifiedFiles, List<Long> heldBytes) implements SnapshotFrame {
        public Accept {
            heldBytes = List.copyOf(heldBytes);
        }
    }

    /** Some bytes of a file. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Chunk(String id, int file, long offset, byte[] bytes) implements SnapshotFrame {}

    /** A file is complete. */
    record FileEnd(String id, int file, long sizeBytes, int crc32c) implements SnapshotFrame {}

    /** The receiver has written so many bytes, all files together. */
    record Credit(String id, long writtenBytes) implements SnapshotFrame {}

    /** The receiver is done with it: installed, or not wanted for this reason. */
    record Done(String id, boolean installed, String reason) implements SnapshotFrame {}
}
