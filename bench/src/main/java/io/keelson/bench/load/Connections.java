package io.keelson.bench.load;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Open connections to one or more members: connection i goes to endpoint i modulo their number. All
 * of them share the event loops, and calls run on these without a hand-off. This class is the
 * generator's edge to the network.
 */
public final class Connections implements LoadConnections<Channel>, AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int FLOW_CONTROL_WINDOW_BYTES = 1 << 20;
    private static final long CONNECT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoopGroup loops;
    private final List<ManagedChannel> channels;

    private Connections(EventLoopGroup loops, List<ManagedChannel> channels) {
        this.loops = loops;
        this.channels = channels;
    }

    /**
     * Opens {@code count} connections and waits until they stand.
     *
     * @throws IOException if one does not stand within five seconds; the message names the endpoint
     */
    public static Connections open(List<Endpoint> endpoints, int count, LongSupplier nanoClock)
            throws IOException {
        var connections = start(endpoints, count);
        long startNanos = nanoClock.getAsLong();
        for (int i = 0; i < count; i++) {
            var channel = connections.channels.get(i);
            while (channel.getState(true) != ConnectivityState.READY) {
                if (nanoClock.getAsLong() - startNanos > CONNECT_TIMEOUT_NANOS) {
                    connections.close();
                    throw new IOException(
                            "cannot connect to " + endpoints.get(i % endpoints.size()));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        return connections;
    }

    /** Makes the connections without waiting: they are dialled when first used. */
    public static Connections start(List<Endpoint> endpoints, int count) {
        if (endpoints.isEmpty() || count < 1) {
            throw new IllegalArgumentException("at least one endpoint and connection are needed");
        }
        var loops =
                new MultiThreadIoEventLoopGroup(
                        Math.min(EVENT_LOOPS, count), NioIoHandler.newFactory());
        var channels = new ArrayList<ManagedChannel>(count);
        for (int i = 0; i < count; i++) {
            var endpoint = endpoints.get(i % endpoints.size());
            channels.add(
                    NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                            .usePlaintext()
                            .eventLoopGroup(loops)
                            .channelType(NioSocketChannel.class)
                            .directExecutor()
                            .disableRetry()
                            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
                            .maxInboundMessageSize(Integer.MAX_VALUE)
                            .build());
        }
        return new Connections(loops, List.copyOf(channels));
    }

    @Override
    public int count() {
        return channels.size();
    }

    @Override
    public Channel connection(int i) {
        return channels.get(i);
    }

    /** Dials refused connections again at once instead of after gRPC's growing pause. */
    public void redial() {
        for (var channel : channels) {
            channel.resetConnectBackoff();
        }
    }

    @Override
    public void runLater(Runnable task, long delayNanos) {
        var _ = loops.next().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    /** Fails the calls under way and closes everything. */
    @Override
    public void close() {
        for (var channel : channels) {
            channel.shutdownNow();
        }
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
