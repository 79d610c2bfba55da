package io.keelson.raft.core;

/**
 * A member that gets the log and has no vote; also one that no configuration it knows contains: a
 * new member before its first entry, a removed one after its last.
 */
record Learner(LeaderContact contact) implements Role {}
