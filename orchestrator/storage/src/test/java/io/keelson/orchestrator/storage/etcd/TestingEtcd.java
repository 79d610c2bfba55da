package io.keelson.orchestrator.storage.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real etcd of one member on loopback. Where it is found: the property {@code keelson.peer.etcd},
 * the variable {@code KEELSON_PEER_ETCD}, or the path; else the test is skipped.
 */
public final class TestingEtcd implements AutoCloseable {
    private static final long START_SECONDS = 30;

    private final Path program;
    private final Path folder;
    private final int clientPort = freePort();
    private final int peerPort = freePort();
    private Process process;

    private TestingEtcd(Path program, Path folder) throws IOException, InterruptedException {
        this.program = program;
        this.folder = folder;
        this.process = launch();
    }

    /** Keeps its data in this folder. */
    public static TestingEtcd start(Path folder) throws IOException, InterruptedException {
        Optional<Path> program = find();
        assumeTrue(
                program.isPresent(), "no real etcd (keelson.peer.etcd, KEELSON_PEER_ETCD, PATH)");
        return new TestingEtcd(program.orElseThrow(), folder);
    }

    private static Optional<Path> find() {
        Map<String, String> env = System.getenv();
        Stream<String> named =
                Stream.of(
                                System.getProperty("keelson.peer.etcd", ""),
                                env.getOrDefault("KEELSON_PEER_ETCD", ""))
                        .filter(path -> !path.isEmpty());
        Stream<String> onPath =
                Stream.of(env.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .map(each -> each + "/etcd");
        return Stream.concat(named, onPath).map(Path::of).filter(Files::isExecutable).findFirst();
    }

    private Process launch() throws IOException, InterruptedException {
        String client = "http://" + endpoint();
        String peer = "http://127.0.0.1:" + peerPort;
        Process launched =
                new ProcessBuilder(
                                program.toString(),
                                "--data-dir=" + folder.resolve("data"),
                                "--listen-client-urls=" + client,
                                "--advertise-client-urls=" + client,
                                "--listen-peer-urls=" + peer,
                                "--initial-advertise-peer-urls=" + peer,
                                "--initial-cluster=default=" + peer,
                                "--unsafe-no-fsync=true")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                        .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!listens()) {
            if (!launched.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(
                        "etcd did not start:\n" + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(50);
        }
        return launched;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public String endpoint() {
        return "127.0.0.1:" + clientPort;
    }

    int port() {
        return clientPort;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException, InterruptedException {
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
