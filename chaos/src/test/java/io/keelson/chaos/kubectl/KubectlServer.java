package io.keelson.chaos.kubectl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.chaos.Await;
import io.keelson.chaos.FreePorts;
import io.keelson.chaos.MemberProcess;
import io.keelson.chaos.Peers;
import io.keelson.chaos.ProcessCluster;
import io.keelson.chaos.TestingServers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An API server to talk to: a store of one member and our {@code apiserver} on it, both processes
 * of the launcher; or one that runs already, named by {@code keelson.chaos.kubeconfig}.
 */
final class KubectlServer implements AutoCloseable {
    /** What the API server logs when it serves. */
    static final String READY_LINE = "ready to serve kubectl";

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVING.forEach(KubectlServer::killTree)));
    }

    private final Path kubeconfig;
    private final @Nullable ProcessCluster store;
    private final @Nullable Process process;
    private final @Nullable Path log;

    private KubectlServer(
            Path kubeconfig,
            @Nullable ProcessCluster store,
            @Nullable Process process,
            @Nullable Path log) {
        this.kubeconfig = kubeconfig;
        this.store = store;
        this.process = process;
        this.log = log;
    }

    /** Starts store and API server with their data under the folder and waits until they serve. */
    static KubectlServer start(Path folder) throws IOException {
        String named = System.getProperty("keelson.chaos.kubeconfig", "");
        if (!named.isEmpty()) {
            return new KubectlServer(Path.of(named).toAbsolutePath(), null, null, null);
        }
        assumeTrue(Peers.keelson().isPresent(), "no launcher `keelson` above this folder");
        TestingServers.buildOurs();
        ProcessCluster store =
                new ProcessCluster(TestingServers.underTest(), 1, folder.resolve("store")).start();
        try {
            return startOn(store, folder);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static KubectlServer startOn(ProcessCluster store, Path folder) throws IOException {
        Path kubeconfig = folder.resolve("admin.kubeconfig");
        Path log = folder.resolve("apiserver.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Peers.keelson().orElseThrow().toString(),
                                "apiserver",
                                "--etcd-servers",
                                store.members().stream()
                                        .map(MemberProcess::clientUrl)
                                        .collect(Collectors.joining(",")),
                                "--bind-address",
                                "127.0.0.1",
                                "--secure-port",
                                Integer.toString(FreePorts.take()),
                                "--cert-dir",
                                folder.resolve("certs").toString(),
                                "--kubeconfig",
                                kubeconfig.toString())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(log.toFile());
        builder.environment().put("KEELSON_NO_BUILD", "1");
        Process process = builder.start();
        LIVING.add(process);
        KubectlServer server = new KubectlServer(kubeconfig, store, process, log);
        try {
            Await.until(
                    "the API server to serve",
                    READY_LIMIT,
                    () -> server.logText().contains(READY_LINE) || !process.isAlive(),
                    server::logTail);
            if (!process.isAlive()) {
                throw new IllegalStateException("the API server ended" + server.logTail());
            }
        } catch (RuntimeException e) {
            killTree(process);
            throw e;
        }
        return server;
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** Whether its process still runs; one that was only named counts as running. */
    boolean isAlive() {
        return process == null || process.isAlive();
    }

    /** The end of its log, for a failure's message. */
    String logTail() {
        String all = logText();
        return "\n---- end of the API server's log\n"
                + all.substring(Math.max(0, all.length() - 4_000));
    }

    private String logText() {
        try {
            return log == null || !Files.exists(log) ? "" : Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            killTree(process);
            LIVING.remove(process);
        }
        if (store != null) {
            store.close();
        }
    }

    private static void killTree(Process process) {
        List<ProcessHandle> tree = process.descendants().toList();
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
