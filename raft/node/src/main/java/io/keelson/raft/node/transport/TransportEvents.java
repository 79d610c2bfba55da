package io.keelson.raft.node.transport;

/** What the transport has to tell to those who log and count. Must return at once, never throw. */
public interface TransportEvents {
    /** This member's connection of that kind to a peer is up. */
    default void peerConnected(long member, ConnectionKind kind) {}

    /** It closed, or could not be made; told once until it is up again. */
    default void peerDisconnected(long member, ConnectionKind kind, String reason) {}

    /** A connection closed and nobody listens there any more. */
    default void peerLost(long member) {}

    /** A peer refuses this member; told once until the reason changes. */
    default void refusedByPeer(long member, Refusal refusal) {}

    /** This member refused somebody, or closed on garbage; at most one per second and reason. */
    default void connectionRefused(String remoteAddress, String reason) {}

    /** A frame was dropped because too much was waiting for that peer; at most one per second. */
    default void framesDropped(long member, ConnectionKind kind, long droppedSoFar) {}
}
