package io.keelson.raft.core;

/**
 * Where a snapshot stands in the log: the last entry it contains, and the configuration in force
 * there, joint or not, in full.
 */
public record SnapshotMark(EntryId last, Configuration configuration) {}
