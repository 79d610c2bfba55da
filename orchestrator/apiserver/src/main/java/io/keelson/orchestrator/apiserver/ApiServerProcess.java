package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpLimits;
import io.keelson.orchestrator.apiserver.http.HttpServer;
import io.keelson.orchestrator.apiserver.http.HttpSettings;
import io.keelson.orchestrator.apiserver.http.HttpTls;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.Certificates;
import io.keelson.orchestrator.apiserver.tls.RequestSigner;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.ExecutorLoop;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.etcd.EtcdSettings;
import io.keelson.orchestrator.storage.etcd.EtcdStore;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An API server with its sockets, threads and files. */
public final class ApiServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");

    /** The first address of the range of Services. */
    private static final String KUBERNETES_SERVICE = "10.96.0.1";

    private static final String SYSTEM_NAMESPACE = "kube-system";
    private static final String ADMIN = "kubernetes-admin";
    private static final int EVENT_LOOPS = 2;
    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final EventLoopGroup thread;
    private final Loop loop;
    private final Store store;
    private final ControlPlane controlPlane;
    private final HttpServer http;
    private final Authority authority;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private ApiServerProcess(
            EventLoopGroup thread,
            Loop loop,
            Store store,
            ControlPlane controlPlane,
            HttpServer http,
            Authority authority) {
        this.thread = thread;
        this.loop = loop;
        this.store = store;
        this.controlPlane = controlPlane;
        this.http = http;
        this.authority = authority;
    }

    /**
     * Listens, and answers requests once the store does: see {@link #ready}.
     *
     * @throws IOException the address or a folder cannot be used
     */
    public static ApiServerProcess start(ApiServerSettings settings) throws IOException {
        return start(
                settings,
                InstantSource.system(),
                (thread, _) -> EtcdStore.on(thread, EtcdSettings.of(settings.etcdServers())));
    }

    /** The same with a clock and a store of the caller's. */
    static ApiServerProcess start(
            ApiServerSettings settings,
            InstantSource clock,
            BiFunction<EventLoopGroup, Loop, Store> stores)
            throws IOException {
        SecureRandom secure = new SecureRandom();
        SecretFiles files = SecretFiles.in(settings.certDir());
        Certificates certificates =
                Certificates.open(
                        files,
                        Subject.apiServer(
                                KUBERNETES_SERVICE,
                                List.of(settings.address().getAddress().getHostAddress())),
                        clock,
                        secure);
        var _ =
                certificates.client(
                        "admin",
                        Subject.client(ADMIN, List.of(User.MASTERS)),
                        "https://" + settings.hostAndPort(),
                        settings.kubeconfig());
        List<X509Certificate> authorities = List.of(certificates.authority().certificate());
        TokenKey tokenKey = TokenKey.open(files, secure);
        EventLoopGroup thread =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("apiserver", true), NioIoHandler.newFactory());
        Loop loop = new ExecutorLoop(thread.next());
        Store store = stores.apply(thread, loop);
        ControlPlane controlPlane =
                new ControlPlane(
                        new ControlPlane.Environment(
                                store,
                                loop,
                                new ClientCertificates(() -> authorities, clock),
                                tokenKey,
                                clock,
                                RandomGenerator.of("L64X128MixRandom"),
                                new LoggedEvents(),
                                settings.hostAndPort(),
                                settings.disabledAdmission()),
                        new ControlPlane.Options(
                                settings.maxRequestsInFlight(),
                                settings.maxMutatingRequestsInFlight(),
                                settings.compactionInterval(),
                                settings.programVersion()));
        HttpServer http;
        try {
            http =
                    HttpServer.start(
                            new HttpSettings(
                                    settings.address(),
                                    new HttpTls(certificates.serverKeys(), () -> authorities),
                                    HttpLimits.defaults(),
                                    EVENT_LOOPS,
                                    clock,
                                    () -> UUID.randomUUID().toString(),
                                    Executors.newVirtualThreadPerTaskExecutor()),
                            controlPlane.server());
        } catch (IOException e) {
            store.close();
            var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
        new CertificateRenewal(loop, certificates).start();
        ApiServerProcess started =
                new ApiServerProcess(
                        thread, loop, store, controlPlane, http, certificates.authority());
        loop.execute(started::begin);
        return started;
    }

    private void begin() {
        Answers.on(
                controlPlane.start(),
                _ -> {
                    LOG.info("ready to serve kubectl");
                    ready.complete(null);
                },
                failure -> {
                    LOG.error("cannot begin", failure);
                    ready.completeExceptionally(failure);
                });
    }

    /** Done when requests are answered; fails only through an error of the program. */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /**
     * For who runs in this process as that service account of {@code kube-system}.
     *
     * @param executor runs each task beside everything else
     */
    public Transport asServiceAccount(String name, Executor executor) {
        return controlPlane.local(
                new User(
                        User.serviceAccountName(SYSTEM_NAMESPACE, name),
                        "",
                        Stream.concat(
                                        User.serviceAccountGroups(SYSTEM_NAMESPACE).stream(),
                                        Stream.of(User.AUTHENTICATED))
                                .toList(),
                        Map.of()),
                executor);
    }

    /** For who runs in this process as that user. */
    public Transport asUser(String name, Executor executor) {
        return controlPlane.local(User.of(name, User.AUTHENTICATED), executor);
    }

    /** Certifies in the name of its authority. */
    public RequestSigner signer() {
        return new RequestSigner(authority);
    }

    /** What its clients know it by: the certificate of its authority. */
    public String authorityPem() {
        return new String(authority.certificatePem(), StandardCharsets.US_ASCII);
    }

    /** Lets requests end, for some seconds at most. */
    public void stop() throws InterruptedException {
        CompletableFuture<Void> left = controlPlane.beginStop();
        http.stop(STOP_NANOS);
        await(left, "leaving the endpoints");
        await(CompletableFuture.runAsync(controlPlane::close, loop), "closing");
        store.close();
        var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** For a while: a store that does not answer does not keep a server from ending. */
    private static void await(CompletableFuture<?> step, String doing) throws InterruptedException {
        try {
            step.get(LEAVE_NANOS, TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("while {}: {}", doing, String.valueOf(e.getMessage()));
        }
    }

    private static final class LoggedEvents implements CacherEvents {
        @Override
        public void storeFailed(String doing, Throwable why) {
            LOG.warn("the store did not answer while {}: {}", doing, why.getMessage());
        }

        @Override
        public void unreadable(String key, long revision, Throwable why) {
            LOG.error("{} at revision {} is no object: {}", key, revision, why.getMessage());
        }
    }
}
