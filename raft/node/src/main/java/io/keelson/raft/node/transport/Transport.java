package io.keelson.raft.node.transport;

import java.util.List;
import java.util.function.Consumer;

/**
 * Carries frames between members: in order within one kind of connection, each at most once, and
 * possibly not at all. Nothing is ever repeated.
 */
public interface Transport extends AutoCloseable {
    /** Begins to accept and to dial. */
    void start(Listener listener);

    /**
     * Takes frames for their way, any thread, never waits; one flush per peer and call. A frame
     * that can not be sent (not connected, or too much is waiting already) is dropped.
     */
    void send(List<Envelope> batch);

    /** Replaces the knowledge of who the members are and where. Any thread. */
    void updatePeers(PeerTable peers);

    @Override
    void close();

    /** Takes what arrives. Called on the transport's thread; must return at once. */
    interface Listener {
        /**
         * @param from the sending member
         */
        void received(long from, Frame frame);

        /**
         * A request of somebody who may not be a member arrived.
         *
         * @param answer takes the one answer, from any thread
         */
        void asked(Frame.Request request, Consumer<Frame.Response> answer);

        /** The frame certainly did not leave. Told only for forwarded proposals and requests. */
        void undelivered(Envelope envelope);

        /** This member's connection of that kind closed, or could not be made. */
        void disconnected(long member, ConnectionKind kind);

        /** A connection to the member closed and the immediate re-dial was refused. */
        void peerLost(long member);

        /** How far this member's log reaches, in memory; shown to peers when connecting. */
        LogPosition position();
    }
}
