package io.keelson.raft.node.transport;

import io.keelson.raft.core.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames over TCP, all of them on one event loop, which can carry the Raft loop too. At the
 * edge to the operating system.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
public final class NettyTransport implements Transport {
    private static final ConnectionKind[] LASTING_AND_SNAPSHOT = {
        ConnectionKind.CONTROL, ConnectionKind.ENTRIES, ConnectionKind.SNAPSHOT
    };

    private final TransportSettings settings;
    private final TransportEvents events;
    private final EventLoopGroup group;
    private final EventLoop eventLoop;
    private final Resolver resolver;
    private final PeerMemory memory = new PeerMemory();
    private final Admission admission;
    private final Throttle refusals;
    private final Throttle drops;
    private final List<Channel> listening = new ArrayList<>();

    // Confined to the event loop:
    private final Map<Long, Map<ConnectionKind, OutboundConnection>> peers = new HashMap<>();
    private final Map<Long, Map<ConnectionKind, Channel>> inbound = new HashMap<>();
    private PeerTable table = new PeerTable(Map.of(), Set.of());
    private boolean flushQueued;
    private boolean closed;
    private volatile @Nullable Listener listener;

    private NettyTransport(TransportSettings settings, TransportEvents events) {
        this.settings = settings;
        this.events = events;
        this.group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("peers-" + Admission.hex(settings.self()), true),
                        Epoll.isAvailable()
                                ? EpollIoHandler.newFactory()
                                : NioIoHandler.newFactory());
        this.eventLoop = group.next();
        this.resolver = new Resolver(eventLoop);
        this.admission = new Admission(settings.clusterId(), settings.self(), memory);
        this.refusals = new Throttle();
        this.drops = new Throttle();
    }

    /**
     * Takes the listen addresses; nothing is accepted or dialed before {@link #start}.
     *
     * @throws IOException if an address is taken or not this host's; nothing is left open then
     */
    public static NettyTransport open(TransportSettings settings, TransportEvents events)
            throws IOException {
        NettyTransport transport = new NettyTransport(settings, events);
        try {
            for (InetSocketAddress address : settings.listenAddresses()) {
                transport.listen(address);
            }
            return transport;
        } catch (IOException e) {
            transport.close();
            throw e;
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        ServerBootstrap server =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                Epoll.isAvailable()
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                pipeline(settings.serverTls(), () -> new InboundConnection(this)));
        ChannelFuture bound = server.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "listen tcp "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + ": "
                            + reason(bound.cause()));
        }
        listening.add(bound.channel());
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null ? "cancelled" : String.valueOf(cause.getMessage());
    }

    /** Where it listens, with the ports that were given for 0. */
    public List<InetSocketAddress> boundAddresses() {
        List<InetSocketAddress> bound = new ArrayList<>();
        for (Channel channel : listening) {
            bound.add((InetSocketAddress) channel.localAddress());
        }
        return bound;
    }

    /** The one thread of this transport; may carry the Raft loop. */
    public ScheduledExecutorService eventLoop() {
        return eventLoop;
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        eventLoop.execute(() -> {
            updateConnections();
            for (Channel channel : listening) {
                channel.config().setAutoRead(true);
            }
        });
    }

    @Override
    public void send(List<Envelope> batch) {
        if (eventLoop.inEventLoop()) {
            deliver(batch);
        } else {
            onEventLoop(() -> deliver(batch));
        }
    }

    private void onEventLoop(Runnable task) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException e) {
            // closed: what is sent now is lost like what was under way
        }
    }

    /**
     * Writes now and flushes after the task that is running: a pass of the loop hands its entries
     * to the log writer first, and the socket's system calls overlap with the disk.
     */
    private void deliver(List<Envelope> batch) {
        for (Envelope envelope : batch) {
            Map<ConnectionKind, OutboundConnection> peer = peers.get(envelope.to());
            OutboundConnection connection =
                    peer == null ? null : peer.get(ConnectionKind.of(envelope.frame()));
            if (connection == null || !connection.send(envelope.frame())) {
                undelivered(envelope);
            }
        }
        if (!flushQueued) {
            flushQueued = true;
            eventLoop.execute(this::flush);
        }
    }

    private void undelivered(Envelope envelope) {
        Frame frame = envelope.frame();
        boolean matters =
                frame instanceof Frame.Request
                        || (frame instanceof Frame.Raft raft
                                && raft.message() instanceof Message.Forward);
        if (matters && listener != null) {
            listener().undelivered(envelope);
        }
    }

    private void flush() {
        flushQueued = false;
        for (Map<ConnectionKind, OutboundConnection> peer : peers.values()) {
            for (OutboundConnection connection : peer.values()) {
                connection.flush();
            }
        }
    }

    @Override
    public void updatePeers(PeerTable newTable) {
        onEventLoop(() -> {
            table = newTable;
            memory.retain(newTable);
            closeRemoved();
            if (listener != null) {
                updateConnections();
            }
        });
    }

    private void closeRemoved() {
        peers.entrySet()
                .removeIf(peer -> {
                    boolean gone = !table.addresses().containsKey(peer.getKey());
                    if (gone) {
                        peer.getValue().values().forEach(OutboundConnection::close);
                    }
                    return gone;
                });
        inbound.entrySet()
                .removeIf(peer -> {
                    boolean gone = !table.addresses().containsKey(peer.getKey());
                    if (gone) {
                        List.copyOf(peer.getValue().values()).forEach(Channel::close);
                    }
                    return gone;
                });
    }

    private void updateConnections() {
        if (closed) {
            return;
        }
        table.addresses()
                .forEach((member, addresses) -> {
                    if (member == settings.self()) {
                        return;
                    }
                    Map<ConnectionKind, OutboundConnection> peer =
                            peers.computeIfAbsent(member, added -> new HashMap<>());
                    for (ConnectionKind kind : LASTING_AND_SNAPSHOT) {
                        OutboundConnection connection =
                                peer.computeIfAbsent(
                                        kind,
                                        added ->
                                                new OutboundConnection(
                                                        this, member, kind, addresses));
                        connection.moveTo(addresses);
                        connection.open();
                    }
                });
    }

    @Override
    public void close() {
        onEventLoop(() -> {
            closed = true;
            listening.forEach(Channel::close);
            peers.values().forEach(peer -> peer.values().forEach(OutboundConnection::close));
            // Closing takes them out of the map.
            inbound.values().stream()
                    .flatMap(peer -> peer.values().stream())
                    .toList()
                    .forEach(Channel::close);
        });
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    // ---- for the connections; on the event loop ----

    TransportSettings settings() {
        return settings;
    }

    TransportEvents events() {
        return events;
    }

    PeerMemory memory() {
        return memory;
    }

    Resolver resolver() {
        return resolver;
    }

    Listener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    @Nullable Refusal admit(Handshake.Hello hello) {
        return admission.admit(hello, table);
    }

    /** The newest connection of a kind counts: the one before is from before a break. */
    void accepted(Handshake.Hello hello, Channel channel) {
        Map<ConnectionKind, Channel> peer =
                inbound.computeIfAbsent(hello.from(), added -> new HashMap<>());
        Channel before = peer.put(hello.kind(), channel);
        if (before != null) {
            before.close();
        }
        channel.closeFuture().addListener(done -> peer.remove(hello.kind(), channel));
        peers.getOrDefault(hello.from(), Map.of()).values().forEach(OutboundConnection::dialNow);
    }

    void refused(String remoteAddress, String reason) {
        if (refusals.mayPass(reason, eventLoop)) {
            events.connectionRefused(remoteAddress, reason);
        }
    }

    void dropped(long peer, ConnectionKind kind, long soFar) {
        if (drops.mayPass(kind + " " + peer, eventLoop)) {
            events.framesDropped(peer, kind, soFar);
        }
    }

    void schedule(Runnable task, long delayNanos) {
        if (!eventLoop.isShuttingDown()) {
            eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }
    }

    Bootstrap dialer() {
        Bootstrap dialer =
                new Bootstrap()
                        .group(group)
                        .channel(
                                Epoll.isAvailable()
                                        ? EpollSocketChannel.class
                                        : NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                millis(settings.connectTimeoutNanos()))
                        .option(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(
                                        settings.maxPendingBytes() / 2,
                                        settings.maxPendingBytes()));
        return Epoll.isAvailable()
                ? dialer.option(
                        EpollChannelOption.TCP_USER_TIMEOUT, millis(settings.silenceNanos()))
                : dialer;
    }

    private static int millis(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** A pipeline that ends with this handler, behind TLS if there is any. */
    ChannelInitializer<Channel> pipeline(
            @Nullable SslContext tls, Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (tls != null) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel.pipeline().addLast(handler.get());
            }
        };
    }
}
