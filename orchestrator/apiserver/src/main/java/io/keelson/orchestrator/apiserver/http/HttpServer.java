package io.keelson.orchestrator.apiserver.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on one address and hands calls to one handler. */
public final class HttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 1024;

    private final Shared shared;
    private final ChannelSetup setup;
    private final MultiThreadIoEventLoopGroup loops;
    private final Map<Channel, Connection> connections = new ConcurrentHashMap<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch allClosed = new CountDownLatch(1);
    private final Channel listening;

    private HttpServer(HttpSettings settings, HttpHandler handler) throws IOException {
        shared = new Shared(settings, handler);
        HttpTls tls = settings.tls();
        SslContext context = tls == null ? null : ServerTls.context(tls);
        setup = new ChannelSetup(shared, context);
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channelType =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        loops =
                new MultiThreadIoEventLoopGroup(
                        settings.eventLoops(), new DefaultThreadFactory("http"), io);
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(channelType)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel);
                                    }
                                })
                        .bind(settings.address())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loops.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            throw new IOException("cannot listen on " + settings.address(), bound.cause());
        }
        listening = bound.channel();
    }

    /**
     * Begins to serve.
     *
     * @throws IOException if the address cannot be had or the TLS settings are unusable
     */
    public static HttpServer start(HttpSettings settings, HttpHandler handler) throws IOException {
        return new HttpServer(settings, handler);
    }

    /** Where it listens, with the port that was chosen. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Open ones. */
    public int connectionCount() {
        return connections.size();
    }

    /** Bytes of requests' bodies that are held just now. */
    public long bodiesBytes() {
        return shared.bodies.takenBytes();
    }

    private void accept(Channel channel) {
        if (connections.size() >= shared.limits.maxConnections()) {
            var _ = channel.close();
            return;
        }
        connections.put(channel, setup.prepare(channel));
        channel.closeFuture()
                .addListener(_ -> {
                    connections.remove(channel);
                    countDownIfDone();
                });
        if (stopping.get()) {
            var _ = channel.close();
        }
    }

    private void countDownIfDone() {
        if (stopping.get() && connections.isEmpty()) {
            allClosed.countDown();
        }
    }

    /**
     * Stops: no new connections, streams end, other calls may be answered within the time given;
     * after that what is left is cut off.
     */
    public void stop(long graceNanos) throws InterruptedException {
        if (stopping.getAndSet(true)) {
            return;
        }
        listening.close().sync();
        connections.forEach(
                (channel, connection) -> channel.eventLoop().execute(connection::drain));
        countDownIfDone();
        if (!allClosed.await(graceNanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("{} connections were cut off: they did not end in time", connections.size());
        }
        loops.shutdownGracefully(0, graceNanos, TimeUnit.NANOSECONDS)
                .await(graceNanos, TimeUnit.NANOSECONDS);
    }
}
