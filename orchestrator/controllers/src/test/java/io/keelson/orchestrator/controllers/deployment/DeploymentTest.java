package io.keelson.orchestrator.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingManager;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.Txn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of Deployments rely on. */
final class DeploymentTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private List<StoreEvent> history;
    private TestingManager manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 13);
        history = cluster.record();
        nodes = new TestingNodes(cluster);
        manager = new TestingManager(cluster, "replicaset-controller", "deployment-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private static String deployment(String more) {
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: "nginx:1"}]}
        """
                + more.indent(2);
    }

    private Obj web() {
        return cluster.get(ApiResource.DEPLOYMENTS, "default", "web");
    }

    private Obj status() {
        return web().obj("status");
    }

    private void patch(String yaml) {
        cluster.admin().mergePatch(ApiResource.DEPLOYMENTS, WEB, TestingCluster.read(yaml));
    }

    private void image(String image) {
        patch("spec: {template: {spec: {containers: [{name: c, image: '%s'}]}}}".formatted(image));
    }

    /** In the order they were made. */
    private List<Obj> sets() {
        return cluster.list(ApiResource.REPLICA_SETS, "default").stream()
                .sorted(Comparator.comparing(set -> set.text("metadata", "creationTimestamp")))
                .toList();
    }

    private static String name(Obj object) {
        return object.text("metadata", "name");
    }

    private static String annotation(Obj object, String name) {
        return object.text("metadata", "annotations", "deployment.kubernetes.io/" + name);
    }

    private static long replicas(Obj set) {
        return set.whole(-1, "spec", "replicas");
    }

    private Obj condition(String type) {
        return Objects.requireNonNull(Conditions.find(status(), type), type);
    }

    private String progressing() {
        Obj condition = condition("Progressing");
        return condition.text("status")
                + " "
                + condition.text("reason")
                + ": "
                + condition.text("message");
    }

    private List<String> scalings() {
        return manager.takeEvents().stream()
                .filter(event -> event.contains("ScalingReplicaSet"))
                .map(event -> event.substring(event.indexOf(": ") + 2))
                .toList();
    }

    /** Of Deployments, their sets and pods. */
    private long writes() {
        return history.stream()
                .filter(event -> event.key().matches("/registry/(deployments|replicasets|pods)/.*"))
                .count();
    }

    /** Whether a Deployment ever said all of it. */
    private boolean wasTold(String... words) {
        return history.stream()
                .filter(event -> event.key().startsWith("/registry/deployments/"))
                .filter(StoreEvent.Put.class::isInstance)
                .map(event ->
                        new String(((StoreEvent.Put) event).row().value(), StandardCharsets.UTF_8))
                .anyMatch(json -> Stream.of(words).allMatch(json::contains));
    }

    /** Pods run and end until nothing changes any more. */
    private void converge() {
        for (int i = 0; i < 15; i++) {
            manager.settle();
            nodes.runAll("default");
            nodes.removeDeleted("default");
        }
        manager.settle();
    }

    @Test
    void makesASetForItsTemplateAndTellsWhenItsPodsAreAvailable() {
        cluster.create(deployment("replicas: 3"));
        manager.settle();
        Obj set = sets().getFirst();
        String hash = set.text("metadata", "labels", "pod-template-hash");
        assertThat(hash).matches("[bcdfghjklmnpqrstvwxz2456789]{10}");
        assertThat(name(set)).isEqualTo("web-" + hash);
        assertThat(set.text("metadata", "labels", "app")).isEqualTo("web");
        assertThat(set.obj("spec", "selector", "matchLabels"))
                .isEqualTo(
                        TestingCluster.read("{app: web, pod-template-hash: %s}".formatted(hash)));
        assertThat(set.text("spec", "template", "metadata", "labels", "pod-template-hash"))
                .isEqualTo(hash);
        assertThat(set.arr("metadata", "ownerReferences").get(0))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                apiVersion: apps/v1
                                kind: Deployment
                                name: web
                                uid: %s
                                controller: true
                                blockOwnerDeletion: true
                                """
                                        .formatted(web().text("metadata", "uid"))));
        assertThat(annotation(set, "revision")).isEqualTo("1");
        assertThat(annotation(set, "desired-replicas")).isEqualTo("3");
        assertThat(annotation(set, "max-replicas")).isEqualTo("4");
        assertThat(annotation(web(), "revision")).isEqualTo("1");
        assertThat(scalings())
                .containsExactly("Scaled up replica set " + name(set) + " from 0 to 3");
        assertThat(nodes.pods("default"))
                .hasSize(3)
                .allMatch(pod -> name(pod).matches(name(set) + "-[a-z0-9]{5}"));
        assertThat(status().without("conditions"))
                .isEqualTo(
                        TestingCluster.read(
                                "{observedGeneration: 1, replicas: 3, updatedReplicas: 3,"
                                        + " unavailableReplicas: 3, terminatingReplicas: 0}"));
        assertThat(condition("Available").text("reason")).isEqualTo("MinimumReplicasUnavailable");
        assertThat(condition("Available").text("message"))
                .isEqualTo("Deployment does not have minimum availability.");
        assertThat(progressing())
                .isEqualTo(
                        "True ReplicaSetUpdated: ReplicaSet \"%s\" is progressing."
                                .formatted(name(set)));

        nodes.runAll("default");
        manager.settle();
        assertThat(status().without("conditions"))
                .isEqualTo(
                        TestingCluster.read(
                                "{observedGeneration: 1, replicas: 3, updatedReplicas: 3,"
                                        + " readyReplicas: 3, availableReplicas: 3,"
                                        + " terminatingReplicas: 0}"));
        assertThat(condition("Available").text("status")).isEqualTo("True");
        assertThat(condition("Available").text("reason")).isEqualTo("MinimumReplicasAvailable");
        assertThat(condition("Available").text("message"))
                .isEqualTo("Deployment has minimum availability.");
        assertThat(progressing())
                .isEqualTo(
                        "True NewReplicaSetAvailable: ReplicaSet \"%s\" has successfully progressed."
                                .formatted(name(set)));
    }

    @Test
    void aSetThatIsMadeIsTold() {
        cluster.create(deployment("replicas: 3"));
        manager.settle();
        assertThat(
                        wasTold(
                                "NewReplicaSetCreated",
                                "Created new replica set \\\"" + name(sets().getFirst())))
                .isTrue();
    }

    @Test
    void itsDefaultsAreUpstreams() {
        Obj spec = cluster.create(deployment("")).obj("spec");
        assertThat(spec.without("template").without("selector"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                replicas: 1
                                strategy:
                                  type: RollingUpdate
                                  rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}
                                revisionHistoryLimit: 10
                                progressDeadlineSeconds: 600
                                """));
    }

    @Test
    void aSetThatSomebodyDeletedIsMadeAgain() {
        cluster.create(deployment("replicas: 2"));
        converge();
        Obj set = sets().getFirst();
        cluster.admin().delete(ApiResource.REPLICA_SETS, ObjectKey.of(set), "");
        converge();
        assertThat(sets()).extracting(DeploymentTest::name).containsExactly(name(set));
        assertThat(sets().getFirst().text("metadata", "uid"))
                .isNotEqualTo(set.text("metadata", "uid"));
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(2);
    }

    /** A template that is stored keeps its name: another would roll every workload. */
    @Test
    void theHashOfATemplateNeverChanges() {
        cluster.create(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}, annotations: {a: b}}
                    spec:
                      serviceAccountName: robot
                      volumes:
                      - {name: scratch}
                      - {name: settings, configMap: {name: settings}}
                      initContainers:
                      - {name: first, image: "busybox", command: [sh, -c, "true"]}
                      containers:
                      - name: c
                        image: "nginx:1"
                        ports: [{containerPort: 80}]
                        env:
                        - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                        resources: {limits: {cpu: 1500m, memory: 1Gi}}
                        readinessProbe: {httpGet: {port: 80}}
                        volumeMounts: [{name: scratch, mountPath: /tmp}]
                """);
        manager.settle();
        assertThat(name(sets().getFirst())).isEqualTo("web-t87t8w7lrj");
    }

    @Test
    void rollsWithinItsBounds() {
        cluster.create(
                deployment(
                        """
                        replicas: 4
                        strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
                        """));
        converge();
        scalings();
        image("nginx:2");
        manager.settle();
        String old = name(sets().get(0));
        String now = name(sets().get(1));
        assertThat(scalings())
                .containsExactly(
                        "Scaled up replica set " + now + " from 0 to 1",
                        "Scaled down replica set " + old + " from 4 to 3",
                        "Scaled up replica set " + now + " from 1 to 2");
        assertThat(status().whole(0, "replicas")).isEqualTo(5);
        assertThat(status().whole(0, "updatedReplicas")).isEqualTo(2);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
        assertThat(status().whole(0, "unavailableReplicas")).isEqualTo(2);
        assertThat(progressing()).startsWith("True ReplicaSetUpdated");
        assertThat(condition("Available").text("status")).isEqualTo("True");

        converge();
        assertThat(scalings())
                .containsExactly(
                        "Scaled down replica set " + old + " from 3 to 1",
                        "Scaled up replica set " + now + " from 2 to 4",
                        "Scaled down replica set " + old + " from 1 to 0");
        assertThat(replicas(sets().get(0))).isZero();
        assertThat(replicas(sets().get(1))).isEqualTo(4);
        assertThat(annotation(sets().get(1), "revision")).isEqualTo("2");
        assertThat(annotation(web(), "revision")).isEqualTo("2");
        assertThat(nodes.pods("default")).hasSize(4).allMatch(pod -> name(pod).startsWith(now));
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
        assertThat(status().whole(0, "observedGeneration")).isEqualTo(2);
    }

    @Test
    void takesTheUnhealthyOldPodsFirst() {
        cluster.create(
                deployment(
                        "replicas: 4\nstrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}"));
        converge();
        List<Obj> pods = nodes.pods("default");
        nodes.run(pods.get(2), false);
        manager.settle();
        image("nginx:2");
        manager.settle();
        assertThat(nodes.pods("default"))
                .filteredOn(pod -> !pod.text("metadata", "deletionTimestamp").isEmpty())
                .extracting(DeploymentTest::name)
                .containsExactly(name(pods.get(2)));
    }

    @Test
    void aTemplateThatNeverRunsStopsAtItsBoundsAndAtItsDeadline() {
        cluster.create(deployment("replicas: 4\nprogressDeadlineSeconds: 60"));
        converge();
        image("nginx:broken");
        cluster.advance(Duration.ofSeconds(50));
        assertThat(progressing()).startsWith("True ReplicaSetUpdated");
        cluster.advance(Duration.ofSeconds(15));
        assertThat(progressing())
                .isEqualTo(
                        "False ProgressDeadlineExceeded: ReplicaSet \"%s\" has timed out progressing."
                                .formatted(name(sets().get(1))));
        // Nothing is rolled back, and nothing more is taken away.
        assertThat(replicas(sets().get(0))).isEqualTo(3);
        assertThat(replicas(sets().get(1))).isEqualTo(2);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
        // Undone, it is well again.
        image("nginx:1");
        converge();
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
    }

    @Test
    void anOldTemplateRolledOutAgainIsTheSameSetWithAHigherRevision() {
        cluster.create(deployment("replicas: 1"));
        converge();
        image("nginx:2");
        converge();
        image("nginx:1");
        converge();
        assertThat(sets()).hasSize(2);
        Obj first = sets().getFirst();
        assertThat(replicas(first)).isEqualTo(1);
        assertThat(annotation(first, "revision")).isEqualTo("3");
        assertThat(annotation(first, "revision-history")).isEqualTo("1");
        assertThat(annotation(web(), "revision")).isEqualTo("3");
        image("nginx:2");
        converge();
        image("nginx:1");
        converge();
        assertThat(annotation(sets().getFirst(), "revision")).isEqualTo("5");
        assertThat(annotation(sets().getFirst(), "revision-history")).isEqualTo("1,3");
    }

    @Test
    void keepsAsManyOldSetsAsItsHistoryMayHave() {
        cluster.create(deployment("replicas: 1\nrevisionHistoryLimit: 2"));
        for (int i = 2; i < 7; i++) {
            converge();
            image("nginx:" + i);
        }
        converge();
        assertThat(sets())
                .extracting(set -> annotation(set, "revision"))
                .containsExactly("4", "5", "6");
    }

    @Test
    void copiesAnnotationsToItsNewSet() {
        cluster.create(deployment("replicas: 1"));
        converge();
        patch(
                """
                metadata:
                  annotations:
                    kubernetes.io/change-cause: because
                    kubectl.kubernetes.io/last-applied-configuration: '{}'
                """);
        manager.settle();
        Obj annotations = sets().getFirst().obj("metadata", "annotations");
        assertThat(annotations.text("kubernetes.io/change-cause")).isEqualTo("because");
        assertThat(annotations.has("kubectl.kubernetes.io/last-applied-configuration")).isFalse();
        assertThat(status().whole(0, "observedGeneration"))
                .isEqualTo(web().whole(-1, "metadata", "generation"));
    }

    @Test
    void aPauseStopsRolloutsButNotScaling() {
        cluster.create(deployment("replicas: 2"));
        converge();
        patch("spec: {paused: true}");
        manager.settle();
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused: Deployment is paused");
        image("nginx:2");
        patch("spec: {replicas: 5}");
        converge();
        assertThat(sets()).hasSize(1);
        assertThat(replicas(sets().getFirst())).isEqualTo(5);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(5);
        assertThat(status().whole(0, "updatedReplicas")).isZero();
        assertThat(status().whole(0, "observedGeneration"))
                .isEqualTo(web().whole(-1, "metadata", "generation"));
        patch("spec: {paused: false}");
        converge();
        assertThat(replicas(sets().get(1))).isEqualTo(5);
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
    }

    @Test
    void thePatienceWithARolloutBeginsAnewAfterAPause() {
        cluster.create(deployment("replicas: 2\nprogressDeadlineSeconds: 60"));
        converge();
        image("nginx:broken");
        cluster.advance(Duration.ofSeconds(50));
        patch("spec: {paused: true}");
        cluster.advance(Duration.ofSeconds(100));
        assertThat(progressing()).isEqualTo("Unknown DeploymentPaused: Deployment is paused");
        patch("spec: {paused: false}");
        cluster.advance(Duration.ofSeconds(55));
        assertThat(progressing()).isEqualTo("Unknown DeploymentResumed: Deployment is resumed");
        cluster.advance(Duration.ofSeconds(10));
        assertThat(progressing()).startsWith("False ProgressDeadlineExceeded");
    }

    @Test
    void scalesAllSetsByTheirPartsInTheMiddleOfARollout() {
        cluster.create(
                deployment(
                        "replicas: 10\nstrategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}"));
        converge();
        image("nginx:broken");
        manager.settle();
        assertThat(sets()).extracting(DeploymentTest::replicas).containsExactly(8L, 5L);
        patch("spec: {replicas: 15}");
        manager.settle();
        // Upstream's own example: 13 become 18, which are 11 and 7.
        assertThat(sets()).extracting(DeploymentTest::replicas).containsExactly(11L, 7L);
        assertThat(sets())
                .allSatisfy(set -> {
                    assertThat(annotation(set, "desired-replicas")).isEqualTo("15");
                    assertThat(annotation(set, "max-replicas")).isEqualTo("18");
                });
    }

    @Test
    void recreatesOnlyWhenAllOldPodsHaveEnded() {
        cluster.create(deployment("replicas: 2\nstrategy: {type: Recreate}"));
        converge();
        scalings();
        image("nginx:2");
        manager.settle();
        assertThat(sets()).hasSize(1);
        assertThat(scalings())
                .containsExactly(
                        "Scaled down replica set " + name(sets().getFirst()) + " from 2 to 0");
        List<Obj> old = nodes.pods("default");
        assertThat(old).hasSize(2);
        nodes.finish(old.get(0), "Succeeded");
        manager.settle();
        assertThat(sets()).hasSize(1);
        nodes.finish(old.get(1), "Failed");
        manager.settle();
        assertThat(sets()).hasSize(2);
        assertThat(scalings())
                .containsExactly("Scaled up replica set " + name(sets().get(1)) + " from 0 to 2");
        converge();
        assertThat(progressing()).startsWith("True NewReplicaSetAvailable");
        patch("spec: {replicas: 3}");
        converge();
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(3);
    }

    @Test
    void tellsWhyItsSetsHaveNoPods() {
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: few, namespace: default}
                spec: {hard: {pods: "1"}}
                """);
        cluster.create(deployment("replicas: 2"));
        manager.settle();
        Obj failure = condition("ReplicaFailure");
        assertThat(failure.text("status")).isEqualTo("True");
        assertThat(failure.text("reason")).isEqualTo("FailedCreate");
        assertThat(failure.text("message")).contains("exceeded quota: few");
        cluster.admin()
                .mergePatch(
                        ApiResource.RESOURCE_QUOTAS,
                        new ObjectKey("default", "few"),
                        TestingCluster.read("spec: {hard: {pods: '5'}}"));
        cluster.advance(Duration.ofMinutes(1));
        assertThat(Conditions.find(status(), "ReplicaFailure")).isNull();
    }

    @Test
    void tellsWhyItHasNoSet() {
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: none, namespace: default}
                spec: {hard: {count/replicasets.apps: "0"}}
                """);
        cluster.create(deployment("replicas: 2"));
        manager.settle();
        assertThat(progressing())
                .startsWith("False ReplicaSetCreateError: Failed to create new replica set \"web-")
                .contains("exceeded quota: none");
        assertThat(manager.takeEvents())
                .first()
                .asString()
                .startsWith(
                        "Warning ReplicaSetCreateError Deployment/web: Failed to create new replica set");
    }

    @Test
    void twoWithTheSameSelectorDoNotFight() {
        cluster.create(deployment("replicas: 2"));
        cluster.create(deployment("replicas: 3").replace("name: web,", "name: twin,"));
        converge();
        manager.takeEvents();
        long written = writes();
        manager.restart();
        converge();
        assertThat(manager.takeEvents()).isEmpty();
        assertThat(writes()).isEqualTo(written);
        assertThat(nodes.pods("default"))
                .hasSize(5)
                .filteredOn(pod -> name(pod).startsWith("web-"))
                .hasSize(2);
    }

    @Test
    void adoptsASetThatWasOrphanedAndFindsItsTemplateInIt() {
        cluster.create(deployment("replicas: 2"));
        converge();
        String uid = sets().getFirst().text("metadata", "uid");
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.DEPLOYMENTS,
                                WEB,
                                "",
                                Obj.of("propagationPolicy", Node.of("Background"))));
        cluster.admin()
                .mergePatch(
                        ApiResource.REPLICA_SETS,
                        ObjectKey.of(sets().getFirst()),
                        Obj.of("metadata", Obj.of("ownerReferences", Node.Null.NULL)));
        manager.settle();
        cluster.create(deployment("replicas: 3"));
        converge();
        assertThat(
                        wasTold(
                                "FoundNewReplicaSet",
                                "Found new replica set \\\"" + name(sets().getFirst())))
                .isTrue();
        assertThat(sets()).hasSize(1);
        assertThat(sets().getFirst().text("metadata", "uid")).isEqualTo(uid);
        assertThat(((Obj) sets().getFirst().arr("metadata", "ownerReferences").get(0)).text("uid"))
                .isEqualTo(web().text("metadata", "uid"));
        assertThat(annotation(web(), "revision")).isEqualTo("1");
    }

    @Test
    void aNameThatIsAnothersIsCountedAndAvoided() {
        cluster.create(deployment("replicas: 1"));
        converge();
        String taken = name(sets().getFirst());
        Obj set = sets().getFirst();
        patch("spec: {paused: true, replicas: 0}");
        cluster.admin().delete(ApiResource.REPLICA_SETS, ObjectKey.of(set), "");
        manager.settle();
        cluster.create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: %s, namespace: default}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: other}}
                  template:
                    metadata: {labels: {app: other}}
                    spec: {containers: [{name: c, image: nginx}]}
                """
                        .formatted(taken));
        patch("spec: {paused: false, replicas: 1}");
        converge();
        assertThat(status().whole(0, "collisionCount")).isEqualTo(1);
        assertThat(sets()).hasSize(2).extracting(DeploymentTest::name).contains(taken);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(1);
    }

    @Test
    void minReadySecondsReachTheSetAndDelayTheRollout() {
        cluster.create(deployment("replicas: 1"));
        converge();
        patch("spec: {minReadySeconds: 20}");
        manager.settle();
        assertThat(sets().getFirst().whole(0, "spec", "minReadySeconds")).isEqualTo(20);
        image("nginx:2");
        manager.settle();
        nodes.runAll("default");
        cluster.advance(Duration.ofSeconds(15));
        assertThat(replicas(sets().getFirst())).isEqualTo(1);
        cluster.advance(Duration.ofSeconds(10));
        assertThat(replicas(sets().getFirst())).isZero();
    }

    /** The API lets no such Deployment in, but one may have been stored before it looked. */
    @Test
    void oneThatSelectsEverythingIsRefused() {
        Obj all =
                TestingCluster.read(deployment("").replace("{matchLabels: {app: web}}", "{}"))
                        .withAt(Node.of("all"), "metadata", "uid")
                        .withAt(Node.of(1), "metadata", "generation");
        var _ =
                cluster.store()
                        .txn(
                                Txn.of(
                                        List.of(),
                                        List.of(
                                                Op.put(
                                                        "/registry/deployments/default/web",
                                                        JsonWriter.write(all)))));
        manager.settle();
        assertThat(manager.takeEvents())
                .first()
                .isEqualTo(
                        "Warning SelectingAll Deployment/web: This deployment is selecting all pods."
                                + " A non-empty selector is required.");
        assertThat(sets()).isEmpty();
    }

    @Test
    void aTurnThatChangesNothingWritesNothing() {
        cluster.create(deployment("replicas: 3"));
        converge();
        long written = writes();
        manager.restart();
        cluster.advance(Duration.ofMinutes(30));
        assertThat(writes()).isEqualTo(written);
    }
}
