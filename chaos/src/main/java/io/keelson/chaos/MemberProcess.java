package io.keelson.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** One member of a store: its ports and its data directory outlive its process. */
public final class MemberProcess extends ServerProcess {
    /** The line of a member's log, ours and etcd's, that says that it serves. */
    public static final String READY_LINE = "ready to serve client requests";

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Path dataDir;
    private final int clientPort;
    private final int peerPort;

    MemberProcess(ServerProgram program, String name, Path folder, int clientPort, int peerPort) {
        super(program, name, folder.resolve(name + ".log"));
        this.dataDir = folder.resolve(name + ".data");
        this.clientPort = clientPort;
        this.peerPort = peerPort;
    }

    /** {@code host:port} as gRPC and etcdctl take it. */
    public String endpoint() {
        return "127.0.0.1:" + clientPort;
    }

    public int clientPort() {
        return clientPort;
    }

    public int peerPort() {
        return peerPort;
    }

    public String clientUrl() {
        return "http://127.0.0.1:" + clientPort;
    }

    public String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    public Path dataDir() {
        return dataDir;
    }

    /**
     * Starts the process with etcd's flags and returns at once.
     *
     * @param initialCluster {@code name=peer-url,…} of all members, this one included
     * @param state {@code new} or {@code existing}
     */
    public void start(String initialCluster, String state, String token) {
        start(
                List.of(
                        "--name=" + name(),
                        "--data-dir=" + dataDir,
                        "--listen-client-urls=" + clientUrl(),
                        "--advertise-client-urls=" + clientUrl(),
                        "--listen-peer-urls=" + peerUrl(),
                        "--initial-advertise-peer-urls=" + peerUrl(),
                        "--initial-cluster=" + initialCluster,
                        "--initial-cluster-state=" + state,
                        "--initial-cluster-token=" + token));
    }

    /** Waits until this life of the member says that it serves, or just does: a read succeeds. */
    public void awaitReady() {
        try (EtcdClient client = new EtcdClient(endpoint())) {
            awaitServing(
                    READY_LIMIT,
                    () -> {
                        client.reconnectSoon();
                        return logOfThisLife().contains(READY_LINE)
                                || client.get("chaos/readiness").hasHeader();
                    });
        }
    }

    /** Deletes the data directory of a member that does not run. */
    public void wipe() {
        if (isAlive()) {
            throw new IllegalStateException(name() + " runs");
        }
        deleteTree(dataDir);
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
