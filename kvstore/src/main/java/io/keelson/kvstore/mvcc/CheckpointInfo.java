package io.keelson.kvstore.mvcc;

import io.keelson.raft.core.EntryId;

/**
 * What a checkpoint says of itself.
 *
 * @param applied the last entry in it
 * @param membership raft's configuration at that entry; empty when none was stored
 */
public record CheckpointInfo(
        EntryId applied, byte[] membership, long revision, long compactRevision) {}
