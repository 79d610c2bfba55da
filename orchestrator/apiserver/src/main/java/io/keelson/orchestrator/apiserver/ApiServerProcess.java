package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpLimits;
import io.keelson.orchestrator.apiserver.http.HttpServer;
import io.keelson.orchestrator.apiserver.http.HttpSettings;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.cache.CacherEvents;
import io.keelson.orchestrator.storage.etcd.EtcdSettings;
import io.keelson.orchestrator.storage.etcd.EtcdStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An API server with its sockets, threads and files. */
public final class ApiServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");

    private final ThreadLoop loop;
    private final Store store;
    private final ControlPlane controlPlane;
    private final HttpServer http;

    private ApiServerProcess(
            ThreadLoop loop, Store store, ControlPlane controlPlane, HttpServer http) {
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
        ThreadLoop loop = new ThreadLoop("apiserver");
        Store store = EtcdStore.open(EtcdSettings.of(settings.etcdServers()), loop);
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        User admin = new User("kubernetes-admin", "", List.of("system:masters"), Map.of());
        ControlPlane controlPlane =
                new ControlPlane(
                        store,
                        loop,
                        (call, target, verb) -> admin,
                        InstantSource.system(),
                        random,
                        new LoggedEvents(),
                        settings.hostAndPort());
        HttpServer http =
                HttpServer.start(
                        new HttpSettings(
                                settings.address(),
                                null,
                                HttpLimits.defaults(),
                                2,
                                InstantSource.system(),
                                () -> UUID.randomUUID().toString(),
                                Executors.newVirtualThreadPerTaskExecutor()),
                        controlPlane.server());
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
        writeKubeconfig(settings.kubeconfig(), "http://" + settings.hostAndPort());
        return new ApiServerProcess(loop, store, controlPlane, http);
    }

    private static void writeKubeconfig(Path file, String server) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        String text =
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: keelson
                  cluster:
                    server: %s
                contexts:
                - name: keelson
                  context:
                    cluster: keelson
                    user: admin
                current-context: keelson
                users:
                - name: admin
                  user: {}
                """
                        .formatted(server);
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    /** Lets requests end, for some seconds at most. */
    public void stop() throws InterruptedException {
        http.stop(5_000_000_000L);
        loop.execute(controlPlane::close);
        store.close();
        loop.close();
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
