package io.keelson.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The member is a shell that prints what it was given and waits. */
final class ClusterLauncherTest {
    private static final int BASE_PORT = 23_890;
    private static final Side PRINTS_AND_WAITS =
            new Side("shell", List.of("/bin/sh", "-c", "echo \"$@\"; exec sleep 100", "member"));
    private static final Side ENDS =
            new Side("ends", List.of("/bin/sh", "-c", "echo broken; exit 7", "member"));

    @TempDir private Path folder;
    private ClusterLauncher launcher;

    @BeforeEach
    void createLauncher() {
        var settings =
                new CompareSettings(
                        1,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ZERO,
                        1,
                        BASE_PORT,
                        folder);
        launcher = new ClusterLauncher(settings, System::nanoTime);
    }

    @Test
    void givesEachMemberEtcdsFlags() throws Exception {
        try (var cluster = launcher.start(PRINTS_AND_WAITS, 2)) {
            var data = folder.resolve("shell-0");
            assertThat(cluster.endpoints()).hasToString("[127.0.0.1:23890, 127.0.0.1:23892]");
            assertThat(firstLine(data.resolve("m1.log")))
                    .isEqualTo(
                            "--name m1 --data-dir "
                                    + data.resolve("m1")
                                    + " --listen-client-urls http://127.0.0.1:23892"
                                    + " --advertise-client-urls http://127.0.0.1:23892"
                                    + " --listen-peer-urls http://127.0.0.1:23893"
                                    + " --initial-advertise-peer-urls http://127.0.0.1:23893"
                                    + " --initial-cluster"
                                    + " m0=http://127.0.0.1:23891,m1=http://127.0.0.1:23893"
                                    + " --initial-cluster-state new"
                                    + " --initial-cluster-token shell-0");
            cluster.checkAlive();
            assertThat(cluster.residentBytes()).hasSize(2).allMatch(bytes -> bytes > 0);
        }
    }

    @Test
    void closingStopsTheMembersAndKeepsTheEvidenceUnlessAllWentWell() throws Exception {
        var failed = launcher.start(PRINTS_AND_WAITS, 1);
        failed.close();
        assertThatThrownBy(failed::checkAlive).hasMessageContaining("m0 of shell ended");
        assertThat(folder.resolve("shell-0")).isNotEmptyDirectory();

        var good = launcher.start(PRINTS_AND_WAITS, 1);
        good.succeeded();
        good.close();
        assertThat(folder.resolve("shell-1")).doesNotExist();
    }

    @Test
    void aMemberIsKilledAndStartedAgain() throws Exception {
        try (var cluster = launcher.start(PRINTS_AND_WAITS, 1)) {
            cluster.member(0).kill();
            assertThatThrownBy(cluster::checkAlive).hasMessageContaining("ended with 137");
            cluster.member(0).restart();
            cluster.checkAlive();
        }
    }

    @Test
    void aMemberThatEndsIsToldWithItsLog() throws Exception {
        try (var cluster = launcher.start(ENDS, 1)) {
            assertThatThrownBy(cluster::awaitReady)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("m0 of ends ended with 7")
                    .hasMessageContaining("m0.log");
        }
    }

    @Test
    void aTakenPortIsTold() throws Exception {
        try (var taken = new ServerSocket(BASE_PORT + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> launcher.start(PRINTS_AND_WAITS, 1))
                    .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
        }
    }

    private static String firstLine(Path file) throws Exception {
        while (Files.size(file) == 0) {
            Thread.sleep(5);
        }
        return Files.readAllLines(file).getFirst();
    }
}
