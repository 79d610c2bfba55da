package io.keelson.kvstore.rpc;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP/1.1 connection: requests are answered one after the other, in order. */
final class HttpConnection extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MAX_PIPELINED = 16;

    private final HttpEndpoints endpoints;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean answering;

    /** Of a request, what an answer depends on; its body is of no interest to any endpoint. */
    private record Request(boolean malformed, HttpMethod method, String uri, boolean keepAlive) {}

    HttpConnection(HttpEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof FullHttpRequest request) {
                waiting.addLast(
                        new Request(
                                request.decoderResult().isFailure(),
                                request.method(),
                                request.uri(),
                                HttpUtil.isKeepAlive(request)));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
        if (waiting.size() > MAX_PIPELINED) {
            var _ = ctx.close();
        } else {
            answerNext(ctx);
        }
    }

    private void answerNext(ChannelHandlerContext ctx) {
        Request request = answering ? null : waiting.pollFirst();
        if (request == null) {
            return;
        }
        answering = true;
        if (request.malformed()) {
            write(ctx, HttpAnswer.text(400, "400 Bad Request"), false, false);
            return;
        }
        boolean head = request.method().equals(HttpMethod.HEAD);
        boolean get = request.method().equals(HttpMethod.GET);
        try {
            endpoints.answer(
                    get,
                    request.uri(),
                    answer -> {
                        write(ctx, answer, request.keepAlive(), head);
                        answering = false;
                        answerNext(ctx);
                    });
        } catch (RuntimeException e) {
            LOG.error("{} failed", request.uri(), e);
            write(ctx, HttpAnswer.text(500, "internal error, see the server's log"), false, head);
        }
    }

    private static void write(
            ChannelHandlerContext ctx, HttpAnswer answer, boolean keepAlive, boolean withoutBody) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        Unpooled.wrappedBuffer(withoutBody ? new byte[0] : body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set("X-Content-Type-Options", "nosniff")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response.headers().set(header.getKey(), header.getValue());
        }
        if (keepAlive) {
            var _ = ctx.writeAndFlush(response);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /**
     * Our own answers do not pass here. What does is gRPC's: this connection is one of its
     * transports to it, and the one thing it has to say is that it wants it closed.
     */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        var _ = ctx.close(promise);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("an HTTP connection broke", cause);
        var _ = ctx.close();
    }
}
