package io.keelson.kvstore.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its first bytes what a connection is. HTTP/2 begins with a fixed preface, HTTP/1.1
 * with a method in capital letters; anything else is told so and closed, and so is who says nothing
 * for too long.
 */
final class FirstBytes extends ByteToMessageDecoder {
    private static final byte[] HTTP2_PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_METHOD_BYTES = 8;
    private static final int MAX_HTTP_BODY_BYTES = 64 * 1024;
    private static final byte[] BAD_REQUEST =
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                            + "Connection: close\r\n\r\n400 Bad Request")
                    .getBytes(StandardCharsets.US_ASCII);

    private final ChannelHandler grpc;
    private final Supplier<ChannelHandler> http;
    private final long timeoutNanos;

    /** What gRPC's negotiation said before it is known whether gRPC is wanted. */
    private final List<Object> events = new ArrayList<>(1);

    private @Nullable Future<?> timeout;

    private enum Protocol {
        UNKNOWN_YET,
        HTTP_1,
        HTTP_2,
        GARBAGE
    }

    FirstBytes(ChannelHandler grpc, Supplier<ChannelHandler> http, long timeoutNanos) {
        this.grpc = grpc;
        this.http = http;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timeout =
                ctx.executor()
                        .schedule(
                                () -> {
                                    if (!ctx.isRemoved()) {
                                        var _ = ctx.close();
                                    }
                                },
                                timeoutNanos,
                                TimeUnit.NANOSECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            super.userEventTriggered(ctx, event);
        } else {
            events.add(event);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (protocolOf(in)) {
            case UNKNOWN_YET -> {}
            case HTTP_2 -> becomeGrpc(ctx);
            case HTTP_1 -> becomeHttp(ctx);
            case GARBAGE -> {
                in.skipBytes(in.readableBytes());
                ctx.writeAndFlush(Unpooled.wrappedBuffer(BAD_REQUEST))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private static Protocol protocolOf(ByteBuf in) {
        int start = in.readerIndex();
        int length = in.readableBytes();
        int common = 0;
        while (common < length
                && common < HTTP2_PREFACE.length
                && in.getByte(start + common) == HTTP2_PREFACE[common]) {
            common++;
        }
        if (common == HTTP2_PREFACE.length) {
            return Protocol.HTTP_2;
        }
        if (common == length) {
            return Protocol.UNKNOWN_YET;
        }
        for (int i = 0; i < length && i <= MAX_METHOD_BYTES; i++) {
            byte each = in.getByte(start + i);
            if (each == ' ' && i > 0) {
                return Protocol.HTTP_1;
            }
            if (each < 'A' || each > 'Z') {
                return Protocol.GARBAGE;
            }
        }
        return length > MAX_METHOD_BYTES ? Protocol.GARBAGE : Protocol.UNKNOWN_YET;
    }

    private void becomeGrpc(ChannelHandlerContext ctx) {
        ctx.pipeline().addAfter(ctx.name(), null, grpc);
        events.forEach(ctx::fireUserEventTriggered);
        ctx.pipeline().remove(this);
    }

    private void becomeHttp(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        // gRPC put a handler at the end that holds all writes back until gRPC is negotiated.
        pipeline.removeLast();
        pipeline.addLast(new HttpServerCodec());
        pipeline.addLast(new HttpObjectAggregator(MAX_HTTP_BODY_BYTES));
        pipeline.addLast(http.get());
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A broken connection that had not said what it was: nobody to tell.
        var _ = ctx.close();
    }
}
