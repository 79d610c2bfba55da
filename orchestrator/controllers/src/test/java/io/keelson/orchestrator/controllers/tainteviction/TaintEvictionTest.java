package io.keelson.orchestrator.controllers.tainteviction;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaintEvictionTest {
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 31);
        nodes = new TestingNodes(cluster);
        cluster.create("{apiVersion: v1, kind: Node, metadata: {name: node-1}}");
        manager = new TestingControllers(cluster, "taint-eviction-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void pod(String name, String tolerations) {
        Obj pod =
                cluster.create(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s, namespace: default}
                        spec:
                          containers: [{name: c, image: i}]
                          tolerations: [%s]
                        """
                                .formatted(name, tolerations));
        nodes.bind(pod, "node-1");
        nodes.run(pod, true);
    }

    private void taint(String... keys) {
        StringBuilder taints = new StringBuilder();
        for (String key : keys) {
            taints.append(
                    "{key: %s, effect: NoExecute, timeAdded: %s},"
                            .formatted(key, Times.seconds(cluster.clockwork().now())));
        }
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "node-1"),
                        TestingCluster.read("{spec: {taints: [%s]}}".formatted(taints)));
        manager.settle();
    }

    private boolean isBeingDeleted(String pod) {
        return !cluster.get(ApiResource.PODS, "default", pod)
                .text("metadata", "deletionTimestamp")
                .isEmpty();
    }

    private static String tolerating(String key, int seconds) {
        return "{key: %s, operator: Exists, effect: NoExecute, tolerationSeconds: %d}"
                .formatted(key, seconds);
    }

    @Test
    void whatDoesNotTolerateGoesAtOnce() {
        pod("p", "");
        taint("maintenance");
        Obj pod = cluster.get(ApiResource.PODS, "default", "p");
        assertThat(pod.text("metadata", "deletionTimestamp")).isNotEmpty();
        assertThat(pod.arr("status", "conditions").asList())
                .anySatisfy(node -> {
                    Obj condition = (Obj) node;
                    assertThat(condition.text("type")).isEqualTo("DisruptionTarget");
                    assertThat(condition.text("status")).isEqualTo("True");
                    assertThat(condition.text("reason")).isEqualTo("DeletionByTaintManager");
                    assertThat(condition.text("message"))
                            .isEqualTo("Taint manager: deleting due to NoExecute taint");
                });
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal TaintManagerEviction Pod/p: Marking for deletion Pod default/p");
    }

    @Test
    void whatToleratesForeverStays() {
        pod("p", "{operator: Exists}");
        pod("q", "{key: maintenance, operator: Equal, value: \"\", effect: NoExecute}");
        taint("maintenance");
        cluster.advance(Duration.ofMinutes(10));
        assertThat(isBeingDeleted("p")).isFalse();
        assertThat(isBeingDeleted("q")).isFalse();
    }

    /** The tolerations that admission gives to every pod. */
    @Test
    void fiveMinutesAreTheDefault() {
        pod("p", "");
        taint(UNREACHABLE);
        cluster.advance(Duration.ofSeconds(295));
        assertThat(isBeingDeleted("p")).isFalse();
        cluster.advance(Duration.ofSeconds(5));
        assertThat(isBeingDeleted("p")).isTrue();
    }

    @Test
    void theShortestTolerationCounts() {
        pod("p", tolerating("a", 100) + "," + tolerating("b", 10));
        taint("a", "b");
        cluster.advance(Duration.ofSeconds(9));
        assertThat(isBeingDeleted("p")).isTrue();
    }

    @Test
    void aTaintThatGoesCancelsThePlan() {
        pod("p", "");
        taint(UNREACHABLE);
        cluster.advance(Duration.ofSeconds(200));
        taint();
        cluster.advance(Duration.ofSeconds(200));
        assertThat(isBeingDeleted("p")).isFalse();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal TaintManagerEviction Pod/p: Cancelling deletion of Pod default/p");
    }

    @Test
    void aTaintThatIsSwappedForAnotherDoesNotBeginAnew() {
        pod("p", "");
        taint("node.kubernetes.io/not-ready");
        cluster.advance(Duration.ofSeconds(200));
        taint(UNREACHABLE);
        cluster.advance(Duration.ofSeconds(97));
        assertThat(isBeingDeleted("p")).isTrue();
    }

    @Test
    void aControllerThatBeginsGoesOnCounting() {
        pod("p", "");
        taint(UNREACHABLE);
        cluster.advance(Duration.ofSeconds(200));
        manager.restart();
        cluster.advance(Duration.ofSeconds(94));
        assertThat(isBeingDeleted("p")).isFalse();
        cluster.advance(Duration.ofSeconds(5));
        assertThat(isBeingDeleted("p")).isTrue();
    }

    @Test
    void aPodThatComesLaterHasItsTimeToo() {
        taint(UNREACHABLE);
        cluster.advance(Duration.ofSeconds(200));
        pod("p", "");
        cluster.advance(Duration.ofSeconds(200));
        assertThat(isBeingDeleted("p")).isFalse();
        cluster.advance(Duration.ofSeconds(101));
        assertThat(isBeingDeleted("p")).isTrue();
    }

    @Test
    void otherEffectsDriveNobodyAway() {
        pod("p", "");
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "node-1"),
                        TestingCluster.read("{spec: {taints: [{key: a, effect: NoSchedule}]}}"));
        manager.settle();
        assertThat(isBeingDeleted("p")).isFalse();
    }
}
