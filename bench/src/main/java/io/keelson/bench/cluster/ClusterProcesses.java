package io.keelson.bench.cluster;

import io.keelson.bench.load.Endpoint;
import io.keelson.bench.process.ProcessUsage;
import io.keelson.bench.process.ServerProcess;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.http.HttpTransport;
import io.keelson.orchestrator.client.http.KubeconfigFile;
import io.keelson.orchestrator.object.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The processes of one cluster, on fresh data. */
final class ClusterProcesses implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int READY_SECONDS = 60;
    private static final long PAUSE_MILLIS = 50;

    private final Map<String, ServerProcess> processes = new LinkedHashMap<>();
    private final ClusterSettings settings;
    private final Path folder;
    private final Path kubeconfig;
    private final SystemClockwork clockwork = new SystemClockwork();
    private @Nullable HttpTransport transport;

    private ClusterProcesses(ClusterSettings settings, Path folder) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.kubeconfig =
                Files.createDirectories(folder.resolve("pki")).resolve("admin.kubeconfig");
    }

    /** Starts store and control plane. */
    static ClusterProcesses start(ClusterSettings settings, Path folder) throws IOException {
        ClusterProcesses started = new ClusterProcesses(settings, folder);
        int port = settings.basePort();
        String client = "http://" + HOST + ":" + port;
        String peer = "http://" + HOST + ":" + (port + 1);
        started.start(
                "store",
                port,
                settings.store(),
                List.of(
                        "--name=m0",
                        "--data-dir=" + folder.resolve("m0"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=m0=" + peer));
        started.start(
                "control plane",
                port + 2,
                settings.ours(),
                List.of(
                        "controlplane",
                        "--etcd-servers=" + client,
                        "--secure-port=" + (port + 2),
                        "--cert-dir=" + folder.resolve("pki"),
                        "--kubeconfig=" + started.kubeconfig));
        return started;
    }

    /** Adds nodes that only say what they do. */
    void startNodes(int count) throws IOException {
        start(
                "agent",
                settings.basePort() + 2,
                settings.ours(),
                List.of("agent", "--fake=" + count, "--kubeconfig=" + kubeconfig));
    }

    private void start(String name, int port, List<String> program, List<String> flags)
            throws IOException {
        List<String> line = new ArrayList<>(program);
        line.addAll(flags);
        processes.put(
                name,
                ServerProcess.start(
                        name,
                        new Endpoint(HOST, port),
                        line,
                        folder.resolve(name.replace(' ', '-') + ".log")));
    }

    /** Waits until the API answers, and gives access to it. */
    Api awaitApi() throws IOException, InterruptedException {
        String last = "no kubeconfig";
        for (int i = 0; i < READY_SECONDS * 1000 / PAUSE_MILLIS; i++) {
            checkAlive();
            if (Files.exists(kubeconfig)) {
                HttpTransport made =
                        new HttpTransport(
                                KubeconfigFile.read(kubeconfig, ""), "keelson-bench", clockwork);
                Api api = new Api(made, clockwork);
                try {
                    api.get(ApiResource.SERVICE_ACCOUNTS, new ObjectKey("default", "default"));
                    transport = made;
                    return api;
                } catch (StatusException e) {
                    last = e.getMessage();
                    made.close();
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IOException("the control plane was not ready within a minute: " + last);
    }

    void checkAlive() throws IOException {
        for (ServerProcess process : processes.values()) {
            process.checkAlive();
        }
    }

    /** Of each process, by name. */
    Map<String, ProcessUsage> usage() throws IOException {
        Map<String, ProcessUsage> usage = new LinkedHashMap<>();
        for (var process : processes.entrySet()) {
            usage.put(process.getKey(), process.getValue().usage());
        }
        return usage;
    }

    /** At once, for the end of this program. */
    void killNow() {
        processes.values().forEach(ServerProcess::killNow);
    }

    @Override
    public void close() {
        if (transport != null) {
            transport.close();
        }
        clockwork.close();
        for (ServerProcess process : processes.values()) {
            process.askToStop();
        }
        for (ServerProcess process : processes.values()) {
            process.awaitStopped();
        }
    }
}
