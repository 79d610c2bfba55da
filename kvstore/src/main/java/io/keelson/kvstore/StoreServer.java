package io.keelson.kvstore;

import io.keelson.kvstore.member.MemberProcess;
import io.keelson.kvstore.member.MemberSettings;
import io.keelson.kvstore.rpc.Metrics;
import io.keelson.kvstore.rpc.RpcServer;
import io.keelson.kvstore.rpc.RpcSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One member that serves clients, in this process. */
public final class StoreServer {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final MemberProcess member;
    private final RpcServer rpc;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private StoreServer(MemberProcess member, RpcServer rpc) {
        this.member = member;
        this.rpc = rpc;
    }

    /**
     * Starts a member and its clients' port.
     *
     * @throws io.keelson.kvstore.member.MemberRefusedException it cannot start so; the message says
     *     what to do
     * @throws IOException an address or the data directory cannot be used
     */
    public static StoreServer start(MemberSettings settings) throws IOException {
        MemberProcess member = MemberProcess.start(settings);
        RpcServer rpc =
                new RpcServer(
                        member.gateway(),
                        rpcSettings(settings),
                        StoreServer::daemon,
                        new Metrics());
        try {
            rpc.start();
        } catch (IOException e) {
            member.stop();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "listen tcp "
                            + settings.listenClientUrls().getFirst().getAuthority()
                            + ": "
                            + cause.getMessage(),
                    e);
        }
        StoreServer server = new StoreServer(member, rpc);
        var _ =
                member.ended()
                        .whenComplete((nothing, failure) -> {
                            if (failure != null) {
                                server.closeClients();
                                server.ended.completeExceptionally(failure);
                            }
                        });
        return server;
    }

    private static RpcSettings rpcSettings(MemberSettings settings) {
        List<SocketAddress> addresses = new ArrayList<>();
        for (URI url : settings.listenClientUrls()) {
            addresses.add(new InetSocketAddress(url.getHost(), url.getPort()));
        }
        RpcSettings defaults = RpcSettings.defaults(addresses);
        RpcSettings.Limits limits = defaults.limits();
        return new RpcSettings(
                addresses,
                defaults.transport(),
                new RpcSettings.Limits(
                        settings.maxRequestBytes(),
                        settings.maxTxnOps(),
                        limits.unwrittenAnswerBytes(),
                        limits.readThreads(),
                        limits.waitingReads()),
                settings.electionMillis());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "reads");
        thread.setDaemon(true);
        return thread;
    }

    /** Completes when it first can serve. */
    public CompletableFuture<Void> ready() {
        return member.ready();
    }

    /** Completes when it has ended: exceptionally if something was fatal to it. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Stops in good order: a leader hands over, calls that wait get their answers, what is held is
     * written. Blocks.
     */
    public void stop() {
        closeClients();
        member.stop();
        ended.complete(null);
    }

    private void closeClients() {
        try {
            rpc.stop(GRACE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
