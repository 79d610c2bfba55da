package io.keelson.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One member as an operating system process: its ports, its data directory and its log, which
 * outlive the process, and the process itself, which does not. Standard output and error go to one
 * log file, appended to by every life of the member.
 */
public final class MemberProcess {
    /** The line of a member's log, ours and etcd's, that says that it serves. */
    public static final String READY_LINE = "ready to serve client requests";

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVING.forEach(MemberProcess::killTree)));
    }

    private final ServerProgram program;
    private final String name;
    private final Path dataDir;
    private final Path log;
    private final int clientPort;
    private final int peerPort;
    private List<String> lastFlags = List.of();
    private @Nullable Process process;
    private long logStartBytes;

    MemberProcess(ServerProgram program, String name, Path folder, int clientPort, int peerPort) {
        this.program = program;
        this.name = name;
        this.dataDir = folder.resolve(name + ".data");
        this.log = folder.resolve(name + ".log");
        this.clientPort = clientPort;
        this.peerPort = peerPort;
    }

    public String name() {
        return name;
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
                        "--name=" + name,
                        "--data-dir=" + dataDir,
                        "--listen-client-urls=" + clientUrl(),
                        "--advertise-client-urls=" + clientUrl(),
                        "--listen-peer-urls=" + peerUrl(),
                        "--initial-advertise-peer-urls=" + peerUrl(),
                        "--initial-cluster=" + initialCluster,
                        "--initial-cluster-state=" + state,
                        "--initial-cluster-token=" + token));
    }

    /** Starts the process with exactly these flags after the program's own. */
    public void start(List<String> flags) {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        lastFlags = List.copyOf(flags);
        List<String> command = new ArrayList<>(program.command());
        command.addAll(flags);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            logStartBytes = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // Our launcher looks whether sources changed; members start from what was built.
            builder.environment().put("KEELSON_NO_BUILD", "1");
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
        LIVING.add(process);
    }

    /** Starts it again as it was started last. */
    public void restart() {
        start(lastFlags);
    }

    /** Waits until this life of the member says that it serves, or just does: a read succeeds. */
    public void awaitReady() {
        try (EtcdClient client = new EtcdClient(endpoint())) {
            Await.until(
                    name + " to be ready",
                    READY_LIMIT,
                    () -> {
                        if (!isAlive()) {
                            throw new MemberExited(name + " ended " + exitCode() + logTail());
                        }
                        client.reconnectSoon();
                        return logOfThisLife().contains(READY_LINE)
                                || client.get("chaos/readiness").hasHeader();
                    },
                    this::logTail);
        }
    }

    /** Waits for the process to end by itself and returns its exit code. */
    public int awaitExit(Duration limit) {
        Process living = running();
        try {
            if (!living.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " did not end in " + limit + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        LIVING.remove(living);
        return living.exitValue();
    }

    /** {@code kill -9}: no handler runs, nothing is flushed. Returns when the process is gone. */
    public void kill() {
        signalKill();
        awaitGone();
    }

    /** Sends the signal only, so that several members can be struck at once. */
    void signalKill() {
        if (process != null) {
            killTree(process);
        }
    }

    void awaitGone() {
        if (process != null) {
            awaitExit(Duration.ofSeconds(20));
        }
    }

    /** SIGTERM, and waits for the exit code. */
    public int terminate() {
        running().destroy();
        return awaitExit(Duration.ofSeconds(30));
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process that serves: the innermost one, should the launcher not have replaced itself. */
    public long pid() {
        ProcessHandle handle = running().toHandle();
        while (true) {
            ProcessHandle child = handle.children().findFirst().orElse(null);
            if (child == null) {
                return handle.pid();
            }
            handle = child;
        }
    }

    /** How a process that is no more ended: the code of {@code kill -9} is 137. */
    public String exitCode() {
        return isAlive() ? "not at all" : "with exit code " + running().exitValue();
    }

    /** Deletes the data directory of a member that does not run. */
    public void wipe() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs");
        }
        deleteTree(dataDir);
    }

    /** Everything that all lives of the member wrote to standard output and error. */
    public String log() {
        return readLog(0);
    }

    /** What this life of the member wrote. */
    public String logOfThisLife() {
        return readLog(logStartBytes);
    }

    /** The end of the log, for a failure's message. */
    public String logTail() {
        String all = log();
        return "\n---- end of the log of "
                + name
                + " ("
                + program.name()
                + ")\n"
                + all.substring(Math.max(0, all.length() - 4_000));
    }

    private String readLog(long fromBytes) {
        try {
            if (!Files.exists(log)) {
                return "";
            }
            byte[] bytes = Files.readAllBytes(log);
            int from = (int) Math.min(fromBytes, bytes.length);
            return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    private static void killTree(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
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

    /** The member's process ended where it should have served. */
    private static final class MemberExited extends Error {
        private static final long serialVersionUID = 1;

        MemberExited(String message) {
            super(message);
        }
    }
}
