package io.keelson.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.cli.CommandException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterFolderTest {
    @TempDir Path parent;

    @Test
    void aClusterKeepsItsPlan() {
        Path data = parent.resolve("a").resolve("b");
        ClusterPlan made;
        try (ClusterFolder folder = ClusterFolder.open(data)) {
            // What was planned but never kept binds nobody.
            assertThat(folder.plan(1, null, "t0").memberCount()).isEqualTo(1);
            made = folder.plan(5, 4000, "t1");
            folder.keep(made);
            folder.keep(folder.plan(null, null, "t2"));
        }
        try (ClusterFolder folder = ClusterFolder.open(data)) {
            assertThat(folder.plan(null, null, "t2")).isEqualTo(made);
            assertThat(folder.plan(5, 4000, "t2")).isEqualTo(made);
            assertFailure(
                    () -> folder.plan(3, null, "t2"),
                    "the data in %s are of a cluster of 5; leave --members out, or choose another --data-dir"
                            .formatted(data));
            assertFailure(
                    () -> folder.plan(null, 2379, "t2"),
                    "the data in %s are of a cluster at port 4000; leave --client-port out, or choose another --data-dir"
                            .formatted(data));
        }
    }

    @Test
    void aNewClusterHasThreeMembersAtEtcdsPort() {
        try (ClusterFolder folder = ClusterFolder.open(parent)) {
            ClusterPlan plan = folder.plan(null, null, "t");
            assertThat(plan.endpoints()).isEqualTo("127.0.0.1:2379,127.0.0.1:2381,127.0.0.1:2383");
            assertThat(plan.initialCluster())
                    .isEqualTo(
                            "m1=http://127.0.0.1:2380,m2=http://127.0.0.1:2382,m3=http://127.0.0.1:2384");
        }
    }

    @Test
    void oneUpAtATime() {
        try (ClusterFolder held = ClusterFolder.open(parent)) {
            assertThat(held).isNotNull();
            assertFailure(
                    () -> ClusterFolder.open(parent),
                    "another keelson up runs on the data in %s; stop it, or choose another --data-dir"
                            .formatted(parent));
        }
        ClusterFolder.open(parent).close();
    }

    @Test
    void aFileInTheWayIsOneLine() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "x");
        assertFailure(
                () -> ClusterFolder.open(file),
                "cannot make the data folder " + file + ": a file is in its place");
    }

    @Test
    void aFileThatCannotBeReadIsOneLine() throws IOException {
        Path file = parent.resolve("cluster.properties");
        for (String text : List.of("format=2\n", "format=1\nmembers=x\n", "format=1\n", "\\u00")) {
            Files.writeString(file, text);
            try (ClusterFolder folder = ClusterFolder.open(parent)) {
                assertThatThrownBy(() -> folder.plan(null, null, "t"))
                        .isInstanceOf(CommandException.class)
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void aTakenPortIsNamedWithItsUse() throws IOException {
        int base = FreePorts.base(6);
        ClusterPlan plan = new ClusterPlan(parent, 3, base, "t");
        Ports.requireFree(plan);
        try (ServerSocket taken = new ServerSocket(base + 3, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertFailure(
                    () -> Ports.requireFree(plan),
                    "port %d, where m2 would serve peers, is taken; stop what uses it, or choose another --client-port and --data-dir"
                            .formatted(base + 3));
        }
    }

    @Test
    void theApiServerTakesTheFirstPortThatIsFree() throws IOException {
        int base = FreePorts.base(6);
        ClusterPlan plan = new ClusterPlan(parent, 1, base + 1, "t");
        assertThat(Ports.firstFree(base, plan)).isEqualTo(base);
        try (ServerSocket taken = new ServerSocket(base, 1, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            assertThat(Ports.firstFree(base, plan))
                    .as("the two in between are the member's")
                    .isEqualTo(base + 3);
            assertFailure(
                    () -> Ports.requireFree(base),
                    "port %d, where the API server would serve, is taken; stop what uses it, or choose another --api-port"
                            .formatted(base));
        }
    }

    @Test
    void theBlockNamesTheKubeconfigAndALineToCopy() {
        ClusterPlan plan = new ClusterPlan(Path.of("/d/my data"), 1, 2379, "t");
        assertThat(UpCommand.readyBlock(plan, plan.apiServer(6443), 1_500_000_000L))
                .isEqualTo(
                        """

                        Keelson serves: 1 member and Kubernetes' API, ready in 1.5 s
                          endpoints  127.0.0.1:2379
                          try        etcdctl --endpoints=127.0.0.1:2379 put hello world
                          API        https://127.0.0.1:6443
                          kubeconfig /d/my data/admin.kubeconfig
                          try        kubectl --kubeconfig '/d/my data/admin.kubeconfig' get namespaces
                          data       /d/my data
                          logs       /d/my data/*.log
                          stop       Ctrl-C
                        """);
        assertThat(UpCommand.readyBlock(plan, null, 0))
                .startsWith("\nKeelson serves: 1 member, ready in 0.0 s\n")
                .doesNotContain("kubectl");
    }

    @Test
    void pausesDoubleUpToALimitAndStartOverAfterAGoodRun() {
        Backoff backoff = new Backoff();
        assertThat(backoff.pauseNanosAfter(0)).isEqualTo(500_000_000L);
        assertThat(backoff.pauseNanosAfter(0)).isEqualTo(1_000_000_000L);
        for (int i = 0; i < 10; i++) {
            backoff.pauseNanosAfter(Backoff.RAN_WELL_NANOS - 1);
        }
        assertThat(backoff.pauseNanosAfter(0)).isEqualTo(Backoff.LONGEST_NANOS);
        assertThat(backoff.pauseNanosAfter(Backoff.RAN_WELL_NANOS)).isEqualTo(500_000_000L);
    }

    private static void assertFailure(Runnable action, String line) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        CommandException.class,
                        e -> {
                            assertThat(e.line()).isEqualTo(line);
                            assertThat(e.exitCode()).isEqualTo(1);
                        });
    }
}
