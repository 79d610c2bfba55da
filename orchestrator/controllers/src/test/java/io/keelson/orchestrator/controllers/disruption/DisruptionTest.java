package io.keelson.orchestrator.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What disruption budgets allow, in upstream's words. */
class DisruptionTest {
    private static final ObjectKey KEY = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 7);
        manager = new TestingControllers(cluster, "disruption-controller", "replicaset-controller");
        nodes = new TestingNodes(cluster);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void budget(String rule) {
        cluster.create(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web, namespace: default}
                spec: {%s, selector: {matchLabels: {app: web}}}
                """
                        .formatted(rule));
        manager.settle();
    }

    private void replicaSet(int replicas) {
        cluster.create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web, namespace: default}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: nginx}]}
                """
                        .formatted(replicas));
        manager.settle();
    }

    private Obj pod(String name, String owners) {
        return cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: {app: web}, ownerReferences: [%s]}
                spec: {containers: [{name: web, image: nginx}]}
                """
                        .formatted(name, owners));
    }

    private void run() {
        nodes.runAll("default");
        manager.settle();
    }

    private Obj status() {
        return cluster.get(ApiResource.POD_DISRUPTION_BUDGETS, "default", "web").obj("status");
    }

    /** Expected, desired and current pods, and the disruptions that are allowed. */
    private List<Long> numbers() {
        Obj status = status();
        return List.of(
                status.whole(-1, "expectedPods"),
                status.whole(-1, "desiredHealthy"),
                status.whole(-1, "currentHealthy"),
                status.whole(-1, "disruptionsAllowed"));
    }

    private String condition() {
        Obj condition = Objects.requireNonNull(Conditions.find(status(), "DisruptionAllowed"));
        return condition.text("status") + " " + condition.text("reason");
    }

    private void evict(Obj pod) {
        cluster.admin()
                .perform(
                        Write.post(
                                ApiResource.PODS,
                                ObjectKey.of(pod),
                                "eviction",
                                TestingCluster.read(
                                        """
                                        apiVersion: policy/v1
                                        kind: Eviction
                                        metadata: {name: %s, namespace: default}
                                        """
                                                .formatted(pod.text("metadata", "name")))));
    }

    @Test
    void aNumberOfPodsMustBeAvailable() {
        budget("minAvailable: 2");
        assertThat(numbers()).containsExactly(0L, 2L, 0L, 0L);
        assertThat(condition()).isEqualTo("False InsufficientPods");
        assertThat(manager.takeEvents())
                .contains("Normal NoPods PodDisruptionBudget/web: No matching pods found");
        replicaSet(3);
        assertThat(numbers()).containsExactly(3L, 2L, 0L, 0L);
        run();
        assertThat(numbers()).containsExactly(3L, 2L, 3L, 1L);
        assertThat(condition()).isEqualTo("True SufficientPods");
        assertThat(status().whole(0, "observedGeneration")).isEqualTo(1);
    }

    @Test
    void percentagesAreOfWhatControllersWantAndRoundedUp() {
        replicaSet(7);
        budget("minAvailable: \"50%\"");
        run();
        assertThat(numbers()).containsExactly(7L, 4L, 7L, 3L);
        cluster.admin()
                .mergePatch(
                        ApiResource.POD_DISRUPTION_BUDGETS,
                        KEY,
                        TestingCluster.read("spec: {minAvailable: null, maxUnavailable: \"50%\"}"));
        manager.settle();
        assertThat(numbers()).containsExactly(7L, 3L, 7L, 4L);
        assertThat(status().whole(0, "observedGeneration")).isEqualTo(2);
    }

    @Test
    void aPodThatIsMissingIsUnavailable() {
        replicaSet(3);
        budget("maxUnavailable: 1");
        run();
        assertThat(numbers()).containsExactly(3L, 2L, 3L, 1L);
        cluster.admin()
                .delete(ApiResource.PODS, ObjectKey.of(nodes.pods("default").getFirst()), "");
        manager.settle();
        // Its successor is not ready yet.
        assertThat(numbers()).containsExactly(3L, 2L, 2L, 0L);
        assertThat(condition()).isEqualTo("False InsufficientPods");
    }

    @Test
    void aReplicaSetCountsByItsDeployment() {
        Obj deployment =
                cluster.create(
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, namespace: default}
                        spec:
                          replicas: 10
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}}
                            spec: {containers: [{name: web, image: nginx}]}
                        """);
        replicaSet(2);
        cluster.admin()
                .mergePatch(
                        ApiResource.REPLICA_SETS,
                        KEY,
                        TestingCluster.read(
                                """
                                metadata:
                                  ownerReferences:
                                  - apiVersion: apps/v1
                                    kind: Deployment
                                    name: web
                                    uid: %s
                                    controller: true
                                """
                                        .formatted(deployment.text("metadata", "uid"))));
        budget("maxUnavailable: \"30%\"");
        run();
        assertThat(numbers()).containsExactly(10L, 7L, 2L, 0L);
    }

    @Test
    void podsThatNobodyControlsCountOnlyForANumber() {
        pod("a", "");
        pod("b", "");
        budget("minAvailable: 1");
        run();
        assertThat(numbers()).containsExactly(2L, 1L, 2L, 1L);
        cluster.admin()
                .mergePatch(
                        ApiResource.POD_DISRUPTION_BUDGETS,
                        KEY,
                        TestingCluster.read("spec: {minAvailable: null, maxUnavailable: 1}"));
        manager.settle();
        assertThat(numbers()).containsExactly(0L, 0L, 2L, 0L);
    }

    @Test
    void whereThePodsCannotBeCountedNothingIsAllowedAndUsersAreToldWhy() {
        pod("a", "{apiVersion: batch/v1, kind: Job, name: pi, uid: u, controller: true}");
        budget("maxUnavailable: 1");
        String why = "jobs.batch does not implement the scale subresource";
        assertThat(condition()).isEqualTo("False SyncFailed");
        assertThat(Conditions.find(status(), "DisruptionAllowed"))
                .asInstanceOf(type(Obj.class))
                .extracting(condition -> condition.text("message"))
                .isEqualTo(why);
        assertThat(status().whole(-1, "disruptionsAllowed")).isZero();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning CalculateExpectedPodCountFailed PodDisruptionBudget/web: Failed to"
                                + " calculate the number of expected pods: "
                                + why);
    }

    @Test
    void anEvictionIsChargedAndTheNextOneRefused() {
        replicaSet(3);
        budget("minAvailable: 2");
        run();
        List<Obj> pods = nodes.pods("default");
        manager.close();
        evict(pods.get(0));
        assertThat(status().obj("disruptedPods").names())
                .containsExactly(pods.get(0).text("metadata", "name"));
        assertThatThrownBy(() -> evict(pods.get(1)))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(429);
                            assertThat(refused.status().toObj().arr("details", "causes"))
                                    .asString()
                                    .contains("DisruptionBudget");
                        });
        manager.restart();
        manager.settle();
        // Its deletion has been seen, and another took its place.
        assertThat(status().has("disruptedPods")).isFalse();
        assertThat(numbers()).containsExactly(4L, 2L, 2L, 0L);
        run();
        assertThat(numbers()).containsExactly(4L, 2L, 3L, 1L);
    }

    @Test
    void aPodThatWasToBeDeletedAndWasNotCountsAgainAfterTwoMinutes() {
        replicaSet(2);
        budget("minAvailable: 1");
        run();
        Obj budget = cluster.get(ApiResource.POD_DISRUPTION_BUDGETS, "default", "web");
        String name = nodes.pods("default").getFirst().text("metadata", "name");
        Node now = Node.of(Times.seconds(cluster.clockwork().now()));
        cluster.admin()
                .updateStatus(
                        ApiResource.POD_DISRUPTION_BUDGETS,
                        budget.withAt(Obj.of(name, now), "status", "disruptedPods"));
        manager.settle();
        assertThat(numbers()).containsExactly(2L, 1L, 1L, 0L);
        manager.takeEvents();
        cluster.advance(Duration.ofSeconds(110));
        assertThat(numbers()).containsExactly(2L, 1L, 1L, 0L);
        cluster.advance(Duration.ofSeconds(15));
        assertThat(numbers()).containsExactly(2L, 1L, 2L, 1L);
        assertThat(status().has("disruptedPods")).isFalse();
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Warning NotDeleted Pod/"
                                + name
                                + ": Pod was expected by PDB default/web to be deleted but it"
                                + " wasn't");
    }
}
