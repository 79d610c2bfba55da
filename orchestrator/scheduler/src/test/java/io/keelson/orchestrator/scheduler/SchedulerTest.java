package io.keelson.orchestrator.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler on the real API server, with the rights that it has there. */
final class SchedulerTest {
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration BACKOFF = Duration.ofSeconds(11);

    @TempDir Path directory;

    private TestingCluster cluster;
    private Scheduler scheduler;
    private final List<String> events = new ArrayList<>();

    @BeforeEach
    void start() {
        cluster = new TestingCluster(directory, 1);
        scheduler = startScheduler();
    }

    private Scheduler startScheduler() {
        Transport transport = cluster.transport("system:kube-scheduler");
        Scheduler started =
                new Scheduler(
                        new Informers(transport, cluster.clockwork()),
                        new Api(transport, cluster.clockwork()),
                        new Recorded(),
                        cluster.clockwork());
        cluster.clockwork().await(started.start());
        return started;
    }

    @AfterEach
    void stop() {
        scheduler.close();
        cluster.close();
    }

    private final class Recorded implements EventRecorder {
        @Override
        public void normal(Obj about, String reason, String message) {
            events.add("Normal " + reason + " " + about.text("metadata", "name") + ": " + message);
        }

        @Override
        public void warning(Obj about, String reason, String message) {
            events.add("Warning " + reason + " " + about.text("metadata", "name") + ": " + message);
        }
    }

