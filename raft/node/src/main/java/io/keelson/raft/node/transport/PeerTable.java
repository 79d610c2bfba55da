package io.keelson.raft.node.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may connect, and where everybody is.
 *
 * @param addresses the peer addresses of every member, learners included; this member's own entry
 *     is ignored. Unresolved addresses are resolved at each dial
 * @param removed ids that were members and never will be again
 */
public record PeerTable(Map<Long, List<InetSocketAddress>> addresses, Set<Long> removed) {
    public PeerTable {
        addresses = Map.copyOf(addresses);
        removed = Set.copyOf(removed);
    }
}
