package io.keelson.raft.node;

/** How a request to another member ended. */
public sealed interface PeerAnswer {
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Answered(byte[] body) implements PeerAnswer {}

    record Refused(String reason) implements PeerAnswer {}

    /** Nothing came back in time, or the connection is down. Whether it was heard is not known. */
    record NoAnswer(String reason) implements PeerAnswer {}
}
