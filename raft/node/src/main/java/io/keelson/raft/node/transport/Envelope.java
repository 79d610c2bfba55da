package io.keelson.raft.node.transport;

/** A frame and whom it is for. */
public record Envelope(long to, Frame frame) {}
