package io.keelson.orchestrator.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers a request until it is whole and hands it to the handler; refuses what is malformed, too
 * large or too slow. Of a refused request the rest is read and thrown away for a while, so that the
 * client is not cut off before it has seen why.
 */
final class RequestGatherer extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(RequestGatherer.class);
    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_BYTES = 1 << 10;
    private static final long MAX_DISCARDED_BYTES = 64L << 20;

    private final Shared shared;
    private final Connection connection;

    /** The one being gathered or answered; HTTP/1.1 has one after the other here. */
    private @Nullable NettyCall call;

    /** Between head and end. */
    private boolean gathering;

    private boolean discarding;
    private byte[] body = EMPTY;
    private int bodyBytes;
    private long discardedBytes;
    private @Nullable Future<?> bodyTimeout;

    RequestGatherer(Shared shared, Connection connection) {
        this.shared = shared;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (message instanceof HttpContent content) {
                add(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        NettyCall opened = new NettyCall(ctx, shared, connection, request);
        connection.opened(opened);
        call = opened;
        gathering = true;
        discarding = false;
        discardedBytes = 0;
        Refusal refusal = objectionTo(request, opened);
        if (refusal != null) {
            refuse(ctx, opened, refusal);
            if (request.decoderResult().isFailure()) {
                end(opened); // nothing comes after what could not be decoded
            }
            return;
        }
        if (!(request instanceof LastHttpContent)) {
            bodyTimeout =
                    ctx.executor()
                            .schedule(
                                    () -> refuse(ctx, opened, Refusal.BODY_TIMEOUT),
                                    shared.limits.bodyNanos(),
                                    TimeUnit.NANOSECONDS);
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ =
                    ctx.writeAndFlush(
                            new DefaultFullHttpResponse(
                                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private @Nullable Refusal objectionTo(HttpRequest request, NettyCall opened) {
        if (request.decoderResult().isFailure()) {
            Throwable cause = request.decoderResult().cause();
            return cause instanceof TooLongHttpHeaderException
                            || cause instanceof TooLongHttpLineException
                    ? Refusal.HEADERS_TOO_LARGE
                    : Refusal.BAD_REQUEST;
        }
        if (!NettyCall.isKnown(request.method())) {
            return Refusal.METHOD_NOT_ALLOWED;
        }
        if (!request.uri().startsWith("/")) {
            return Refusal.BAD_REQUEST;
        }
        try {
            opened.decodeUri();
            return HttpUtil.getContentLength(request, 0L) > shared.limits.maxBodyBytes()
                    ? Refusal.TOO_LARGE
                    : null;
        } catch (IllegalArgumentException e) {
            return Refusal.BAD_REQUEST; // a broken escape, a length that is no number
        }
    }

    private void add(ChannelHandlerContext ctx, HttpContent content) {
        NettyCall open = call;
        if (open == null || !gathering) {
            return;
        }
        ByteBuf bytes = content.content();
        if (discarding) {
            discardedBytes += bytes.readableBytes();
            if (discardedBytes > MAX_DISCARDED_BYTES) {
                var _ = ctx.close();
            }
        } else if (content.decoderResult().isFailure()) {
            refuse(ctx, open, Refusal.BAD_REQUEST);
        } else if (bodyBytes + bytes.readableBytes() > shared.limits.maxBodyBytes()) {
            refuse(ctx, open, Refusal.TOO_LARGE);
        } else if (!shared.bodies.tryTake(bytes.readableBytes())) {
            refuse(ctx, open, Refusal.TOO_MANY);
        } else {
            append(bytes);
        }
        if (content instanceof LastHttpContent) {
            end(open);
        }
    }

    private void append(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (bodyBytes + more > body.length) {
            int room = Math.max(FIRST_BYTES, Math.max(bodyBytes + more, body.length * 2));
            body = Arrays.copyOf(body, Math.min(room, shared.limits.maxBodyBytes()));
        }
        bytes.readBytes(body, bodyBytes, more);
        bodyBytes += more;
    }

    private void end(NettyCall open) {
        gathering = false;
        stopTimeout();
        if (discarding) {
            return;
        }
        open.body(bodyBytes == body.length ? body : Arrays.copyOf(body, bodyBytes));
        body = EMPTY;
        bodyBytes = 0; // now the call's, which gives them back
        try {
            shared.handler.handle(open);
        } catch (RuntimeException | Error e) {
            open.fail(e);
        }
    }

    private void refuse(ChannelHandlerContext ctx, NettyCall open, Refusal refusal) {
        if (open != call || !gathering) {
            return;
        }
        discarding = true;
        stopTimeout();
        giveBack();
        open.refuse(refusal, true);
        bodyTimeout =
                ctx.executor()
                        .schedule(
                                () -> {
                                    if (open == call && gathering) {
                                        var _ = ctx.close();
                                    }
                                },
                                Math.min(TimeUnit.SECONDS.toNanos(5), shared.limits.bodyNanos()),
                                TimeUnit.NANOSECONDS);
    }

    private void stopTimeout() {
        if (bodyTimeout != null) {
            bodyTimeout.cancel(false);
            bodyTimeout = null;
        }
    }

    private void giveBack() {
        shared.bodies.giveBack(bodyBytes);
        body = EMPTY;
        bodyBytes = 0;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null) {
            call.roomAgain();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimeout();
        giveBack();
        gathering = false;
        if (call != null) {
            call.finish();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A broken connection, or a client that does not keep to the protocol: its own affair.
        LOG.debug("a connection broke", cause);
        var _ = ctx.close();
    }
}
