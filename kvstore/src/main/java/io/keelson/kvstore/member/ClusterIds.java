package io.keelson.kvstore.member;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;

/**
 * How members and clusters get their ids: as in etcd, the first eight bytes of a SHA-1. So every
 * member of a new cluster computes the same ids from the same flags, without asking anybody.
 */
public final class ClusterIds {
    private ClusterIds() {}

    /** A founding member: its sorted peer URLs, then the cluster's token. */
    public static long memberId(Collection<URI> peerUrls, String clusterToken) {
        return digest(joined(peerUrls) + clusterToken);
    }

    /** A member added later: the time keeps the id of a removed member from coming back. */
    static long addedMemberId(Collection<URI> peerUrls, String clusterToken, long epochSeconds) {
        return digest(joined(peerUrls) + clusterToken + epochSeconds);
    }

    /** A cluster: the sorted ids of its founding members. */
    public static long clusterId(Collection<Long> memberIds) {
        List<Long> sorted = memberIds.stream().sorted(Long::compareUnsigned).toList();
        ByteBuffer bytes = ByteBuffer.allocate(sorted.size() * Long.BYTES);
        sorted.forEach(bytes::putLong);
        return first8(sha1(bytes.array()));
    }

    /** As etcd prints ids: lower-case hex without leading zeros. */
    public static String hex(long id) {
        return Long.toHexString(id);
    }

    private static String joined(Collection<URI> peerUrls) {
        return String.join("", peerUrls.stream().map(URI::toString).sorted().toList());
    }

    private static long digest(String text) {
        long id = first8(sha1(text.getBytes(StandardCharsets.UTF_8)));
        return id == 0 ? 1 : id; // 0 stands for nobody
    }

    private static long first8(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
