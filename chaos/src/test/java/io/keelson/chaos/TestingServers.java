package io.keelson.chaos;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which programs a test drives; a missing one skips the test and says what is missing. */
public final class TestingServers {
    private static final long BUILD_MINUTES = 10;

    private static boolean built;

    private TestingServers() {}

    /** The server under test: ours, or a real etcd with {@code -Dkeelson.chaos.server=etcd}. */
    public static ServerProgram underTest() {
        String wanted = System.getProperty("keelson.chaos.server", "keelson");
        return switch (wanted) {
            case "keelson" -> keelson();
            case "etcd" -> etcd();
            default ->
                    throw new IllegalArgumentException(
                            "keelson.chaos.server is keelson or etcd, not " + wanted);
        };
    }

    /** Ours, for tests of what only ours does. */
    static ServerProgram onlyOurs() {
        ServerProgram program = underTest();
        assumeTrue(!program.isEtcd(), "this is not asked of a real etcd");
        return program;
    }

    /** A real etcd. */
    public static ServerProgram etcd() {
        return ServerProgram.etcd(
                present(Peers.etcd(), "no real etcd (keelson.peer.etcd, KEELSON_PEER_ETCD, PATH)"));
    }

    static Path etcdctl() {
        return present(
                Peers.etcdctl(), "no etcdctl (keelson.peer.etcdctl, KEELSON_PEER_ETCDCTL, PATH)");
    }

    static Path tool(String program) {
        return present(Peers.tool(program), "no " + program + " on the PATH");
    }

    /** Ours. */
    public static ServerProgram keelson() {
        return ServerProgram.keelson(buildOurs());
    }

    /** The launcher builds the program when it must: once, here, and not when a server starts. */
    public static synchronized Path buildOurs() {
        Path launcher =
                present(Peers.keelson(), "no launcher `keelson` above the current directory");
        if (!built) {
            try {
                built = succeeds(launcher.toString(), "--version");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(launcher + " --version", e);
            }
            if (!built) {
                throw new IllegalStateException(launcher + " --version failed");
            }
        }
        return launcher;
    }

    private static Path present(Optional<Path> found, String reason) {
        assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }

    /**
     * Whether a case runs: all do, unless {@code -Dkeelson.chaos.case=TEXT} asks for those whose
     * names contain a text.
     */
    static boolean selected(String caseName) {
        return caseName.contains(System.getProperty("keelson.chaos.case", ""));
    }

    /** Runs a command of the system to its end; true if it exited with zero. */
    static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    }

    static void deleteTree(Path folder) {
        if (Files.exists(folder)) {
            MemberProcess.deleteTree(folder);
        }
    }
}
