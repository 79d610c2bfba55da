package io.keelson.kvstore.rpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.keelson.kvstore.member.MemberGateway;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients' port of a member: gRPC, and HTTP beside it. Started once, stopped for good.
 *
 * <p>Requests are read, checked, answered and written on a few event loops; no call is handed from
 * thread to thread unless its read needs a disk or takes long.
 */
public final class RpcServer {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    private final MemberGateway gateway;
    private final RpcSettings settings;
    private final EventLoops loops;
    private final Front front;
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * @param threadFactory makes the threads for reads that block
     * @param metrics gets what this server counts, and is what {@code /metrics} shows
     */
    public RpcServer(
            MemberGateway gateway,
            RpcSettings settings,
            ThreadFactory threadFactory,
            Metrics metrics) {
        this.gateway = gateway;
        this.settings = settings;
        GrpcLogs.quiet();
        RpcSettings.Limits limits = settings.limits();
        loops = new EventLoops(settings.transport().eventLoops());
        AnswerBudget unwritten = new AnswerBudget(limits.unwrittenAnswerBytes());
        BlockingReads reads =
                new BlockingReads(
                        limits.readThreads(),
                        limits.waitingReads(),
                        threadFactory,
                        unwritten::hasRoom);
        unwritten.onRoom(reads::wake);
        BlockingReads longReads =
                new BlockingReads(1, limits.waitingReads(), threadFactory, () -> true);
        front =
                new Front(
                        gateway,
                        settings,
                        new ResponseHeaders(gateway),
                        loops,
                        unwritten,
                        reads,
                        longReads,
                        new OpenStreams());
        Proposer proposer = new Proposer(gateway, limits.maxRequestBytes());
        server = build(services(proposer), metrics);
        MemberMetrics.addTo(metrics, gateway, proposer);
        MemberMetrics.addTo(metrics, front);
        ProcessMetrics.addTo(metrics);
    }

    private List<ServerServiceDefinition> services(Proposer proposer) {
        return List.of(
                new KvService(front, proposer).definition(),
                WatchService.definition(front),
                new LeaseService(front, proposer).definition(),
                new ClusterService(front).definition(),
                new MaintenanceService(front, proposer).definition(),
                new AuthService(front).definition(),
                health.getHealthService().bindService());
    }

    private Server build(List<ServerServiceDefinition> services, Metrics metrics) {
        RpcSettings.Transport transport = settings.transport();
        HttpEndpoints endpoints = new HttpEndpoints(gateway, loops, metrics);
        PortNegotiator negotiator =
                new PortNegotiator(
                        () -> new HttpConnection(endpoints), transport.firstBytesTimeoutNanos());
        List<SocketAddress> addresses = settings.listenAddresses();
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(
                        addresses.getFirst(), InternalNettyServerCredentials.create(negotiator));
        addresses.stream().skip(1).forEach(builder::addListenAddress);
        CallMetrics callMetrics = new CallMetrics();
        services.forEach(callMetrics::know);
        callMetrics.addTo(metrics);
        return builder.addServices(services)
                .addStreamTracerFactory(callMetrics)
                .directExecutor()
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelType(loops.channelType())
                .flowControlWindow(transport.flowControlWindowBytes())
                .maxInboundMessageSize(settings.maxMessageBytes())
                .maxInboundMetadataSize(transport.maxHeaderBytes())
                .maxConcurrentCallsPerConnection(transport.maxConcurrentStreams())
                .permitKeepAliveTime(transport.keepAliveMinNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(false)
                .keepAliveTime(transport.keepAliveIntervalNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(transport.keepAliveTimeoutNanos(), TimeUnit.NANOSECONDS)
                .build();
    }

    /** Begins to serve; an address that cannot be had is the exception. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            stopped.set(true);
            var _ = loops.group().shutdownGracefully();
            throw e;
        }
        front.reads().start();
        front.longReads().start();
        long timeout = settings.electionTimeoutMillis();
        var _ =
                loops.group()
                        .next()
                        .scheduleAtFixedRate(
                                () -> front.openStreams().onElectionTimeout(gateway.hasLeader()),
                                timeout,
                                timeout,
                                TimeUnit.MILLISECONDS);
    }

    /** Where it listens: the addresses it was given, with the ports that were chosen. */
    public List<SocketAddress> addresses() {
        return List.copyOf(server.getListenSockets());
    }

    /**
     * Stops: no new calls, streams end with {@code etcdserver: server stopped}, calls that wait for
     * the member may end within the time given, and after that everything is closed.
     */
    public void stop(long graceNanos) throws InterruptedException {
        if (stopped.getAndSet(true)) {
            return;
        }
        health.enterTerminalState();
        server.shutdown();
        front.openStreams().stop();
        if (!server.awaitTermination(graceNanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("clients' calls were cut off: they did not end in the time given");
            server.shutdownNow();
            server.awaitTermination(graceNanos, TimeUnit.NANOSECONDS);
        }
        front.reads().stop(graceNanos);
        front.longReads().stop(graceNanos);
        loops.stop(graceNanos);
    }
}
