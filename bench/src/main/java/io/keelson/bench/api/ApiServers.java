package io.keelson.bench.api;

import io.grpc.Status;
import io.keelson.bench.load.Endpoint;
import io.keelson.bench.process.ProcessUsage;
import io.keelson.bench.process.ServerProcess;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One store member and one API server on it, on fresh data. */
final class ApiServers implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int READY_SECONDS = 60;
    private static final long PAUSE_MILLIS = 20;

    private final ServerProcess store;
    private final ServerProcess apiServer;
    private final Path kubeconfig;

    private ApiServers(ServerProcess store, ServerProcess apiServer, Path kubeconfig) {
        this.store = store;
        this.apiServer = apiServer;
        this.kubeconfig = kubeconfig;
    }

    /**
     * @param ours the program: takes {@code server} and {@code apiserver}
     * @param storeCommand what takes etcd's flags
     * @param basePort first of three
     */
    static ApiServers start(List<String> ours, List<String> storeCommand, Path folder, int basePort)
            throws IOException {
        var pki = Files.createDirectories(folder.resolve("pki"));
        var client = "http://" + HOST + ":" + basePort;
        var peer = "http://" + HOST + ":" + (basePort + 1);
        var storeLine = new ArrayList<>(storeCommand);
        storeLine.addAll(List.of("--name", "m0", "--data-dir", folder.resolve("m0").toString()));
        storeLine.addAll(
                List.of("--listen-client-urls", client, "--advertise-client-urls", client));
        storeLine.addAll(
                List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
        storeLine.addAll(List.of("--initial-cluster", "m0=" + peer));
        var store =
                ServerProcess.start(
                        "store",
                        new Endpoint(HOST, basePort),
                        storeLine,
                        folder.resolve("store.log"));
        var kubeconfig = pki.resolve("admin.kubeconfig");
        var line = new ArrayList<>(ours);
        line.addAll(List.of("apiserver", "--etcd-servers", client));
        line.addAll(List.of("--secure-port", Integer.toString(basePort + 2)));
        line.addAll(List.of("--cert-dir", pki.toString(), "--kubeconfig", kubeconfig.toString()));
        var apiServer =
                ServerProcess.start(
                        "apiserver",
                        new Endpoint(HOST, basePort + 2),
                        line,
                        folder.resolve("apiserver.log"));
        return new ApiServers(store, apiServer, kubeconfig);
    }

    /** Waits for the kubeconfig and until the namespace of the run can be made. */
    Kubeconfig awaitReady() throws IOException, InterruptedException {
        String last = "no kubeconfig";
        for (int i = 0; i < READY_SECONDS * 1000 / PAUSE_MILLIS; i++) {
            checkAlive();
            if (Files.exists(kubeconfig)) {
                Kubeconfig config = Kubeconfig.read(kubeconfig);
                Status status = createNamespace(config);
                if (isThere(status)) {
                    return config;
                }
                last = status.toString();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IOException("the API server was not ready within a minute: " + last);
    }

    private static Status createNamespace(Kubeconfig config) {
        byte[] body =
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"bench\"}}"
                        .getBytes(StandardCharsets.UTF_8);
        try (var connections = HttpConnections.open(config, 1)) {
            var done = new CompletableFuture<Status>();
            connections
                    .connection(0)
                    .send(
                            HttpMethod.POST,
                            "/api/v1/namespaces",
                            body,
                            201,
                            (status, bytes) -> done.complete(status));
            return done.completeOnTimeout(Status.DEADLINE_EXCEEDED, 2, TimeUnit.SECONDS).join();
        } catch (IOException notYet) {
            return Status.UNAVAILABLE.withDescription(notYet.getMessage());
        }
    }

    /** Made now, or by a request before whose answer came too late. */
    private static boolean isThere(Status status) {
        return status.isOk() || "HTTP 409".equals(status.getDescription());
    }

    void checkAlive() throws IOException {
        store.checkAlive();
        apiServer.checkAlive();
    }

    ProcessUsage apiServer() throws IOException {
        return apiServer.usage();
    }

    ProcessUsage store() throws IOException {
        return store.usage();
    }

    /** At once, for the end of this program. */
    void killNow() {
        apiServer.killNow();
        store.killNow();
    }

    @Override
    public void close() {
        apiServer.askToStop();
        apiServer.awaitStopped();
        store.askToStop();
        store.awaitStopped();
    }
}
