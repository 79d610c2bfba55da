package io.keelson.orchestrator.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of ReplicaSets and ReplicationControllers rely on. */
final class ReplicaSetTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private List<StoreEvent> history;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 11);
        history = cluster.record();
        nodes = new TestingNodes(cluster);
        manager =
                new TestingControllers(
                        cluster, "replicaset-controller", "replicationcontroller-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private static String set(String more) {
        return """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web, tier: front}, annotations: {a: b}}
            spec: {containers: [{name: c, image: nginx}]}
        """
                + more.indent(2);
    }

    private Obj web() {
        return cluster.get(ApiResource.REPLICA_SETS, "default", "web");
    }

    private Obj status() {
        return web().obj("status");
    }

    private void scale(int replicas) {
        scale("web", replicas);
    }

    private void scale(String name, int replicas) {
        cluster.admin()
                .mergePatch(
                        ApiResource.REPLICA_SETS,
                        new ObjectKey("default", name),
                        TestingCluster.read("spec: {replicas: %d}".formatted(replicas)));
    }

    private List<String> names() {
        return nodes.pods("default").stream().map(pod -> pod.text("metadata", "name")).toList();
    }

    private static String label(Obj pod, String name) {
        return pod.text("metadata", "labels", name);
    }

    private void patch(String pod, String yaml) {
        cluster.admin()
                .mergePatch(
                        ApiResource.PODS, new ObjectKey("default", pod), TestingCluster.read(yaml));
    }

    private Obj pod(String name) {
        return cluster.get(ApiResource.PODS, "default", name);
    }

    @Test
    void makesPodsFromItsTemplateAndTellsOfThem() {
        cluster.create(set("replicas: 3"));
        manager.settle();
        assertThat(nodes.pods("default"))
                .hasSize(3)
                .allSatisfy(pod -> {
                    assertThat(pod.text("metadata", "name")).matches("web-[a-z0-9]{5}");
                    assertThat(pod.text("metadata", "generateName")).isEqualTo("web-");
                    assertThat(label(pod, "tier")).isEqualTo("front");
                    assertThat(pod.text("metadata", "annotations", "a")).isEqualTo("b");
                    Obj owner = (Obj) pod.arr("metadata", "ownerReferences").get(0);
                    assertThat(owner)
                            .isEqualTo(
                                    TestingCluster.read(
                                            """
                                            apiVersion: apps/v1
                                            kind: ReplicaSet
                                            name: web
                                            uid: %s
                                            controller: true
                                            blockOwnerDeletion: true
                                            """
                                                    .formatted(web().text("metadata", "uid"))));
                });
        assertThat(manager.takeEvents())
                .containsExactlyElementsOf(
                        createdInOrder().stream()
                                .map(name ->
                                        "Normal SuccessfulCreate ReplicaSet/web: Created pod: "
                                                + name)
                                .toList());
        assertThat(status())
                .isEqualTo(
                        TestingCluster.read(
                                "{replicas: 3, fullyLabeledReplicas: 3, terminatingReplicas: 0,"
                                        + " observedGeneration: 1}"));
        nodes.runAll("default");
        manager.settle();
        assertThat(status())
                .isEqualTo(
                        TestingCluster.read(
                                "{replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3,"
                                        + " availableReplicas: 3, terminatingReplicas: 0,"
                                        + " observedGeneration: 1}"));
    }

    private List<String> createdInOrder() {
        return nodes.pods("default").stream()
                .sorted(
                        Comparator.comparingLong(
                                pod -> Long.parseLong(pod.text("metadata", "resourceVersion"))))
                .map(pod -> pod.text("metadata", "name"))
                .toList();
    }

    @Test
    void aTurnThatChangesNothingWritesNothing() {
        cluster.create(set("replicas: 2"));
        manager.settle();
        nodes.runAll("default");
        manager.settle();
        String revision = web().text("metadata", "resourceVersion");
        patch(names().getFirst(), "metadata: {annotations: {seen: now}}");
        manager.restart();
        manager.settle();
        assertThat(web().text("metadata", "resourceVersion")).isEqualTo(revision);
        assertThat(names()).hasSize(2);
    }

    @Test
    void replacesPodsThatFailedSucceededOrWereDeleted() {
        cluster.create(set("replicas: 3"));
        manager.settle();
        nodes.runAll("default");
        manager.settle();
        List<Obj> first = nodes.pods("default");
        nodes.finish(first.get(0), "Failed");
        nodes.finish(first.get(1), "Succeeded");
        cluster.admin().delete(ApiResource.PODS, ObjectKey.of(first.get(2)), "");
        manager.settle();
        assertThat(nodes.pods("default"))
                .hasSize(6)
                .filteredOn(pod -> pod.text("status", "phase").equals("Pending"))
                .hasSize(3);
        assertThat(status().whole(0, "replicas")).isEqualTo(3);
        assertThat(status().whole(0, "readyReplicas")).isZero();
        assertThat(status().whole(0, "terminatingReplicas")).isEqualTo(1);
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(status().whole(9, "terminatingReplicas")).isZero();
    }

    @Test
    void scalesDownAndTellsWhatIsTerminating() {
        cluster.create(set("replicas: 3"));
        manager.settle();
        nodes.runAll("default");
        manager.settle();
        manager.takeEvents();
        scale(1);
        manager.settle();
        assertThat(manager.takeEvents())
                .hasSize(2)
                .allMatch(e ->
                        e.startsWith("Normal SuccessfulDelete ReplicaSet/web: Deleted pod: web-"));
        assertThat(status())
                .isEqualTo(
                        TestingCluster.read(
                                "{replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1,"
                                        + " availableReplicas: 1, terminatingReplicas: 2,"
                                        + " observedGeneration: 2}"));
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(status().whole(9, "terminatingReplicas")).isZero();
        assertThat(names()).hasSize(1);
    }

    @Test
    void deletesTheCheapestPodFirst() {
        cluster.create(set("replicas: 3"));
        manager.settle();
        nodes.runAll("default");
        List<String> names = names();
        patch(
                names.get(1),
                "metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: '-5'}}");
        scale(2);
        manager.settle();
        assertThat(pod(names.get(1)).text("metadata", "deletionTimestamp")).isNotEmpty();
    }

    /** Ten pods, each to go before the next; of ten equal sets, each loses one more. */
    @Test
    void deletesPodsInUpstreamsOrder() {
        for (int set = 1; set < 10; set++) {
            cluster.create(
                    set("replicas: 1")
                            .replace("name: web,", "name: s%d,".formatted(set))
                            .replace("app: web", "app: s%d".formatted(set)));
        }
        manager.settle();
        List<String> oldest = names();
        for (int set = 1; set < 10; set++) {
            scale("s" + set, 10);
        }
        cluster.advance(Duration.ofSeconds(5));
        for (int set = 1; set < 10; set++) {
            String prefix = "s" + set + "-";
            List<Obj> pods =
                    nodes.pods("default").stream()
                            .filter(pod -> pod.text("metadata", "name").startsWith(prefix))
                            .sorted(
                                    Comparator.comparing(
                                            pod -> oldest.contains(pod.text("metadata", "name"))))
                            .toList();
            for (int i = 1; i < 10; i++) {
                nodes.bind(pods.get(i), i == 5 || i == 6 ? "crowded" : "node-" + i);
            }
            nodes.patchStatus(pods.get(2), "status: {phase: Unknown}");
            nodes.run(pods.get(3), false);
            for (int i = 4; i < 10; i++) {
                nodes.patchStatus(pods.get(i), ranked(i));
            }
            patch(
                    pods.get(4).text("metadata", "name"),
                    "metadata: {annotations: {controller.kubernetes.io/pod-deletion-cost: '-1'}}");
            scale("s" + set, 10 - set);
            manager.settle();
            List<String> rest =
                    cluster.list(ApiResource.PODS, "default").stream()
                            .filter(pod -> pod.text("metadata", "deletionTimestamp").isEmpty())
                            .map(pod -> pod.text("metadata", "name"))
                            .filter(name -> name.startsWith(prefix))
                            .toList();
            assertThat(rest)
                    .as("%d fewer", set)
                    .containsExactlyInAnyOrderElementsOf(
                            pods.subList(set, 10).stream()
                                    .map(pod -> pod.text("metadata", "name"))
                                    .toList());
        }
    }

    /** The fifth and sixth share a node; the seventh is ready since later; the eighth restarts. */
    private static String ranked(int pod) {
        return """
        status:
          phase: Running
          conditions:
          - {type: Ready, status: "True", lastTransitionTime: 2030-01-01T00:00:%s0Z}
          containerStatuses:
          - {name: c, restartCount: %d, ready: true, image: i, imageID: i}
        """
                .formatted(pod == 5 ? 3 : pod == 7 ? 2 : 1, pod == 8 ? 5 : 0);
    }

    @Test
    void adoptsOrphansThatMatchAndReleasesPodsThatStopMatching() {
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: orphan, namespace: default, labels: {app: web}}
                spec: {containers: [{name: c, image: nginx}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: other, namespace: default, labels: {app: other}}
                spec: {containers: [{name: c, image: nginx}]}
                """);
        cluster.create(set("replicas: 2"));
        manager.settle();
        assertThat(names()).hasSize(3).contains("orphan");
        assertThat(((Obj) pod("orphan").arr("metadata", "ownerReferences").get(0)).text("uid"))
                .isEqualTo(web().text("metadata", "uid"));
        assertThat(pod("other").arr("metadata", "ownerReferences")).isEmpty();
        // The adopted pod has not all of the template's labels.
        assertThat(status().whole(0, "fullyLabeledReplicas")).isEqualTo(1);

        patch("orphan", "metadata: {labels: {app: debug}}");
        manager.settle();
        assertThat(pod("orphan").arr("metadata", "ownerReferences")).isEmpty();
        assertThat(names()).hasSize(4);
        assertThat(status().whole(0, "replicas")).isEqualTo(2);

        // Taken back, it is one too many: the one that is too many is deleted.
        patch("orphan", "metadata: {labels: {app: web}}");
        manager.settle();
        assertThat(names()).hasSize(3);
    }

    @Test
    void aSetThatIsBeingDeletedTouchesNothing() {
        cluster.create(
                set("replicas: 2")
                        .replace("namespace: default}", "namespace: default, finalizers: [a/b]}"));
        manager.settle();
        cluster.admin().delete(ApiResource.REPLICA_SETS, WEB, "");
        List<String> names = names();
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", names.get(0)), "");
        patch(names.get(1), "metadata: {labels: {app: debug}}");
        manager.settle();
        assertThat(names()).hasSize(1);
        assertThat(pod(names.get(1)).arr("metadata", "ownerReferences")).hasSize(1);
        assertThat(status().whole(9, "replicas")).isZero();
    }

    @Test
    void aSpentQuotaIsAskedOnceATurnAndToldInTheStatus() {
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: few, namespace: default}
                spec: {hard: {pods: "3"}}
                """);
        cluster.create(set("replicas: 100"));
        cluster.advance(Duration.ofSeconds(1));
        assertThat(names()).hasSize(3);
        // 1, then 2, then a batch of 4 fails as a whole, and no other follows in this turn.
        List<String> events = manager.takeEvents();
        assertThat(events.subList(0, 3)).allMatch(e -> e.contains("SuccessfulCreate"));
        assertThat(events.subList(3, events.size()))
                .hasSizeBetween(4, 15)
                .allMatch(e ->
                        e.startsWith(
                                "Warning FailedCreate ReplicaSet/web: Error creating: pods \""))
                .allMatch(e ->
                        e.endsWith(
                                "exceeded quota: few, requested: pods=1, used: pods=3, limited:"
                                        + " pods=3"));
        Obj condition = (Obj) status().arr("conditions").get(0);
        assertThat(condition.text("type")).isEqualTo("ReplicaFailure");
        assertThat(condition.text("status")).isEqualTo("True");
        assertThat(condition.text("reason")).isEqualTo("FailedCreate");
        assertThat(condition.text("message")).contains("exceeded quota: few");
        assertThat(status().whole(0, "replicas")).isEqualTo(3);

        cluster.admin()
                .mergePatch(
                        ApiResource.RESOURCE_QUOTAS,
                        new ObjectKey("default", "few"),
                        TestingCluster.read("spec: {hard: {pods: '200'}}"));
        cluster.advance(Duration.ofMinutes(1));
        assertThat(names()).hasSize(100);
        assertThat(status().arr("conditions")).isEmpty();
    }

    @Test
    void inANamespaceThatIsBeingDeletedItIsSilent() {
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: going}}");
        cluster.create(set("replicas: 0").replace("namespace: default", "namespace: going"));
        cluster.admin().delete(ApiResource.NAMESPACES, new ObjectKey("", "going"), "");
        cluster.admin()
                .mergePatch(
                        ApiResource.REPLICA_SETS,
                        new ObjectKey("going", "web"),
                        TestingCluster.read("spec: {replicas: 2}"));
        manager.settle();
        assertThat(manager.takeEvents()).isEmpty();
        assertThat(cluster.get(ApiResource.REPLICA_SETS, "going", "web").obj("status"))
                .isEqualTo(
                        TestingCluster.read(
                                "{replicas: 0, terminatingReplicas: 0, observedGeneration: 2}"));
    }

    @Test
    void hasOneReplicaUnlessItSaysElse() {
        cluster.create(set(""));
        manager.settle();
        assertThat(names()).hasSize(1);
        nodes.runAll("default");
        manager.settle();
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(1);
    }

    @Test
    void aPodIsAvailableWhenItHasBeenReadyForLongEnough() {
        cluster.create(set("replicas: 1\nminReadySeconds: 30"));
        manager.settle();
        nodes.runAll("default");
        manager.settle();
        assertThat(status().whole(0, "readyReplicas")).isEqualTo(1);
        assertThat(status().whole(0, "availableReplicas")).isZero();
        cluster.advance(Duration.ofSeconds(27));
        assertThat(status().whole(0, "availableReplicas")).isZero();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(1);
    }

    @Test
    void manyPodsThatBecomeReadyAreToldTogether() {
        cluster.create(set("replicas: 200"));
        cluster.advance(Duration.ofSeconds(5));
        long before = writes();
        nodes.runAll("default");
        manager.settle();
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(200);
        assertThat(writes() - before).isBetween(1L, 20L);
    }

    /** How often the set has been written. */
    private long writes() {
        return history.stream()
                .filter(event -> event.key().equals("/registry/replicasets/default/web"))
                .count();
    }

    @Test
    void makesNoPodTwiceWhenManagerOrServerDie() {
        cluster.create(set("replicas: 20"));
        manager.restart();
        cluster.advance(Duration.ofMillis(1));
        manager.restart();
        cluster.killServer();
        cluster.advance(Duration.ofSeconds(5));
        cluster.startServer();
        cluster.advance(Duration.ofSeconds(30));
        assertThat(names()).hasSize(20);
        assertThat(status().whole(0, "replicas")).isEqualTo(20);
    }

    @Test
    void aReplicationControllerDoesTheSame() {
        cluster.create(
                """
                apiVersion: v1
                kind: ReplicationController
                metadata: {name: old, namespace: default}
                spec:
                  replicas: 2
                  template:
                    metadata: {labels: {app: old}}
                    spec: {containers: [{name: c, image: nginx}]}
                """);
        manager.settle();
        nodes.runAll("default");
        manager.settle();
        Obj old = cluster.get(ApiResource.REPLICATION_CONTROLLERS, "default", "old");
        assertThat(old.obj("status"))
                .isEqualTo(
                        TestingCluster.read(
                                "{replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2,"
                                        + " availableReplicas: 2, observedGeneration: 1}"));
        assertThat(nodes.pods("default"))
                .allSatisfy(pod -> {
                    Obj owner = (Obj) pod.arr("metadata", "ownerReferences").get(0);
                    assertThat(owner.text("kind")).isEqualTo("ReplicationController");
                    assertThat(owner.text("apiVersion")).isEqualTo("v1");
                });
        cluster.admin()
                .mergePatch(
                        ApiResource.REPLICATION_CONTROLLERS,
                        ObjectKey.of(old),
                        Obj.of("spec", Obj.of("replicas", Node.of(0))));
        manager.settle();
        nodes.removeDeleted("default");
        assertThat(names()).isEmpty();
    }
}
