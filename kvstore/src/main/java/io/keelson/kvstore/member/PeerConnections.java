package io.keelson.kvstore.member;

import io.keelson.raft.node.transport.ConnectionKind;
import io.keelson.raft.node.transport.TransportEvents;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which peers this member has a connection to, as the transport tells. */
final class PeerConnections implements TransportEvents {
    private final Set<Long> connected = ConcurrentHashMap.newKeySet();

    boolean isConnected(long member) {
        return connected.contains(member);
    }

    @Override
    public void peerConnected(long member, ConnectionKind kind) {
        if (kind == ConnectionKind.CONTROL) {
            connected.add(member);
        }
    }

    @Override
    public void peerDisconnected(long member, ConnectionKind kind, String reason) {
        if (kind == ConnectionKind.CONTROL) {
            connected.remove(member);
        }
    }
}
