package io.keelson.orchestrator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes and their Leases, as the API has them. */
final class HeartbeatsTest {
    private TestingCluster cluster;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 11);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Obj node(String name) {
        return cluster.get(ApiResource.NODES, "", name);
    }

    private Obj lease(String name) {
        return cluster.get(ApiResource.LEASES, "kube-node-lease", name);
    }

    private Instant renewed(String name) {
        return Times.parse(lease(name).text("spec", "renewTime"));
    }

    @Test
    void aNodeIsRegisteredWithWhatItHas() {
        try (TestingAgent _ = new TestingAgent(cluster, 3)) {
            Obj node = node("node-2");
            Obj labels = node.obj("metadata", "labels");
            assertThat(labels.text("kubernetes.io/hostname")).isEqualTo("node-2");
            assertThat(labels.text("kubernetes.io/os")).isEqualTo("linux");
            assertThat(labels.text("kubernetes.io/arch")).isEqualTo("amd64");
            assertThat(labels.text("keelson.io/runtime")).isEqualTo("fake");
            Obj status = node.obj("status");
            for (String field : new String[] {"capacity", "allocatable"}) {
                assertThat(status.text(field, "cpu")).isEqualTo("32");
                assertThat(status.text(field, "memory")).isEqualTo("256Gi");
                assertThat(status.text(field, "pods")).isEqualTo("110");
            }
            assertThat(TestingAgent.condition(node, "Ready").text("reason"))
                    .isEqualTo("KubeletReady");
            assertThat(TestingAgent.is(node, "Ready")).isEqualTo("True");
            assertThat(TestingAgent.is(node, "MemoryPressure")).isEqualTo("False");
            assertThat(TestingAgent.is(node, "DiskPressure")).isEqualTo("False");
            assertThat(TestingAgent.is(node, "PIDPressure")).isEqualTo("False");
            assertThat(status.arr("addresses").size()).isEqualTo(2);
            assertThat(status.text("nodeInfo", "operatingSystem")).isEqualTo("linux");
            assertThat(cluster.list(ApiResource.NODES, "")).hasSize(3);
        }
    }

    @Test
    void itsLeaseIsRenewedEveryTenSeconds() {
        try (TestingAgent _ = new TestingAgent(cluster, 1)) {
            cluster.advance(Duration.ofSeconds(11));
            Obj lease = lease("node-0");
            assertThat(lease.text("spec", "holderIdentity")).isEqualTo("node-0");
            assertThat(lease.obj("spec").whole(0, "leaseDurationSeconds")).isEqualTo(40);
            Obj owner = (Obj) lease.arr("metadata", "ownerReferences").get(0);
            assertThat(owner.text("uid")).isEqualTo(node("node-0").text("metadata", "uid"));
            Instant before = renewed("node-0");
            cluster.advance(Duration.ofSeconds(30));
            assertThat(Duration.between(before, renewed("node-0"))).hasSeconds(30);
        }
    }

    @Test
    void manyNodesAreRenewedEvenly() {
        try (TestingAgent _ = new TestingAgent(cluster, 200)) {
            cluster.advance(Duration.ofSeconds(12));
            long from = cluster.store().revision();
            for (int second = 0; second < 10; second++) {
                cluster.advance(Duration.ofSeconds(1));
                assertThat(cluster.store().revision() - from).isBetween(20L, 21L);
                from = cluster.store().revision();
            }
        }
    }

    @Test
    void itsStatusIsFreshEveryFiveMinutes() {
        try (TestingAgent _ = new TestingAgent(cluster, 2)) {
            String since =
                    TestingAgent.condition(node("node-1"), "Ready").text("lastTransitionTime");
            cluster.advance(Duration.ofMinutes(11));
            Obj ready = TestingAgent.condition(node("node-1"), "Ready");
            assertThat(Times.parse(ready.text("lastHeartbeatTime")))
                    .isAfter(cluster.clockwork().now().minusSeconds(301));
            assertThat(ready.text("lastTransitionTime")).isEqualTo(since);
        }
    }

    @Test
    void aNodeThatIsSaidNotToBeReadySaysThatItIs() {
        try (TestingAgent _ = new TestingAgent(cluster, 2)) {
            cluster.advance(Duration.ofSeconds(15));
            cluster.admin()
                    .perform(
                            Write.strategicPatch(
                                    ApiResource.NODES,
                                    new ObjectKey("", "node-1"),
                                    "status",
                                    TestingCluster.read(
                                            "status: {conditions: [{type: Ready, status: Unknown}]}")));
            cluster.advance(Duration.ofSeconds(11));
            assertThat(TestingAgent.is(node("node-1"), "Ready")).isEqualTo("True");
        }
    }

    @Test
    void anAgentThatReturnsKeepsNodesAndLeases() {
        try (TestingAgent agent = new TestingAgent(cluster, 2)) {
            cluster.advance(Duration.ofSeconds(15));
            String uid = node("node-1").text("metadata", "uid");
            String leaseUid = lease("node-1").text("metadata", "uid");
            agent.kill();
            cluster.advance(Duration.ofMinutes(2));
            agent.restart();
            cluster.advance(Duration.ofSeconds(15));
            assertThat(node("node-1").text("metadata", "uid")).isEqualTo(uid);
            assertThat(lease("node-1").text("metadata", "uid")).isEqualTo(leaseUid);
            assertThat(renewed("node-1")).isAfter(cluster.clockwork().now().minusSeconds(11));
        }
    }

    @Test
    void heartbeatsGoOnWhenTheServerReturns() {
        try (TestingAgent _ = new TestingAgent(cluster, 5)) {
            cluster.advance(Duration.ofSeconds(15));
            cluster.killServer();
            cluster.advance(Duration.ofMinutes(2));
            cluster.startServer();
            cluster.advance(Duration.ofSeconds(15));
            for (int i = 0; i < 5; i++) {
                assertThat(renewed("node-" + i))
                        .isAfter(cluster.clockwork().now().minusSeconds(15));
            }
        }
    }
}
