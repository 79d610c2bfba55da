package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;

/** What travels between members. */
public sealed interface Frame permits Frame.Raft, Frame.Request, Frame.Response, SnapshotFrame {
    /** A message of the core. */
    record Raft(Message message) implements Frame {}

    /**
     * Asks something of a member.
     *
     * @param id answered under it; unique within the asking member's start
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Request(long id, int kind, byte[] body) implements Frame {}

    /**
     * @param refusal why there is no answer; empty when {@code body} is the answer
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Response(long id, String refusal, byte[] body) implements Frame {}
}
