package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.raft.node.transport.PeerTable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Peer URLs as addresses. */
final class PeerUrls {
    private PeerUrls() {}

    /** A URL that etcd would accept for a peer: scheme, host and port, and nothing behind. */
    static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean scheme = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean path = url.getPath() == null || url.getPath().isEmpty();
            return scheme && url.getHost() != null && url.getPort() > 0 && path
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The address, to be resolved when it is dialled. */
    static InetSocketAddress address(URI url) {
        return InetSocketAddress.createUnresolved(url.getHost(), url.getPort());
    }

    static PeerTable table(Members members) {
        Map<Long, List<InetSocketAddress>> addresses = new HashMap<>();
        for (MemberRecord member : members.present().values()) {
            List<InetSocketAddress> of = new ArrayList<>();
            for (String text : member.peerUrls()) {
                parse(text).ifPresent(url -> of.add(address(url)));
            }
            addresses.put(member.id(), of);
        }
        return new PeerTable(addresses, members.removed());
    }
}
