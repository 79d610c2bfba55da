package io.keelson.orchestrator.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingKubelets;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeLifecycleTest {
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final Duration GRACE_AND_A_PERIOD = Duration.ofSeconds(60);

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingKubelets kubelets;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 21);
        kubelets = new TestingKubelets(cluster);
        manager = new TestingControllers(cluster, "node-lifecycle-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private Obj node(String name) {
        return cluster.get(ApiResource.NODES, "", name);
    }

    private List<String> taints(String name) {
        return node(name).arr("spec", "taints").asList().stream()
                .map(taint -> ((Obj) taint).text("key") + ":" + ((Obj) taint).text("effect"))
                .sorted()
                .toList();
    }

    private Obj condition(String name, String type) {
        for (Node condition : node(name).arr("status", "conditions")) {
            if (((Obj) condition).text("type").equals(type)) {
                return (Obj) condition;
            }
        }
        return Obj.EMPTY;
    }

    private long withNoExecute(int nodes) {
        return IntStream.range(0, nodes)
                .filter(i -> taints("node-" + i).contains(UNREACHABLE + ":NoExecute"))
                .count();
    }

    @Test
    void aNodeThatIsHeardOfIsLeftAlone() {
        kubelets.join("a");
        kubelets.advance(Duration.ofMinutes(5));
        assertThat(taints("a")).isEmpty();
        assertThat(condition("a", "Ready").text("status")).isEqualTo("True");
    }

    @Test
    void aSilentNodeBecomesUnknownAfterFiftySeconds() {
        kubelets.join("a", "b");
        kubelets.report("a", "MemoryPressure", "False");
        kubelets.advance(Duration.ofSeconds(30));
        kubelets.silence("a");
        kubelets.advance(Duration.ofSeconds(48));
        assertThat(condition("a", "Ready").text("status")).isEqualTo("True");
        kubelets.advance(Duration.ofSeconds(14));
        Obj ready = condition("a", "Ready");
        assertThat(ready.text("status")).isEqualTo("Unknown");
        assertThat(ready.text("reason")).isEqualTo("NodeStatusUnknown");
        assertThat(ready.text("message")).isEqualTo("Kubelet stopped posting node status.");
        assertThat(condition("a", "MemoryPressure").text("reason")).isEqualTo("NodeStatusUnknown");
        assertThat(condition("a", "DiskPressure").text("reason"))
                .isEqualTo("NodeStatusNeverUpdated");
        assertThat(condition("a", "PIDPressure").text("message"))
                .isEqualTo("Kubelet never posted node status.");
        assertThat(taints("a"))
                .containsExactly(UNREACHABLE + ":NoExecute", UNREACHABLE + ":NoSchedule");
        assertThat(taints("b")).isEmpty();
        assertThat(manager.takeEvents())
                .contains("Normal NodeNotReady Node/a: Node a status is now: NodeNotReady");
    }

    @Test
    void aNodeThatReturnsLosesItsTaints() {
        kubelets.join("a", "b");
        kubelets.silence("a");
        kubelets.advance(Duration.ofSeconds(70));
        assertThat(taints("a")).hasSize(2);
        kubelets.returns("a");
        manager.settle();
        assertThat(taints("a")).isEmpty();
    }

    @Test
    void whatIsNotReadyIsTaintedSoAndSwappedWhenItFallsSilent() {
        kubelets.join("a", "b");
        manager.settle();
        kubelets.report("a", "Ready", "False");
        manager.settle();
        assertThat(taints("a"))
                .containsExactly(NOT_READY + ":NoExecute", NOT_READY + ":NoSchedule");
        kubelets.silence("a");
        kubelets.advance(GRACE_AND_A_PERIOD);
        assertThat(taints("a"))
                .containsExactly(UNREACHABLE + ":NoExecute", UNREACHABLE + ":NoSchedule");
    }

    @Test
    void aNodeThatNeverReportedHasAMinute() {
        kubelets.join("b");
        cluster.create("{apiVersion: v1, kind: Node, metadata: {name: a}}");
        kubelets.advance(Duration.ofSeconds(55));
        assertThat(condition("a", "Ready").isEmpty()).isTrue();
        assertThat(taints("a")).containsExactly(NOT_READY + ":NoSchedule");
        kubelets.advance(Duration.ofSeconds(15));
        assertThat(condition("a", "Ready").text("reason")).isEqualTo("NodeStatusNeverUpdated");
        assertThat(taints("a"))
                .containsExactly(UNREACHABLE + ":NoExecute", UNREACHABLE + ":NoSchedule");
    }

    @Test
    void conditionsAndUnschedulableAreTaints() {
        kubelets.join("a");
        kubelets.report("a", "MemoryPressure", "True");
        kubelets.report("a", "DiskPressure", "True");
        kubelets.report("a", "PIDPressure", "True");
        kubelets.report("a", "NetworkUnavailable", "True");
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "a"),
                        TestingCluster.read("{spec: {unschedulable: true}}"));
        manager.settle();
        assertThat(taints("a"))
                .containsExactly(
                        "node.kubernetes.io/disk-pressure:NoSchedule",
                        "node.kubernetes.io/memory-pressure:NoSchedule",
                        "node.kubernetes.io/network-unavailable:NoSchedule",
                        "node.kubernetes.io/pid-pressure:NoSchedule",
                        "node.kubernetes.io/unschedulable:NoSchedule");
        kubelets.report("a", "MemoryPressure", "False");
        kubelets.report("a", "DiskPressure", "False");
        kubelets.report("a", "PIDPressure", "False");
        kubelets.report("a", "NetworkUnavailable", "False");
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "a"),
                        TestingCluster.read(
                                "{spec: {unschedulable: false, taints: [{key: mine, effect: NoSchedule}]}}"));
        manager.settle();
        assertThat(taints("a")).containsExactly("mine:NoSchedule");
    }

    @Test
    void betaLabelsFollow() {
        kubelets.join("a", Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "arm64"));
        manager.settle();
        assertThat(node("a").text("metadata", "labels", "beta.kubernetes.io/os"))
                .isEqualTo("linux");
        assertThat(node("a").text("metadata", "labels", "beta.kubernetes.io/arch"))
                .isEqualTo("arm64");
    }

    @Test
    void podsOfASilentNodeAreNotReady() {
        kubelets.join("a", "b");
        Obj pod =
                cluster.create(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: p, namespace: default}
                        spec: {containers: [{name: c, image: i}]}
                        """);
        TestingNodes nodes = new TestingNodes(cluster);
        nodes.bind(pod, "a");
        nodes.run(pod, true);
        kubelets.silence("a");
        manager.takeEvents();
        kubelets.advance(GRACE_AND_A_PERIOD);
        Obj after = cluster.get(ApiResource.PODS, "default", "p");
        assertThat(after.text("status", "phase")).isEqualTo("Running");
        assertThat(after.arr("status", "conditions").asList())
                .anySatisfy(condition -> {
                    assertThat(((Obj) condition).text("type")).isEqualTo("Ready");
                    assertThat(((Obj) condition).text("status")).isEqualTo("False");
                });
        assertThat(manager.takeEvents()).contains("Warning NodeNotReady Pod/p: Node is not ready");
    }

    @Test
    void nodesThatComeAndGoAreTold() {
        kubelets.join("a");
        manager.settle();
        assertThat(manager.takeEvents())
                .contains(
                        "Normal RegisteredNode Node/a: Node a event: Registered Node a in Controller");
        cluster.admin().delete(ApiResource.NODES, new ObjectKey("", "a"), "");
        manager.settle();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal RemovingNode Node/a: Node a event: Removing Node a from Controller");
    }

    private void joinMany(int count) {
        for (int i = 0; i < count; i++) {
            kubelets.join("node-" + i);
        }
        kubelets.advance(Duration.ofSeconds(10));
    }

    private void silence(int count) {
        for (int i = 0; i < count; i++) {
            kubelets.silence("node-" + i);
        }
    }

    @Test
    void oneNodeEveryTenSecondsIsTaintedNoExecute() {
        joinMany(10);
        silence(4);
        kubelets.advance(Duration.ofSeconds(61));
        assertThat(taints("node-3")).contains(UNREACHABLE + ":NoSchedule");
        long first = withNoExecute(10);
        assertThat(first).isBetween(1L, 2L);
        kubelets.advance(Duration.ofSeconds(10));
        assertThat(withNoExecute(10)).isEqualTo(first + 1);
        kubelets.advance(Duration.ofSeconds(30));
        assertThat(withNoExecute(10)).isEqualTo(4);
    }

    @Test
    void aSmallZoneThatIsMostlySilentIsNotEvicted() {
        joinMany(10);
        silence(6);
        kubelets.advance(Duration.ofMinutes(5));
        assertThat(withNoExecute(10)).isZero();
        kubelets.returns("node-0");
        kubelets.returns("node-1");
        kubelets.advance(Duration.ofMinutes(1));
        assertThat(withNoExecute(10)).isEqualTo(4);
    }

    @Test
    void whenAllAreSilentNobodyIsEvicted() {
        joinMany(3);
        kubelets.silence("node-0");
        kubelets.advance(GRACE_AND_A_PERIOD);
        assertThat(withNoExecute(3)).isEqualTo(1);
        silence(3);
        kubelets.advance(Duration.ofMinutes(5));
        assertThat(withNoExecute(3)).isZero();
        assertThat(taints("node-0")).containsExactly(UNREACHABLE + ":NoSchedule");
        kubelets.returns("node-2");
        kubelets.advance(GRACE_AND_A_PERIOD);
        assertThat(withNoExecute(3)).isEqualTo(2);
    }

    @Test
    void aControllerThatBeginsGivesEveryNodeItsTime() {
        kubelets.join("a", "b");
        kubelets.silence("a");
        kubelets.advance(Duration.ofSeconds(40));
        manager.restart();
        kubelets.advance(Duration.ofSeconds(40));
        assertThat(condition("a", "Ready").text("status")).isEqualTo("True");
        kubelets.advance(Duration.ofSeconds(20));
        assertThat(condition("a", "Ready").text("status")).isEqualTo("Unknown");
    }

    @Test
    void aRenewalWritesNothingElse() {
        joinMany(3);
        manager.settle();
        String before = node("node-0").text("metadata", "resourceVersion");
        kubelets.advance(Duration.ofMinutes(2));
        assertThat(node("node-0").text("metadata", "resourceVersion")).isEqualTo(before);
    }
}
