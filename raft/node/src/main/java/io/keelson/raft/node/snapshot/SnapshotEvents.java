package io.keelson.raft.node.snapshot;

/** What a transfer has to tell to those who log and count. Must return at once, never throw. */
public interface SnapshotEvents {
    /** A snapshot begins to be sent, or goes on after a break from what the receiver holds. */
    default void snapshotSending(long to, long index, long heldBytes, long totalBytes) {}

    default void snapshotSent(long to, long index, long totalBytes) {}

    default void snapshotSendFailed(long to, long index, String reason) {}

    default void snapshotReceiving(long from, long index, long heldBytes, long totalBytes) {}

    default void snapshotReceiveFailed(long from, long index, String reason) {}

    default void snapshotInstalled(long from, long index) {}
}
