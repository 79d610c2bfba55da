package io.keelson.raft.node.transport;

/** The current term of a member and the last index of its log. */
public record LogPosition(long term, long lastIndex) {}
