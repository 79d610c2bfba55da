package io.keelson.kvstore.mvcc;

/** How far a read may go. */
public enum ReadTier {
    /** Only what is in memory; for event loops. */
    MEMORY,
    /** To the disk if need be. */
    DISK
}
