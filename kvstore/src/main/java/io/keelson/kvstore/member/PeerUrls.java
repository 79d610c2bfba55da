package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.proto.etcdserverpb.Member;
import io.keelson.raft.node.transport.PeerTable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
            addresses.put(member.id(), addresses(member.peerUrls()));
        }
        return new PeerTable(addresses, members.removed());
    }

    static PeerTable table(List<Member> members) {
        Map<Long, List<InetSocketAddress>> addresses = new HashMap<>();
        for (Member member : members) {
            addresses.put(member.getID(), addresses(member.getPeerURLsList()));
        }
        return new PeerTable(addresses, Set.of());
    }

    private static List<InetSocketAddress> addresses(List<String> urls) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : urls) {
            parse(text).ifPresent(url -> addresses.add(address(url)));
        }
        return addresses;
    }
}
