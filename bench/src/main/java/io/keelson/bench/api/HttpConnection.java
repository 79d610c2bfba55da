package io.keelson.bench.api;

import io.grpc.Status;
import io.keelson.bench.load.Workload.Completion;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/1.1: one call at a time. Answers are counted, not kept. Its state belongs
 * to its event loop.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    private final ChannelHandlerContext[] opened = new ChannelHandlerContext[1];
    private @Nullable Completion completion;
    private int expectedCode;
    private int code;
    private long bytes;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        opened[0] = ctx;
    }

    /** Sends that; a code other than the expected one is a failure of the call. */
    void send(HttpMethod method, String path, byte[] body, int expected, Completion whenCompleted) {
        ChannelHandlerContext ctx = opened[0];
        if (!ctx.executor().inEventLoop()) {
            ctx.executor().execute(() -> send(method, path, body, expected, whenCompleted));
            return;
        }
        if (!ctx.channel().isActive()) {
            whenCompleted.completed(Status.UNAVAILABLE.withDescription("connection closed"), 0);
            return;
        }
        completion = whenCompleted;
        expectedCode = expected;
        bytes = 0;
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1, method, path, Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.HOST, "localhost");
        request.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (body.length > 0) {
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        var _ = ctx.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message instanceof HttpResponse head) {
            code = head.status().code();
        }
        if (message instanceof HttpContent content) {
            bytes += content.content().readableBytes();
        }
        if (message instanceof LastHttpContent) {
            complete(
                    code == expectedCode
                            ? Status.OK
                            : Status.UNKNOWN.withDescription("HTTP " + code));
        }
    }

    private void complete(Status status) {
        Completion done = completion;
        completion = null;
        if (done != null) {
            done.completed(status, (int) Math.min(bytes, Integer.MAX_VALUE));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        complete(Status.UNAVAILABLE.withDescription("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        complete(Status.UNAVAILABLE.withDescription(String.valueOf(cause.getMessage())));
        var _ = ctx.close();
    }
}
