package io.keelson.kvstore.rpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.channel.ChannelHandler;
import io.netty.util.AsciiString;
import java.util.function.Supplier;

/**
 * Lets one port speak gRPC and HTTP/1.1. The only place that touches gRPC's internals, whose
 * version the build pins: it wraps gRPC's negotiator for plain connections, and TLS, where it is
 * wanted, is a handler of Netty's in front of {@link FirstBytes}.
 */
final class PortNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    private final InternalProtocolNegotiator.ProtocolNegotiator grpc =
            InternalProtocolNegotiators.serverPlaintext();
    private final Supplier<ChannelHandler> http;
    private final long firstBytesTimeoutNanos;

    /**
     * @param http makes what answers the requests of one HTTP/1.1 connection
     */
    PortNegotiator(Supplier<ChannelHandler> http, long firstBytesTimeoutNanos) {
        this.http = http;
        this.firstBytesTimeoutNanos = firstBytesTimeoutNanos;
    }

    @Override
    public AsciiString scheme() {
        return grpc.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
        return new FirstBytes(grpc.newHandler(connection), http, firstBytesTimeoutNanos);
    }

    @Override
    public void close() {
        grpc.close();
    }
}
