package io.keelson.orchestrator.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatefulSetTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "statefulset-controller");
        nodes = new TestingNodes(cluster);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    /**
     * @param more lines of the spec, each ending its line
     */
    private Obj create(int replicas, String more) {
        return cluster.create(
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: web, namespace: default}
                spec:
                  replicas: %d
                  serviceName: web
                  selector: {matchLabels: {app: web}}
                %s
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers: [{name: c, image: a}]
                """
                        .formatted(replicas, more.indent(2)));
    }

    private Obj set() {
        return cluster.get(ApiResource.STATEFUL_SETS, "default", "web");
    }

    private void patch(String yaml) {
        cluster.admin().mergePatch(ApiResource.STATEFUL_SETS, WEB, TestingCluster.read(yaml));
        manager.settle();
    }

    private void image(String image) {
        patch("spec: {template: {spec: {containers: [{name: c, image: %s}]}}}".formatted(image));
    }

    private void scale(int replicas) {
        patch("spec: {replicas: %d}".formatted(replicas));
    }

    /** Each as {@code web-0:a}, with {@code -} behind it if it is being deleted. */
    private List<String> pods() {
        return nodes.pods("default").stream()
                .map(pod ->
                        pod.text("metadata", "name")
                                + ":"
                                + ((Obj) pod.arr("spec", "containers").get(0)).text("image")
                                + (pod.text("metadata", "deletionTimestamp").isEmpty() ? "" : "-"))
                .toList();
    }

    private Obj pod(String name) {
        return cluster.get(ApiResource.PODS, "default", name);
    }

    /** Nodes do their part until nothing changes any more. */
    private void settleAll() {
        List<String> before;
        do {
            before = pods();
            manager.settle();
            nodes.removeDeleted("default");
            nodes.runAll("default");
            manager.settle();
        } while (!pods().equals(before));
    }

    private void runNext() {
        nodes.runAll("default");
        manager.settle();
    }

    private void finishDeletions() {
        nodes.removeDeleted("default");
        manager.settle();
    }

    private List<String> claims() {
        return cluster.list(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default").stream()
                .map(claim -> claim.text("metadata", "name"))
                .toList();
    }

    @Test
    void orderedReadyMakesEachPodWhenThoseBeforeItAreReady() {
        create(3, "");
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a");
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a");
        nodes.bindAll("default", "node-1");
        nodes.run(pod("web-0"), false);
        manager.settle();
        assertThat(pods()).as("running, but not ready").containsExactly("web-0:a");
        nodes.run(pod("web-0"), true);
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        settleAll();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a");
        assertThat(manager.takeEvents())
                .containsExactly(
                        "Normal SuccessfulCreate StatefulSet/web: create Pod web-0 in StatefulSet"
                                + " web successful",
                        "Normal SuccessfulCreate StatefulSet/web: create Pod web-1 in StatefulSet"
                                + " web successful",
                        "Normal SuccessfulCreate StatefulSet/web: create Pod web-2 in StatefulSet"
                                + " web successful");
        Obj status = set().obj("status");
        String revision = status.text("updateRevision");
        assertThat(status)
                .isEqualTo(
                        TestingCluster.read(
                                """
                                observedGeneration: 1
                                replicas: 3
                                readyReplicas: 3
                                currentReplicas: 3
                                updatedReplicas: 3
                                availableReplicas: 3
                                currentRevision: %s
                                updateRevision: %s
                                collisionCount: 0
                                """
                                        .formatted(revision, revision)));
    }

    @Test
    void podsAreKnownByNameLabelsHostNameAndSubdomain() {
        create(1, "ordinals: {start: 5}\n");
        manager.settle();
        Obj pod = pod("web-5");
        assertThat(pod.obj("metadata", "labels"))
                .isEqualTo(
                        Obj.of("app", Node.of("web"))
                                .with("statefulset.kubernetes.io/pod-name", Node.of("web-5"))
                                .with("apps.kubernetes.io/pod-index", Node.of("5"))
                                .with(
                                        "controller-revision-hash",
                                        Node.of(set().text("status", "updateRevision"))));
        assertThat(pod.text("spec", "hostname")).isEqualTo("web-5");
        assertThat(pod.text("spec", "subdomain")).isEqualTo("web");
        assertThat(((Obj) pod.arr("metadata", "ownerReferences").get(0)).text("name"))
                .isEqualTo("web");
        cluster.admin()
                .mergePatch(
                        ApiResource.PODS,
                        ObjectKey.of(pod),
                        TestingCluster.read(
                                "metadata: {labels: {statefulset.kubernetes.io/pod-name: null}}"));
        runNext();
        assertThat(pod("web-5").text("metadata", "labels", "statefulset.kubernetes.io/pod-name"))
                .isEqualTo("web-5");
    }

    @Test
    void anotherStartRemovesAndMakesPods() {
        create(2, "");
        settleAll();
        patch("spec: {ordinals: {start: 1}}");
        settleAll();
        assertThat(pods()).containsExactly("web-1:a", "web-2:a");
    }

    @Test
    void parallelMakesAndRemovesAllAtOnce() {
        create(4, "podManagementPolicy: Parallel\n");
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a", "web-3:a");
        scale(1);
        assertThat(pods()).containsExactly("web-0:a");
    }

    @Test
    void scalingDownGoesFromHighToLowOneAtATime() {
        create(4, "");
        settleAll();
        scale(1);
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a", "web-3:a-");
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a-");
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a-");
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a");
        assertThat(manager.takeEvents())
                .endsWith(
                        "Normal SuccessfulDelete StatefulSet/web: delete Pod web-3 in StatefulSet"
                                + " web successful",
                        "Normal SuccessfulDelete StatefulSet/web: delete Pod web-2 in StatefulSet"
                                + " web successful",
                        "Normal SuccessfulDelete StatefulSet/web: delete Pod web-1 in StatefulSet"
                                + " web successful");
    }

    @Test
    void scalingDownWaitsUntilTheRemainingPodsAreReady() {
        create(2, "");
        settleAll();
        nodes.run(pod("web-0"), false);
        scale(1);
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        nodes.run(pod("web-0"), true);
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a-");
    }

    @Test
    void condemnedPodsThatAreNotReadyGoToo() {
        create(3, "");
        settleAll();
        nodes.run(pod("web-1"), false);
        nodes.run(pod("web-2"), false);
        scale(1);
        finishDeletions();
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a");
    }

    @Test
    void minReadySecondsHoldTheNextPodBack() {
        create(2, "minReadySeconds: 10\n");
        manager.settle();
        runNext();
        assertThat(pods()).containsExactly("web-0:a");
        assertThat(set().whole(-1, "status", "readyReplicas")).isEqualTo(1);
        assertThat(set().whole(-1, "status", "availableReplicas")).isZero();
        cluster.advance(Duration.ofSeconds(10));
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        assertThat(set().whole(-1, "status", "availableReplicas")).isEqualTo(1);
    }

    @Test
    void claimsComeFromTemplatesAndOutliveTheirPods() {
        createWithClaims(2, "");
        settleAll();
        assertThat(claims()).containsExactly("data-web-0", "data-web-1");
        Obj claim = cluster.get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data-web-1");
        assertThat(claim.obj("metadata", "labels"))
                .isEqualTo(Obj.of("tier", Node.of("db")).with("app", Node.of("web")));
        assertThat(claim.arr("metadata", "ownerReferences")).isEmpty();
        assertThat(pod("web-1").arr("spec", "volumes").get(0))
                .isEqualTo(
                        TestingCluster.read(
                                "{name: data, persistentVolumeClaim: {claimName: data-web-1}}"));
        assertThat(manager.takeEvents())
                .startsWith(
                        "Normal SuccessfulCreate StatefulSet/web: create Claim data-web-0 Pod web-0"
                                + " in StatefulSet web success",
                        "Normal SuccessfulCreate StatefulSet/web: create Pod web-0 in StatefulSet"
                                + " web successful");
        scale(1);
        settleAll();
        assertThat(claims()).containsExactly("data-web-0", "data-web-1");
    }

    private void createWithClaims(int replicas, String more) {
        create(
                replicas,
                """
                volumeClaimTemplates:
                - metadata: {name: data, labels: {tier: db}}
                  spec:
                    accessModes: [ReadWriteOnce]
                    resources: {requests: {storage: 1Gi}}
                """
                        + more);
    }

    private List<String> ownersOf(String claim) {
        return cluster
                .get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", claim)
                .arr("metadata", "ownerReferences")
                .asList()
                .stream()
                .map(owner -> ((Obj) owner).text("kind") + "/" + ((Obj) owner).text("name"))
                .toList();
    }

    @Test
    void claimsBelongToWhomTheRetentionPolicyNames() {
        createWithClaims(
                2,
                "persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Delete}");
        settleAll();
        assertThat(ownersOf("data-web-1")).containsExactly("StatefulSet/web");
        scale(1);
        assertThat(pods()).containsExactly("web-0:a", "web-1:a-");
        assertThat(ownersOf("data-web-0")).containsExactly("StatefulSet/web");
        assertThat(ownersOf("data-web-1")).containsExactly("Pod/web-1");
        patch(
                "spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled:"
                        + " Delete}}");
        assertThat(ownersOf("data-web-0")).isEmpty();
        assertThat(ownersOf("data-web-1")).containsExactly("Pod/web-1");
    }

    @Test
    void aPodWaitsUntilItsPredecessorsClaimIsGone() {
        createWithClaims(2, "persistentVolumeClaimRetentionPolicy: {whenScaled: Delete}\n");
        settleAll();
        scale(1);
        finishDeletions();
        scale(2);
        assertThat(pods()).containsExactly("web-0:a");
        Obj claim = cluster.get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data-web-1");
        cluster.admin()
                .mergePatch(
                        ApiResource.PERSISTENT_VOLUME_CLAIMS,
                        ObjectKey.of(claim),
                        TestingCluster.read("metadata: {finalizers: null}"));
        cluster.admin()
                .delete(
                        ApiResource.PERSISTENT_VOLUME_CLAIMS,
                        ObjectKey.of(claim),
                        claim.text("metadata", "uid"));
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        assertThat(ownersOf("data-web-1")).isEmpty();
    }

    @Test
    void aNewTemplateIsRolledOutFromHighToLow() {
        create(3, "");
        settleAll();
        String before = set().text("status", "currentRevision");
        image("b");
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a-");
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:b");
        manager.settle();
        assertThat(pods()).as("not ready yet").containsExactly("web-0:a", "web-1:a", "web-2:b");
        Obj status = set().obj("status");
        assertThat(status.text("currentRevision")).isEqualTo(before);
        assertThat(status.text("updateRevision")).isNotEqualTo(before);
        assertThat(status.whole(0, "currentReplicas")).isEqualTo(2);
        assertThat(status.whole(0, "updatedReplicas")).isEqualTo(1);
        runNext();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a-", "web-2:b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:b", "web-2:b");
        status = set().obj("status");
        assertThat(status.text("currentRevision")).isEqualTo(status.text("updateRevision"));
        assertThat(status.whole(0, "currentReplicas")).isEqualTo(3);
    }

    @Test
    void podsBelowThePartitionKeepTheTemplateBefore() {
        create(3, "updateStrategy: {rollingUpdate: {partition: 2}}\n");
        settleAll();
        image("b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:b");
        assertThat(set().text("status", "currentRevision"))
                .isNotEqualTo(set().text("status", "updateRevision"));
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "web-1"), "");
        finishDeletions();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:b");
        patch("spec: {updateStrategy: {rollingUpdate: {partition: 0}}}");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:b", "web-2:b");
    }

    @Test
    void maxUnavailablePodsAreReplacedTogether() {
        create(
                5,
                """
                podManagementPolicy: Parallel
                updateStrategy: {rollingUpdate: {maxUnavailable: 2}}
                """);
        settleAll();
        image("b");
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a", "web-3:a-", "web-4:a-");
        finishDeletions();
        nodes.bindAll("default", "node-1");
        nodes.run(pod("web-3"), true);
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:a-", "web-3:b", "web-4:b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:b", "web-2:b", "web-3:b", "web-4:b");
    }

    @Test
    void onDeleteLeavesReplacingToTheUser() {
        create(2, "updateStrategy: {type: OnDelete}\n");
        settleAll();
        image("b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "web-0"), "");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:a");
    }

    @Test
    void aBrokenTemplateThatIsFixedHealsByItself() {
        create(3, "");
        settleAll();
        image("broken");
        finishDeletions();
        nodes.bindAll("default", "node-1");
        nodes.run(pod("web-2"), false);
        manager.settle();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:broken");
        image("c");
        assertThat(pods()).containsExactly("web-0:a", "web-1:a", "web-2:broken-");
        manager.settle();
        assertThat(pods())
                .as("at most one: not replaced before it is gone")
                .containsExactly("web-0:a", "web-1:a", "web-2:broken-");
        settleAll();
        assertThat(pods()).containsExactly("web-0:c", "web-1:c", "web-2:c");
    }

    @Test
    void aBrokenTemplateThatIsTakenBackHealsByItself() {
        create(2, "");
        settleAll();
        image("broken");
        finishDeletions();
        image("a");
        settleAll();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        assertThat(set().text("status", "currentRevision"))
                .isEqualTo(set().text("status", "updateRevision"));
    }

    @Test
    void aSetThatWasBrokenFromTheBeginningHealsByItself() {
        create(2, "");
        manager.settle();
        image("b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:b");
    }

    @Test
    void aBrokenTemplateThatIsFixedHealsParallelSetsToo() {
        create(3, "podManagementPolicy: Parallel\n");
        manager.settle();
        image("b");
        settleAll();
        assertThat(pods()).containsExactly("web-0:b", "web-1:b", "web-2:b");
    }

    @Test
    void aPodOnADeadNodeIsNeverReplaced() {
        create(2, "");
        settleAll();
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "web-1"), "");
        cluster.advance(Duration.ofMinutes(30));
        assertThat(pods()).containsExactly("web-0:a", "web-1:a-");
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.PODS,
                                new ObjectKey("default", "web-1"),
                                "",
                                Obj.of("gracePeriodSeconds", Node.of(0))));
        manager.settle();
        assertThat(pods()).as("deleted by force").containsExactly("web-0:a", "web-1:a");
    }

    @Test
    void podsThatEndedAreDeletedAndMadeAgain() {
        create(2, "");
        settleAll();
        String before = pod("web-0").text("metadata", "uid");
        nodes.finish(pod("web-0"), "Failed");
        nodes.finish(pod("web-1"), "Succeeded");
        settleAll();
        assertThat(pods()).containsExactly("web-0:a", "web-1:a");
        assertThat(pod("web-0").text("metadata", "uid")).isNotEqualTo(before);
        assertThat(manager.takeEvents())
                .contains(
                        "Warning RecreatingFailedPod StatefulSet/web: StatefulSet default/web is"
                                + " recreating failed Pod web-0",
                        "Normal RecreatingTerminatedPod StatefulSet/web: StatefulSet default/web is"
                                + " recreating terminated Pod web-1");
    }

    @Test
    void aSpentQuotaIsTold() {
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: none, namespace: default}
                spec: {hard: {pods: "0"}}
                """);
        create(1, "");
        manager.settle();
        assertThat(pods()).isEmpty();
        assertThat(manager.takeEvents().getFirst())
                .startsWith(
                        "Warning FailedCreate StatefulSet/web: create Pod web-0 in StatefulSet web"
                                + " failed error: pods \"web-0\" is forbidden: ");
    }

    @Test
    void orphansAreTakenInByNameAndLabels() {
        for (String name : List.of("web-0", "other-1")) {
            cluster.create(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: %s, namespace: default, labels: {app: web}}
                    spec: {containers: [{name: c, image: a}]}
                    """
                            .formatted(name));
        }
        create(1, "");
        manager.settle();
        assertThat(pod("web-0").arr("metadata", "ownerReferences").size()).isEqualTo(1);
        assertThat(pod("other-1").arr("metadata", "ownerReferences").size()).isZero();
    }
}