    private void node(String name, String cpu) {
        cluster.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {kubernetes.io/hostname: %s}}
                """
                        .formatted(name, name));
        Obj node = cluster.get(ApiResource.NODES, "", name);
        // Without a node's life cycle, nobody takes the taint of a new node away.
        node = cluster.admin().update(ApiResource.NODES, node.withoutAt("spec", "taints"));
        cluster.admin()
                .updateStatus(
                        ApiResource.NODES,
                        node.withAt(
                                Obj.of("cpu", Node.of(cpu))
                                        .with("memory", Node.of("8Gi"))
                                        .with("pods", Node.of("110")),
                                "status",
                                "allocatable"));
    }

    private void pod(String name, String cpu, String more) {
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default%s}
                spec:
                  %s
                  containers:
                  - {name: c, image: i, resources: {requests: {cpu: %s}}}
                """
                        .formatted(
                                name,
                                more.startsWith("group=")
                                        ? ", labels: {scheduling.x-k8s.io/pod-group: "
                                                + more.substring(6)
                                                + "}"
                                        : "",
                                more.startsWith("group=") ? "" : more,
                                cpu));
    }

    private String nodeOf(String pod) {
        return cluster.get(ApiResource.PODS, "default", pod).text("spec", "nodeName");
    }

    private Obj condition(String pod, String type) {
        for (Node node :
                cluster.get(ApiResource.PODS, "default", pod).arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Obj.EMPTY;
    }

    @Test
    void aPodGetsANodeAndAnEventSaysSo() {
        node("n1", "4");
        pod("web", "1", "");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEqualTo("n1");
        assertThat(condition("web", "PodScheduled").text("status")).isEqualTo("True");
        assertThat(events)
                .containsExactly("Normal Scheduled web: Successfully assigned default/web to n1");
    }

    @Test
    void aPodThatFitsNowhereSaysWhyAndIsTriedAgainWhenThereIsRoom() {
        node("n1", "1");
        pod("web", "2", "");
        cluster.advance(SETTLE);
        String why =
                "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are"
                        + " available: 1 Preemption is not helpful for scheduling.";
        assertThat(condition("web", "PodScheduled").text("reason")).isEqualTo("Unschedulable");
        assertThat(condition("web", "PodScheduled").text("message")).isEqualTo(why);
        assertThat(events).containsExactly("Warning FailedScheduling web: " + why);
        node("n2", "2");
        cluster.advance(BACKOFF);
        assertThat(nodeOf("web")).isEqualTo("n2");
    }

    @Test
    void withoutNodes() {
        pod("web", "1", "");
        cluster.advance(SETTLE);
        assertThat(events)
                .containsExactly(
                        "Warning FailedScheduling web: no nodes available to schedule pods");
        node("n1", "4");
        cluster.advance(BACKOFF);
        assertThat(nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void otherSchedulersPodsAreLeftAlone() {
        node("n1", "4");
        pod("web", "1", "schedulerName: another");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void gatedPodsWaitUntilTheyHaveNoGate() {
        node("n1", "4");
        pod("web", "1", "schedulingGates: [{name: example.com/wait}]");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEmpty();
        assertThat(condition("web", "PodScheduled").text("reason")).isEqualTo("SchedulingGated");
        Obj pod = cluster.get(ApiResource.PODS, "default", "web");
        cluster.admin().update(ApiResource.PODS, pod.withoutAt("spec", "schedulingGates"));
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void whatIsBoundElsewhereTakesItsPlace() {
        node("n1", "2");
        pod("other", "2", "schedulerName: another");
        cluster.admin()
                .perform(
                        Write.post(
                                ApiResource.PODS,
                                new ObjectKey("default", "other"),
                                "binding",
                                TestingCluster.read(
                                        "{apiVersion: v1, kind: Binding, metadata: {name: other},"
                                                + " target: {kind: Node, name: n1}}")));
        pod("web", "1", "");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEmpty();
        Obj other = cluster.get(ApiResource.PODS, "default", "other");
        cluster.admin()
                .updateStatus(
                        ApiResource.PODS, other.withAt(Node.of("Succeeded"), "status", "phase"));
        cluster.advance(BACKOFF);
        assertThat(nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void aMoreImportantPodTakesThePlaceOfAnother() {
        cluster.create(
                """
                apiVersion: scheduling.k8s.io/v1
                kind: PriorityClass
                metadata: {name: high}
                value: 1000
                """);
        node("n1", "2");
        pod("low", "2", "");
        cluster.advance(SETTLE);
        pod("high", "1", "priorityClassName: high");
        cluster.advance(SETTLE);
        Obj low = cluster.find(ApiResource.PODS, "default", "low");
        Obj high = cluster.get(ApiResource.PODS, "default", "high");
        assertThat(high.text("status", "nominatedNodeName")).isEqualTo("n1");
        assertThat(events)
                .contains(
                        "Normal Preempted low: Preempted by pod "
                                + high.text("metadata", "uid")
                                + " on node n1");
        assertThat(Objects.requireNonNull(low).text("metadata", "deletionTimestamp")).isNotEmpty();
        Obj disruption = condition("low", "DisruptionTarget");
        assertThat(disruption.text("reason")).isEqualTo("PreemptionByScheduler");
        assertThat(disruption.text("message"))
                .isEqualTo("default-scheduler: preempting to accommodate a higher priority pod");
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.PODS,
                                new ObjectKey("default", "low"),
                                "",
                                TestingCluster.read("{gracePeriodSeconds: 0}")));
        cluster.advance(BACKOFF);
        assertThat(nodeOf("high")).isEqualTo("n1");
    }

    @Test
    void noMoreIsGivenAwayThanThereIs() {
        for (int i = 0; i < 5; i++) {
            node("n" + i, "4");
        }
        for (int i = 0; i < 30; i++) {
            pod("p" + i, "1", "");
        }
        cluster.advance(SETTLE);
        long bound =
                cluster.list(ApiResource.PODS, "default").stream()
                        .filter(pod -> !pod.text("spec", "nodeName").isEmpty())
                        .count();
        assertThat(bound).isEqualTo(20);
        for (int i = 0; i < 5; i++) {
            String name = "n" + i;
            assertThat(
                            cluster.list(ApiResource.PODS, "default").stream()
                                    .filter(pod -> pod.text("spec", "nodeName").equals(name)))
                    .hasSize(4);
        }
    }

    private void group(String name, int minMember) {
        cluster.create(
                """
                apiVersion: scheduling.x-k8s.io/v1alpha1
                kind: PodGroup
                metadata: {name: %s, namespace: default}
                spec: {minMember: %d, scheduleTimeoutSeconds: 30}
                """
                        .formatted(name, minMember));
    }

    @Test
    void aGangIsBoundInOneTransaction() {
        node("n1", "4");
        group("g", 3);
        pod("a", "1", "group=g");
        pod("b", "1", "group=g");
        cluster.advance(SETTLE);
        assertThat(nodeOf("a") + nodeOf("b")).isEmpty();
        assertThat(condition("a", "PodScheduled").text("message"))
                .isEqualTo("waiting for pod group default/g: 1 of at least 3 pods exist");
        pod("c", "1", "group=g");
        cluster.advance(SETTLE);
        assertThat(List.of(nodeOf("a"), nodeOf("b"), nodeOf("c"))).containsOnly("n1");
        assertThat(List.of("a", "b", "c"))
                .extracting(this::revision)
                .as("written by the same transaction")
                .containsOnly(revision("a"));
    }

    private String revision(String pod) {
        return cluster.get(ApiResource.PODS, "default", pod).text("metadata", "resourceVersion");
    }

    @Test
    void aGangThatDoesNotFitHoldsNothing() {
        node("n1", "2");
        group("g", 3);
        for (String name : List.of("a", "b", "c")) {
            pod(name, "1", "group=g");
        }
        cluster.advance(SETTLE);
        assertThat(nodeOf("a") + nodeOf("b") + nodeOf("c")).isEmpty();
        assertThat(condition("a", "PodScheduled").text("message"))
                .startsWith(
                        "pod group default/g: 2 of at least 3 pods fit: 0/1 nodes are available:"
                                + " 1 Insufficient cpu.");
        pod("single", "2", "");
        cluster.advance(SETTLE);
        assertThat(nodeOf("single")).isEqualTo("n1");
        node("n2", "4");
        cluster.advance(BACKOFF);
        assertThat(List.of(nodeOf("a"), nodeOf("b"), nodeOf("c"))).containsOnly("n2");
    }

    @Test
    void aGangThatIsLateSaysSo() {
        group("g", 2);
        pod("a", "1", "group=g");
        cluster.advance(Duration.ofSeconds(31));
        assertThat(events)
                .contains(
                        "Warning FailedScheduling g: 0 of at least 2 pods have a node after 30 s,"
                                + " 1 exist");
    }

    @Test
    void anotherSchedulerTakesOverWhatThisOneLeft() {
        node("n1", "2");
        pod("a", "2", "");
        cluster.advance(SETTLE);
        scheduler.close();
        pod("b", "1", "");
        scheduler = startScheduler();
        cluster.advance(SETTLE);
        assertThat(nodeOf("a")).isEqualTo("n1");
        assertThat(nodeOf("b")).isEmpty();
        assertThat(condition("b", "PodScheduled").text("message")).contains("Insufficient cpu");
    }

    @Test
    void theApiServerMayDieMeanwhile() {
        node("n1", "8");
        pod("a", "1", "");
        cluster.killServer();
        cluster.advance(SETTLE);
        cluster.startServer();
        cluster.advance(Duration.ofMinutes(2));
        pod("b", "1", "");
        cluster.advance(SETTLE);
        assertThat(List.of(nodeOf("a"), nodeOf("b"))).containsOnly("n1");
    }

    private void claim(String name, String storageClass) {
        cluster.create(
                """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: %s}
                provisioner: %s
                volumeBindingMode: WaitForFirstConsumer
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s, namespace: default}
                spec:
                  storageClassName: %s
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 1Gi}}
                """
                        .formatted(
                                storageClass,
                                storageClass.equals("static")
                                        ? "kubernetes.io/no-provisioner"
                                        : "example.com/disk",
                                name,
                                storageClass));
    }

    private static final String USING =
            "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";

    /** As the volume controller does when the volume is there. */
    private void bindClaim(String volume) {
        Obj claim = cluster.get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data");
        cluster.admin()
                .update(
                        ApiResource.PERSISTENT_VOLUME_CLAIMS,
                        claim.withAt(Node.of(volume), "spec", "volumeName")
                                .withAt(
                                        Node.of("yes"),
                                        "metadata",
                                        "annotations",
                                        "pv.kubernetes.io/bind-completed"));
    }

    @Test
    void aClaimIsToldTheNodeAndThePodWaitsForTheVolume() {
        node("n1", "4");
        claim("data", "dynamic");
        pod("web", "1", USING);
        cluster.advance(SETTLE);
        Obj claim = cluster.get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data");
        assertThat(claim.text("metadata", "annotations", "volume.kubernetes.io/selected-node"))
                .isEqualTo("n1");
        assertThat(nodeOf("web")).isEmpty();
        bindClaim("made");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void aVolumeThatIsThereIsGivenToTheClaimFirst() {
        node("n1", "4");
        cluster.create(
                """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: disk}
                spec:
                  storageClassName: static
                  capacity: {storage: 2Gi}
                  accessModes: [ReadWriteOnce]
                  hostPath: {path: /data}
                """);
        claim("data", "static");
        pod("web", "1", USING);
        cluster.advance(SETTLE);
        Obj volume = cluster.get(ApiResource.PERSISTENT_VOLUMES, "", "disk");
        assertThat(volume.text("spec", "claimRef", "name")).isEqualTo("data");
        assertThat(nodeOf("web")).isEmpty();
        bindClaim("disk");
        cluster.advance(SETTLE);
        assertThat(nodeOf("web")).isEqualTo("n1");
    }

    @Test
    void aNodeThatTheProvisionerRefusesIsGivenUp() {
        node("n1", "4");
        claim("data", "dynamic");
        pod("web", "1", USING);
        cluster.advance(SETTLE);
        cluster.admin()
                .mergePatch(
                        ApiResource.PERSISTENT_VOLUME_CLAIMS,
                        new ObjectKey("default", "data"),
                        TestingCluster.read(
                                "{metadata: {annotations: {volume.kubernetes.io/selected-node:"
                                        + " null}}}"));
        cluster.advance(Duration.ofMillis(500));
        assertThat(events)
                .contains(
                        "Warning FailedScheduling web: running PreBind plugin \"VolumeBinding\":"
                                + " binding volumes: selectedNode annotation reset for PVC"
                                + " \"data\"");
        cluster.advance(SETTLE);
        Obj claim = cluster.get(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default", "data");
        assertThat(claim.text("metadata", "annotations", "volume.kubernetes.io/selected-node"))
                .as("tried again")
                .isEqualTo("n1");
    }
}
