package io.keelson.orchestrator.storage.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One channel for each endpoint, of which one is current. All calls go there until one finds it
 * unreachable; then the next is. Used on the network thread only.
 */
final class Endpoints {
    private static final long KEEP_ALIVE_SECONDS = 10;
    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private final List<ManagedChannel> channels;
    private int current;

    Endpoints(List<String> addresses, EventLoopGroup network) {
        this.channels = addresses.stream().map(address -> channel(address, network)).toList();
    }

    private static ManagedChannel channel(String address, EventLoopGroup network) {
        return NettyChannelBuilder.forTarget(address)
                .eventLoopGroup(network)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .usePlaintext()
                .disableRetry() // a write is sent once at most; reads are repeated one level up
                .maxInboundMessageSize(Integer.MAX_VALUE) // a range has no limit of its own
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
    }

    int count() {
        return channels.size();
    }

    ManagedChannel current() {
        return channels.get(current);
    }

    /** The next one becomes current, unless somebody else has already left the failed one. */
    void leave(ManagedChannel failed) {
        if (channels.get(current).equals(failed)) {
            current = (current + 1) % channels.size();
            channels.get(current).resetConnectBackoff();
        }
    }

    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
