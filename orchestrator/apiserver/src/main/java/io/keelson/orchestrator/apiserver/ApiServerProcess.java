package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.ClientCertificates;
import io.keelson.orchestrator.apiserver.authn.TokenKey;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpLimits;
import io.keelson.orchestrator.apiserver.http.HttpServer;
import io.keelson.orchestrator.apiserver.http.HttpSettings;
import io.keelson.orchestrator.apiserver.http.HttpTls;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.Kubeconfig;
import io.keelson.orchestrator.apiserver.tls.RenewingIdentity;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.ServerKeys;
import io.keelson.orchestrator.apiserver.tls.Subject;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An API server with its sockets, threads and files. */
public final class ApiServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");

    /** The first address of the range of Services. */
    private static final String KUBERNETES_SERVICE = "10.96.0.1";

    private static final int EVENT_LOOPS = 2;

    private final EventLoopGroup thread;
    private final Loop loop;
    private final Store store;
    private final ControlPlane controlPlane;
    private final HttpServer http;

    private ApiServerProcess(
            EventLoopGroup thread,
            Loop loop,
            Store store,
            ControlPlane controlPlane,
            HttpServer http) {
        this.thread = thread;
        this.loop = loop;
        this.store = store;
        this.controlPlane = controlPlane;
        this.http = http;
    }

    /**
     * Starts serving once the store answers.
     *
     * @throws IOException the address or a folder cannot be used
     */
    public static ApiServerProcess start(ApiServerSettings settings)
            throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        SecureRandom secure = new SecureRandom();
        SecretFiles files = SecretFiles.in(settings.certDir());
        Authority authority = Authority.open(files, clock, secure);
        List<X509Certificate> authorities = List.of(authority.certificate());
        RenewingIdentity serving =
                RenewingIdentity.open(
                        files,
                        "apiserver",
                        authority,
                        Subject.apiServer(
                                KUBERNETES_SERVICE,
                                List.of(settings.address().getAddress().getHostAddress())),
                        clock);
        RenewingIdentity admin =
                RenewingIdentity.open(
                        files,
                        "admin",
                        authority,
                        Subject.client("kubernetes-admin", List.of(User.MASTERS)),
                        clock);
        EventLoopGroup thread =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("apiserver", true),
                        NioIoHandler.newFactory());
        Loop loop = new ExecutorLoop(thread.next());
        Store store = EtcdStore.on(thread, EtcdSettings.of(settings.etcdServers()));
        ControlPlane controlPlane =
                new ControlPlane(
                        new ControlPlane.Environment(
                                store,
                                loop,
                                new ClientCertificates(() -> authorities, clock),
                                TokenKey.open(files, secure),
                                clock,
                                RandomGenerator.of("L64X128MixRandom"),
                                new LoggedEvents(),
                                settings.hostAndPort(),
                                settings.disabledAdmission()));
        HttpServer http =
                HttpServer.start(
                        new HttpSettings(
                                settings.address(),
                                new HttpTls(new ServerKeys(serving), () -> authorities),
                                HttpLimits.defaults(),
                                EVENT_LOOPS,
                                clock,
                                () -> UUID.randomUUID().toString(),
                                Executors.newVirtualThreadPerTaskExecutor()),
                        controlPlane.server());
        renewDaily(loop, List.of(serving, admin));
        loop.execute(() -> {
            var _ =
                    controlPlane
                            .start()
                            .whenComplete((done, failure) -> {
                                if (failure == null) {
                                    LOG.info("ready to serve kubectl");
                                } else {
                                    LOG.error(
                                            "the store could not be read: {}",
                                            failure.getMessage());
                                }
                            });
        });
        writeKubeconfig(settings, authority, admin);
        return new ApiServerProcess(thread, loop, store, controlPlane, http);
    }

    private static void renewDaily(Loop loop, List<RenewingIdentity> identities) {
        loop.schedule(
                TimeUnit.DAYS.toNanos(1),
                () -> {
                    for (RenewingIdentity identity : identities) {
                        try {
                            if (identity.renewIfDue()) {
                                LOG.info("renewed a certificate that was about to run out");
                            }
                        } catch (IOException e) {
                            LOG.error("a renewed certificate was not kept: {}", e.getMessage());
                        }
                    }
                    renewDaily(loop, identities);
                });
    }

    private static void writeKubeconfig(
            ApiServerSettings settings, Authority authority, RenewingIdentity admin)
            throws IOException {
        Path file = settings.kubeconfig().toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("no folder for " + file);
        }
        new Kubeconfig(
                        "https://" + settings.hostAndPort(),
                        authority.certificatePem(),
                        "keelson",
                        "kubernetes-admin",
                        admin.get())
                .write(SecretFiles.in(folder), file.getFileName().toString());
    }

    /** Lets requests end, for some seconds at most. */
    public void stop() throws InterruptedException {
        http.stop(5_000_000_000L);
        loop.execute(controlPlane::close);
        store.close();
        var _ = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
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
