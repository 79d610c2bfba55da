package io.keelson.kvstore.member;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.member.MemberGateway.ReadAnswer;
import io.keelson.kvstore.mvcc.Engine;
import io.keelson.kvstore.mvcc.RocksEngine;
import io.keelson.kvstore.mvcc.RocksSettings;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.raft.node.NodeThreads;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.AgentRunner;
import io.keelson.raft.node.transport.NettyTransport;
import io.keelson.raft.node.transport.PeerQuery;
import io.keelson.raft.node.transport.Transport;
import io.keelson.raft.node.transport.TransportSettings;
import io.keelson.wal.disk.OsDisk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member on this operating system: real time, chance, disk, network, and the threads that carry
 * its agents. {@code docs/threads.md} says who owns what.
 */
public final class MemberProcess {
    private static final Logger LOG = LoggerFactory.getLogger("member");
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HAND_OVER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Member member;
    private final NettyTransport transport;
    private final NodeThreads nodeThreads;
    private final List<AgentRunner> runners = new ArrayList<>();
    private final ExecutorService blockingReads;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * Starts a member; its threads run when this returns.
     *
     * @throws MemberRefusedException it cannot start so; the message says what to do
     * @throws IOException an address or the data directory cannot be used
     */
    public static MemberProcess start(MemberSettings settings) throws IOException {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        ExecutorService blockingReads =
                Executors.newSingleThreadExecutor(task -> daemon(task, "history"));
        try {
            return new MemberProcess(settings, blockingReads, ended);
        } catch (IOException | RuntimeException e) {
            blockingReads.shutdownNow();
            throw e;
        }
    }

    private MemberProcess(
            MemberSettings settings, ExecutorService blockingReads, CompletableFuture<Void> ended)
            throws IOException {
        this.blockingReads = blockingReads;
        this.ended = ended;
        SecureRandom random = new SecureRandom();
        PeerConnections connections = new PeerConnections();
        MemberLog log = new MemberLog(connections);
        List<NettyTransport> opened = new ArrayList<>(1);
        MemberEnvironment environment =
                new MemberEnvironment(
                        new OsDisk(),
                        System::nanoTime,
                        () -> System.currentTimeMillis() / 1000,
                        random,
                        MemberLimits.DEFAULTS,
                        GenerationDirectories::new,
                        MemberProcess::openEngine,
                        identity -> openTransport(settings, identity, random, log, opened),
                        MemberProcess::probe,
                        this::readHistory,
                        log,
                        connections,
                        this::fatal);
        try {
            member = Member.open(settings, environment);
        } catch (UncheckedIOExceptionOfTransport e) {
            throw e.cause();
        }
        transport = opened.getFirst();
        nodeThreads = new NodeThreads(member.node(), "raft", System::nanoTime, this::fatal);
        nodeThreads.start(transport.eventLoop());
        carry("apply", List.of(member.applier()));
        carry("follow", member.followers());
        carry("housekeeping", member.background());
        awaitReady();
    }

    private static Engine openEngine(Path directory) {
        return RocksEngine.open(directory, RocksSettings.DEFAULT);
    }

    private static Transport openTransport(
            MemberSettings settings,
            MemberIdentity identity,
            SecureRandom random,
            MemberLog log,
            List<NettyTransport> opened) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (URI url : settings.listenPeerUrls()) {
            addresses.add(new InetSocketAddress(url.getHost(), url.getPort()));
        }
        try {
            NettyTransport transport =
                    NettyTransport.open(
                            TransportSettings.of(
                                    identity.clusterId(),
                                    identity.memberId(),
                                    random.nextLong(),
                                    addresses),
                            log);
            opened.add(transport);
            return transport;
        } catch (IOException e) {
            throw new UncheckedIOExceptionOfTransport(e);
        }
    }

    private static final class UncheckedIOExceptionOfTransport extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final IOException cause;

        UncheckedIOExceptionOfTransport(IOException cause) {
            super(cause);
            this.cause = cause;
        }

        IOException cause() {
            return cause;
        }
    }

    private static Optional<MemberListResponse> probe(URI peerUrl) {
        try {
            byte[] answer =
                    PeerQuery.ask(
                            new InetSocketAddress(peerUrl.getHost(), peerUrl.getPort()),
                            0,
                            PeerKinds.MEMBERS,
                            new byte[0],
                            PROBE_NANOS,
                            null);
            return Optional.of(MemberListResponse.parseFrom(answer));
        } catch (InvalidProtocolBufferException e) {
            throw new MemberRefusedException(
                    peerUrl + " answers, but not as a peer of this version: " + e.getMessage(), e);
        } catch (IOException e) {
            LOG.debug("peer {} does not answer yet: {}", peerUrl, e.getMessage());
            return Optional.empty();
        }
    }

    private void readHistory(Runnable read) {
        blockingReads.execute(() -> {
            try {
                read.run();
            } catch (Throwable e) {
                fatal("history", e);
            }
        });
    }

    private void carry(String name, List<Agent> agents) {
        AgentRunner runner = new AgentRunner(name, agents, System::nanoTime, this::fatal);
        runners.add(runner);
        runner.start();
    }

    /** Ready is who can answer a linearizable read. */
    private void awaitReady() {
        member.gateway()
                .readIndex(
                        Runnable::run,
                        new ReadAnswer() {
                            @Override
                            public void ready(View view) {
                                view.close();
                                ready.complete(null);
                            }

                            @Override
                            public void refused(EtcdError error) {
                                if (!stopping.get()) {
                                    awaitReady();
                                }
                            }
                        });
    }

    public MemberGateway gateway() {
        return member.gateway();
    }

    /** Completes when the member first can serve. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes when the member has ended: exceptionally if something was fatal to it. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void fatal(String where, Throwable cause) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        LOG.error("{}: {}", where, cause.getMessage() == null ? cause : cause.getMessage());
        LOG.debug("what was fatal", cause);
        daemon(
                        () -> {
                            shutDown(false);
                            ended.completeExceptionally(cause);
                        },
                        "stop")
                .start();
    }

    /** Stops in good order: hands over, writes what it holds. Blocks. */
    public void stop() {
        if (stopping.compareAndSet(false, true)) {
            nodeThreads.stop(HAND_OVER_NANOS);
            shutDown(true);
            ended.complete(null);
        }
    }

    private void shutDown(boolean clean) {
        member.gateway().close(EtcdError.STOPPED);
        if (!clean) {
            nodeThreads.kill();
        }
        runners.forEach(AgentRunner::close);
        blockingReads.shutdown();
        member.close(clean);
        transport.close();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
