package io.keelson.raft.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection that a peer dialed: it says hello, is let in or not, and then only it speaks. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
final class InboundConnection extends FrameDecoder {
    private static final long QUERY_SECONDS = 30;

    private final NettyTransport transport;
    private Handshake.@Nullable Hello hello;

    InboundConnection(NettyTransport transport) {
        super(transport.settings().maxFrameBytes());
        this.transport = transport;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (hello == null) {
                                close(ctx, "no hello in time");
                            }
                        },
                        transport.settings().connectTimeoutNanos(),
                        TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    boolean handshake(ChannelHandlerContext ctx, ByteBuf in) throws GarbageException {
        if (in.readableBytes() < Handshake.HELLO_BYTES) {
            return false;
        }
        Handshake.Hello received = Handshake.decodeHello(in);
        hello = received;
        Refusal refusal = transport.admit(received);
        TransportSettings settings = transport.settings();
        ByteBuf welcome =
                Handshake.encode(
                        new Handshake.Welcome(settings.clusterId(), settings.self(), refusal));
        if (refusal != null) {
            transport.refused(remote(ctx), refusal.text());
            ctx.writeAndFlush(welcome).addListener(ChannelFutureListener.CLOSE);
            return false;
        }
        ctx.writeAndFlush(welcome);
        if (received.kind() == ConnectionKind.QUERY) {
            ctx.executor().schedule(() -> ctx.close(), QUERY_SECONDS, TimeUnit.SECONDS);
        } else {
            transport.accepted(received, ctx.channel());
        }
        return true;
    }

    @Override
    void received(ChannelHandlerContext ctx, Frame frame) throws GarbageException {
        Handshake.Hello from = hello;
        if (from == null) {
            throw new IllegalStateException("a frame before the hello");
        }
        if (from.kind() == ConnectionKind.QUERY) {
            if (!(frame instanceof Frame.Request request)) {
                throw new GarbageException("a query that is no request");
            }
            transport
                    .listener()
                    .asked(
                            request,
                            response ->
                                    ctx.writeAndFlush(
                                            FrameCodec.encode(
                                                    response,
                                                    transport.settings().maxFrameBytes(),
                                                    ctx.alloc())));
        } else {
            transport.memory().received(from.from(), from.nonce(), frame);
            transport.listener().received(from.from(), frame);
        }
    }

    @Override
    void garbage(ChannelHandlerContext ctx, String reason) {
        transport.refused(remote(ctx), reason);
    }

    private static String remote(ChannelHandlerContext ctx) {
        return String.valueOf(ctx.channel().remoteAddress());
    }
}
