package io.keelson.raft.node.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one member one thing, without being a member: how one that wants to join learns who is
 * there. Blocks; at the edge to the operating system.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
public final class PeerQuery {
    private static final int MAX_ANSWER_BYTES = 1 << 20;

    private PeerQuery() {}

    /**
     * @param clusterId of the cluster that is meant, 0 if it is not known
     * @return the answer's body
     * @throws IOException if nobody answers, or the answer is a refusal; the message says which
     */
    public static byte[] ask(
            InetSocketAddress address,
            long clusterId,
            int kind,
            byte[] body,
            long timeoutNanos,
            @Nullable SslContext tls)
            throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            CompletableFuture<Frame.Response> answer = new CompletableFuture<>();
            Frame.Request request = new Frame.Request(1, kind, body);
            ChannelFuture connecting =
                    new Bootstrap()
                            .group(group)
                            .channel(NioSocketChannel.class)
                            .option(ChannelOption.TCP_NODELAY, true)
                            .handler(
                                    new ChannelInitializer<>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            if (tls != null) {
                                                channel.pipeline()
                                                        .addLast(tls.newHandler(channel.alloc()));
                                            }
                                            channel.pipeline()
                                                    .addLast(
                                                            new Asking(clusterId, request, answer));
                                        }
                                    })
                            .connect(address);
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
                    answer.completeExceptionally(done.cause());
                }
            });
            Frame.Response response = answer.get(timeoutNanos, TimeUnit.NANOSECONDS);
            if (!response.refusal().isEmpty()) {
                throw new IOException(response.refusal());
            }
            return response.body();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IOException("no answer from " + address + " in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static final class Asking extends FrameDecoder {
        private final long clusterId;
        private final Frame.Request request;
        private final CompletableFuture<Frame.Response> answer;

        Asking(long clusterId, Frame.Request request, CompletableFuture<Frame.Response> answer) {
            super(MAX_ANSWER_BYTES);
            this.clusterId = clusterId;
            this.request = request;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(
                    Handshake.encode(
                            new Handshake.Hello(
                                    Handshake.VERSION,
                                    ConnectionKind.QUERY,
                                    clusterId,
                                    0,
                                    0,
                                    0,
                                    new LogPosition(0, 0))));
            ctx.fireChannelActive();
        }

        @Override
        boolean handshake(ChannelHandlerContext ctx, ByteBuf in) throws GarbageException {
            Handshake.Welcome welcome = Handshake.decodeWelcome(in);
            if (welcome == null) {
                return false;
            }
            Refusal refusal = welcome.refusal();
            if (refusal != null) {
                answer.completeExceptionally(new IOException(refusal.text()));
                return false;
            }
            ctx.writeAndFlush(FrameCodec.encode(request, MAX_ANSWER_BYTES, ctx.alloc()));
            return true;
        }

        @Override
        void received(ChannelHandlerContext ctx, Frame frame) {
            if (frame instanceof Frame.Response response) {
                answer.complete(response);
            }
            close(ctx, "done");
        }

        @Override
        void garbage(ChannelHandlerContext ctx, String reason) {
            answer.completeExceptionally(new IOException(reason));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            answer.completeExceptionally(new IOException("closed before an answer"));
        }
    }
}
