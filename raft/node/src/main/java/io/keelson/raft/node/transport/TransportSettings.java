package io.keelson.raft.node.transport;

import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport's settings.
 *
 * @param clusterId peers of another cluster are refused
 * @param self this member's id
 * @param nonce drawn at this start
 * @param listenAddresses where peers connect to
 * @param maxFrameBytes the largest frame, both ways; larger ones are garbage
 * @param maxPendingBytes what may wait for one peer to take it; beyond it new entries are dropped.
 *     More than what the core lets be in flight to one follower
 * @param connectTimeoutNanos for a dial, and again for the handshake
 * @param firstBackoffNanos pause after the first failed dial; doubles
 * @param longestBackoffNanos the longest pause between dials
 * @param silenceNanos a peer's host that acknowledges nothing for so long is given up (where the
 *     operating system can tell)
 * @param serverTls for accepted connections, or null for plain text
 * @param clientTls for dialed connections, or null for plain text
 */
public record TransportSettings(
        long clusterId,
        long self,
        long nonce,
        List<InetSocketAddress> listenAddresses,
        int maxFrameBytes,
        int maxPendingBytes,
        long connectTimeoutNanos,
        long firstBackoffNanos,
        long longestBackoffNanos,
        long silenceNanos,
        @Nullable SslContext serverTls,
        @Nullable SslContext clientTls) {

    public TransportSettings {
        listenAddresses = List.copyOf(listenAddresses);
        if (self == 0) {
            throw new IllegalArgumentException("0 is no member's id");
        }
    }

    /** The defaults, in plain text. */
    public static TransportSettings of(
            long clusterId, long self, long nonce, List<InetSocketAddress> listenAddresses) {
        return new TransportSettings(
                clusterId,
                self,
                nonce,
                listenAddresses,
                64 << 20,
                32 << 20,
                2_000_000_000L,
                20_000_000L,
                1_000_000_000L,
                5_000_000_000L,
                null,
                null);
    }
}
