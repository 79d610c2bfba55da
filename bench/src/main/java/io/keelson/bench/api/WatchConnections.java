package io.keelson.bench.api;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Connections of HTTP/2 over TLS with watches on each. */
final class WatchConnections implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int WINDOW_BYTES = 4 << 20;

    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());

    /**
     * Opens them and returns when all requests have been sent.
     *
     * @throws IOException if a connection cannot be made
     */
    static WatchConnections open(
            Kubeconfig config, int connections, int watchesEach, EventTally tally)
            throws IOException {
        var all = new WatchConnections();
        SslContext tls = ClientTls.context(config, "h2");
        for (int i = 0; i < connections; i++) {
            var channel = all.connect(config, tls);
            for (int watch = 0; watch < watchesEach; watch++) {
                open(channel, tally);
            }
        }
        return all;
    }

    private Channel connect(Kubeconfig config, SslContext tls) throws IOException {
        String host = config.server().host();
        int port = config.server().port();
        var dialed =
                new Bootstrap()
                        .group(loops)
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        tls.newHandler(channel.alloc(), host, port))
                                                .addLast(codec())
                                                .addLast(new Http2MultiplexHandler(new Ignored()))
                                                .addLast(new ConnectionWindow());
                                    }
                                })
                        .connect(host, port)
                        .awaitUninterruptibly();
        if (!dialed.isSuccess()) {
            close();
            throw new IOException("cannot connect to " + config.server(), dialed.cause());
        }
        var channel = dialed.channel();
        channel.pipeline().get(SslHandler.class).handshakeFuture().awaitUninterruptibly();
        return channel;
    }

    private static Http2FrameCodec codec() {
        return Http2FrameCodecBuilder.forClient()
                .initialSettings(
                        Http2Settings.defaultSettings()
                                .initialWindowSize(WINDOW_BYTES)
                                .pushEnabled(false))
                .build();
    }

    private static void open(Channel channel, EventTally tally) throws IOException {
        var opened =
                new Http2StreamChannelBootstrap(channel)
                        .handler(new WatchStream(tally))
                        .open()
                        .awaitUninterruptibly();
        if (!opened.isSuccess()) {
            throw new IOException("cannot open a watch", opened.cause());
        }
        var headers =
                new DefaultHttp2Headers()
                        .method("GET")
                        .scheme("https")
                        .authority("localhost")
                        .path(EventWorkload.watchPath());
        var _ = opened.getNow().writeAndFlush(new DefaultHttp2HeadersFrame(headers, true));
    }

    @Override
    public void close() {
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Servers open no streams. */
    private static final class Ignored extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Lets more than the first 64 KiB of a connection be under way. */
    private static final class ConnectionWindow extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) throws Http2Exception {
            var connection = ctx.pipeline().get(Http2FrameCodec.class).connection();
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(connection.connectionStream(), WINDOW_BYTES);
            ctx.fireChannelActive();
        }
    }
}
