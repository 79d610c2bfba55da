package io.keelson.orchestrator.apiserver.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Lets one request at a time through, and decides what HTTP/1 leaves open: how an answer ends and
 * whether the connection goes on. What a client sends ahead waits here; a client that sends too
 * much ahead is not read from until its turn comes.
 */
final class Http1Order extends ChannelDuplexHandler {
    private static final int MAX_HELD = 64;

    private final Connection connection;
    private final ArrayDeque<Object> held = new ArrayDeque<>();

    /** Between a request's head and the end of both the request and its answer. */
    private boolean busy;

    private boolean requestEnded;
    private boolean answerEnded;
    private boolean http10;
    private boolean closeAfter;
    private boolean passing;

    Http1Order(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && (!busy || !requestEnded)) {
            pass(ctx, message);
            return;
        }
        held.addLast(message);
        if (held.size() > MAX_HELD) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void pass(ChannelHandlerContext ctx, Object message) {
        boolean failed = false; // what the decoder could make nothing of: nothing comes after it
        if (message instanceof HttpRequest request) {
            failed = request.decoderResult().isFailure();
            busy = true;
            requestEnded = false;
            answerEnded = false;
            http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
            closeAfter = !HttpUtil.isKeepAlive(request) || failed;
        }
        boolean end = message instanceof LastHttpContent || failed;
        ctx.fireChannelRead(message);
        if (end) {
            requestEnded = true;
            next(ctx);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            decideOn(response);
        }
        if (message instanceof LastHttpContent && !isInterim(message)) {
            promise.unvoid()
                    .addListener(_ -> {
                        answerEnded = true;
                        next(ctx);
                    });
        }
        var _ = ctx.write(message, promise);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void decideOn(HttpResponse response) {
        HttpHeaders headers = response.headers();
        if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            if (http10) {
                closeAfter = true; // only the end of the connection can end it
            } else {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        closeAfter |=
                connection.isDraining()
                        || headers.containsValue(
                                HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        if (closeAfter) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (http10) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** If request and answer are both at their end: the next one, or the end of the connection. */
    private void next(ChannelHandlerContext ctx) {
        if (!busy || !requestEnded || !answerEnded) {
            return;
        }
        busy = false;
        if (closeAfter || connection.isDraining()) {
            var _ = ctx.close();
            return;
        }
        if (passing) {
            return; // further up in this very stack: the loop there goes on
        }
        passing = true;
        while (!held.isEmpty() && (!busy || !requestEnded)) {
            pass(ctx, held.removeFirst());
        }
        passing = false;
        if (held.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
