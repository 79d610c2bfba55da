package io.keelson.raft.core;

/**
 * A member that gets the log and does not stand for election; also one that no configuration it
 * knows contains: a new member before its first entry, a removed one once its removal is committed.
 * It votes when asked: a candidate may know of its promotion before it does.
 */
record Learner(LeaderContact contact) implements Role {}
