package io.keelson.orchestrator.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Txn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users of Deployments rely on. */
final class DeploymentTest extends DeploymentOnCluster {
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
        assertThat(sets()).extracting(DeploymentOnCluster::name).containsExactly(name(set));
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
        assertThat(sets()).hasSize(2).extracting(DeploymentOnCluster::name).contains(taken);
        assertThat(status().whole(0, "availableReplicas")).isEqualTo(1);
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
