package io.keelson.raft.node.snapshot;

/**
 * What a transfer may take.
 *
 * @param chunkBytes one chunk
 * @param windowBytes sent and not yet written by the receiver
 * @param stallNanos without a word from the receiver for so long the transfer counts as broken
 * @param attempts it is resumed so often without progress before it is given up
 */
public record SnapshotLimits(int chunkBytes, int windowBytes, long stallNanos, int attempts) {}
