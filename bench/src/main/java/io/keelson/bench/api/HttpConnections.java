package io.keelson.bench.api;

import io.keelson.bench.load.LoadConnections;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Open connections of HTTP/1.1 over TLS to one API server. */
final class HttpConnections implements LoadConnections<HttpConnection>, AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final EventLoopGroup loops;
    private final List<HttpConnection> connections;

    private HttpConnections(EventLoopGroup loops, List<HttpConnection> connections) {
        this.loops = loops;
        this.connections = connections;
    }

    /**
     * @throws IOException if a connection cannot be made
     */
    static HttpConnections open(Kubeconfig config, int count) throws IOException {
        SslContext tls = ClientTls.context(config, "http/1.1");
        var loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
        String host = config.server().host();
        int port = config.server().port();
        var connections = new ArrayList<HttpConnection>(count);
        for (int i = 0; i < count; i++) {
            var connection = new HttpConnection();
            connections.add(connection);
            var dialed =
                    new Bootstrap()
                            .group(loops)
                            .channel(NioSocketChannel.class)
                            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                            .option(ChannelOption.TCP_NODELAY, true)
                            .handler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel channel) {
                                            channel.pipeline()
                                                    .addLast(
                                                            tls.newHandler(
                                                                    channel.alloc(), host, port))
                                                    .addLast(new HttpClientCodec())
                                                    .addLast(connection);
                                        }
                                    })
                            .connect(host, port)
                            .awaitUninterruptibly();
            if (!dialed.isSuccess()) {
                var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                throw new IOException("cannot connect to " + config.server(), dialed.cause());
            }
        }
        return new HttpConnections(loops, List.copyOf(connections));
    }

    @Override
    public int count() {
        return connections.size();
    }

    @Override
    public HttpConnection connection(int i) {
        return connections.get(i);
    }

    @Override
    public void runLater(Runnable task, long delayNanos) {
        var _ = loops.next().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
