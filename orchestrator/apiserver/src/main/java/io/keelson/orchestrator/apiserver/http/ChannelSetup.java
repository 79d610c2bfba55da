package io.keelson.orchestrator.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a new connection's handlers in place, in the order the package's drawing shows. */
final class ChannelSetup {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSetup.class);
    private static final int STREAM_WINDOW_BYTES = 256 << 10;
    private static final int FLUSHES_JOINED_MAX = 256;
    private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Shared shared;
    private final @Nullable SslContext tls;

    ChannelSetup(Shared shared, @Nullable SslContext tls) {
        this.shared = shared;
        this.tls = tls;
    }

    Connection prepare(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls == null) {
            Connection connection = new Connection(channel, shared.limits, null);
            pipeline.addLast(connection, flushes());
            http1(pipeline, connection);
            return connection;
        }
        SslHandler handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeout(shared.limits.firstRequestNanos(), TimeUnit.NANOSECONDS);
        Connection connection = new Connection(channel, shared.limits, handler);
        pipeline.addLast(connection, handler, flushes(), new Negotiated(connection));
        return connection;
    }

    /** What many streams flush in one turn of the loop goes out together. */
    private static ChannelHandler flushes() {
        return new FlushConsolidationHandler(FLUSHES_JOINED_MAX, true);
    }

    /** Goes on with what client and server agreed on. */
    private final class Negotiated extends ApplicationProtocolNegotiationHandler {
        private final Connection connection;

        Negotiated(Connection connection) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.connection = connection;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                connection.becameHttp2();
                http2(ctx.pipeline(), connection);
            } else {
                http1(ctx.pipeline(), connection);
            }
            if (connection.isDraining()) {
                var _ = ctx.channel().close();
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            exceptionCaught(ctx, cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("no TLS with {}", ctx.channel().remoteAddress(), cause);
            var _ = ctx.close();
        }
    }

    private void http1(ChannelPipeline pipeline, Connection connection) {
        HttpDecoderConfig config =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(shared.limits.maxHeaderBytes())
                        .setMaxHeaderSize(shared.limits.maxHeaderBytes())
                        .setMaxChunkSize(64 << 10);
        pipeline.addLast(
                new HttpServerCodec(config),
                new Http1Order(connection),
                new RequestGatherer(shared, connection));
    }

    private void http2(ChannelPipeline pipeline, Connection connection) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(shared.limits.maxStreamsPerConnection())
                        .initialWindowSize(STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(shared.limits.maxHeaderBytes());
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(settings)
                        .gracefulShutdownTimeoutMillis(TimeUnit.NANOSECONDS.toMillis(GOODBYE_NANOS))
                        .build(),
                new Http2MultiplexHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline()
                                        .addLast(
                                                new Http2StreamFrameToHttpObjectCodec(true),
                                                new RequestGatherer(shared, connection));
                            }
                        }),
                new Rest());
    }

    /** The end of an HTTP/2 connection's own pipeline: settings, pings, and what went wrong. */
    private static final class Rest extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("an HTTP/2 connection broke", cause);
            var _ = ctx.close();
        }
    }
}
