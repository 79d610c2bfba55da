package io.keelson.orchestrator.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DaemonSetTest {
    private static final ObjectKey LOG = new ObjectKey("default", "log");

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "daemonset-controller");
        nodes = new TestingNodes(cluster);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    /**
     * @param more of labels
     */
    private void node(String name, String more) {
        cluster.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: %s, labels: {kubernetes.io/hostname: %s%s}}
                """
                        .formatted(name, name, more));
        taints(name, "");
    }

    private void nodes(int count) {
        IntStream.range(0, count).forEach(i -> node("n" + i, ""));
    }

    private void taints(String node, String taints) {
        patch(ApiResource.NODES, new ObjectKey("", node), "spec: {taints: [" + taints + "]}");
    }

    private void patch(ApiResource resource, ObjectKey key, String yaml) {
        cluster.admin().mergePatch(resource, key, TestingCluster.read(yaml));
    }

    /**
     * @param more lines of the spec
     * @param podMore lines of the template's spec
     */
    private Obj create(String more, String podMore) {
        Obj created =
                cluster.create(
                        """
                        apiVersion: apps/v1
                        kind: DaemonSet
                        metadata: {name: log, namespace: default}
                        spec:
                          selector: {matchLabels: {app: log}}
                        %s
                          template:
                            metadata: {labels: {app: log}}
                            spec:
                              containers: [{name: c, image: a}]
                        %s
                        """
                                .formatted(more.indent(2), podMore.indent(6)));
        manager.settle();
        return created;
    }

    private Obj daemonSet() {
        return cluster.get(ApiResource.DAEMON_SETS, "default", "log");
    }

    private void image(String image) {
        patch(
                ApiResource.DAEMON_SETS,
                LOG,
                "spec: {template: {spec: {containers: [{name: c, image: %s}]}}}".formatted(image));
        manager.settle();
    }

    private static String target(Obj pod) {
        Node required =
                pod.at(
                        "spec",
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution");
        Obj term = (Obj) ((Obj) Objects.requireNonNull(required)).arr("nodeSelectorTerms").get(0);
        return ((Obj) term.arr("matchFields").get(0)).arr("values").texts().getFirst();
    }

    private static String image(Obj pod) {
        return ((Obj) pod.arr("spec", "containers").get(0)).text("image");
    }

    private List<Obj> allPods() {
        return nodes.pods("default");
    }

    /** Each as {@code n0:a}: node and image, with {@code -} behind it if it is being deleted. */
    private List<String> pods() {
        return allPods().stream()
                .map(pod ->
                        target(pod)
                                + ":"
                                + image(pod)
                                + (pod.text("metadata", "deletionTimestamp").isEmpty() ? "" : "-"))
                .sorted()
                .toList();
    }

    private Obj podOn(String node) {
        return allPods().stream().filter(pod -> target(pod).equals(node)).findFirst().orElseThrow();
    }

    /** The scheduler and the nodes do their part once. */
    private void run() {
        nodes.removeDeleted("default");
        for (Obj pod : allPods()) {
            String node = target(pod);
            if (pod.text("spec", "nodeName").isEmpty()
                    && cluster.find(ApiResource.NODES, "", node) != null) {
                nodes.bind(pod, node);
                nodes.run(pod, true);
            }
        }
        manager.settle();
    }

    private void runAll() {
        List<String> before;
        do {
            before = pods();
            run();
            run();
        } while (!before.equals(pods()));
    }

    private long status(String field) {
        return daemonSet().whole(0, "status", field);
    }

    @Test
    void everyNodeHasOnePodThatTheSchedulerBinds() {
        nodes(3);
        create("", "");
        assertThat(pods()).containsExactly("n0:a", "n1:a", "n2:a");
        Obj pod = podOn("n1");
        assertThat(pod.text("spec", "nodeName")).isEmpty();
        assertThat(pod.text("metadata", "generateName")).isEqualTo("log-");
        assertThat(pod.obj("metadata", "labels"))
                .isEqualTo(
                        Obj.of("app", Node.of("log"))
                                .with("pod-template-generation", Node.of("1"))
                                .with("controller-revision-hash", Node.of(revision())));
        assertThat(manager.takeEvents())
                .contains(
                        "Normal SuccessfulCreate DaemonSet/log: Created pod: "
                                + pod.text("metadata", "name"));
        node("n3", "");
        runAll();
        assertThat(pods()).containsExactly("n0:a", "n1:a", "n2:a", "n3:a");
        assertThat(daemonSet().obj("status"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                currentNumberScheduled: 4
                                numberMisscheduled: 0
                                desiredNumberScheduled: 4
                                numberReady: 4
                                observedGeneration: 1
                                updatedNumberScheduled: 4
                                numberAvailable: 4
                                """));
    }

    private String revision() {
        return cluster.list(ApiResource.CONTROLLER_REVISIONS, "default")
                .getLast()
                .text("metadata", "labels", "controller-revision-hash");
    }

    @Test
    void daemonsTolerateWhatMustNotKeepThemAway() {
        nodes(1);
        create(
                "",
                """
                hostNetwork: true
                tolerations:
                - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute,
                   tolerationSeconds: 5}
                """);
        Arr tolerations = podOn("n0").arr("spec", "tolerations");
        assertThat(tolerations.asList())
                .containsExactlyInAnyOrder(
                        toleration("not-ready", "NoExecute"),
                        toleration("unreachable", "NoExecute"),
                        toleration("disk-pressure", "NoSchedule"),
                        toleration("memory-pressure", "NoSchedule"),
                        toleration("pid-pressure", "NoSchedule"),
                        toleration("unschedulable", "NoSchedule"),
                        toleration("network-unavailable", "NoSchedule"));
    }

    private static Obj toleration(String condition, String effect) {
        return TestingCluster.read(
                "{key: node.kubernetes.io/%s, operator: Exists, effect: %s}"
                        .formatted(condition, effect));
    }

    @Test
    void nodesAreChosenByLabelsAndAffinity() {
        node("n0", ", disk: ssd, zone: a");
        node("n1", ", disk: ssd, zone: b");
        node("n2", ", disk: hdd, zone: a");
        create(
                "",
                """
                nodeSelector: {disk: ssd}
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                      - matchExpressions: [{key: zone, operator: In, values: [a]}]
                """);
        runAll();
        assertThat(pods()).containsExactly("n0:a");
        patch(ApiResource.NODES, new ObjectKey("", "n2"), "metadata: {labels: {disk: ssd}}");
        runAll();
        assertThat(pods()).containsExactly("n0:a", "n2:a");
        patch(ApiResource.NODES, new ObjectKey("", "n0"), "metadata: {labels: {zone: c}}");
        manager.settle();
        assertThat(pods()).as("no longer eligible").containsExactly("n0:a-", "n2:a");
        assertThat(status("numberMisscheduled")).isEqualTo(1);
        runAll();
        assertThat(pods()).containsExactly("n2:a");
        assertThat(status("numberMisscheduled")).isZero();
    }

    @Test
    void aNodeNameInTheTemplateMeansThatNode() {
        nodes(3);
        create("", "nodeName: n1\n");
        assertThat(pods()).containsExactly("n1:a");
    }

    @Test
    void taintsKeepPodsAwayAndNoExecuteEndsThem() {
        nodes(2);
        taints("n0", "{key: k, effect: NoSchedule}");
        create("", "");
        runAll();
        assertThat(pods()).containsExactly("n1:a");
        taints("n1", "{key: k, effect: NoSchedule}");
        runAll();
        assertThat(pods()).as("keeps the pod that it has").containsExactly("n1:a");
        assertThat(status("desiredNumberScheduled")).isZero();
        assertThat(status("numberMisscheduled")).isEqualTo(1);
        taints("n1", "{key: k, effect: NoExecute}");
        runAll();
        assertThat(pods()).isEmpty();
        taints("n0", "");
        runAll();
        assertThat(pods()).containsExactly("n0:a");
    }

    @Test
    void cordonedNodesGetTheirDaemonsToo() {
        nodes(1);
        patch(ApiResource.NODES, new ObjectKey("", "n0"), "spec: {unschedulable: true}");
        taints("n0", "{key: node.kubernetes.io/unschedulable, effect: NoSchedule}");
        create("", "");
        assertThat(pods()).containsExactly("n0:a");
    }

    @Test
    void failedPodsAreDeletedAndTriedAgainMoreAndMoreSlowly() {
        nodes(1);
        create("", "");
        run();
        manager.takeEvents();
        String name = podOn("n0").text("metadata", "name");
        nodes.finish(podOn("n0"), "Failed");
        manager.settle();
        assertThat(manager.takeEvents())
                .contains(
                        "Warning FailedDaemonPod DaemonSet/log: Found failed daemon pod default/"
                                + name
                                + " on node n0, will try to kill it",
                        "Normal SuccessfulDelete DaemonSet/log: Deleted pod: " + name);
        for (int failures = 1; failures < 5; failures++) {
            run();
            nodes.finish(podOn("n0"), "Failed");
            manager.settle();
        }
        String failed = podOn("n0").text("metadata", "name");
        assertThat(podOn("n0").text("status", "phase")).as("waits").isEqualTo("Failed");
        cluster.advance(Duration.ofSeconds(16));
        assertThat(podOn("n0").text("metadata", "name")).isNotEqualTo(failed);
    }

    @Test
    void aNewTemplateReplacesAsManyAsMayBeMissing() {
        nodes(4);
        create("updateStrategy: {rollingUpdate: {maxUnavailable: 50%}}\n", "");
        runAll();
        image("b");
        assertThat(pods()).containsExactly("n0:a-", "n1:a-", "n2:a", "n3:a");
        nodes.removeDeleted("default");
        manager.settle();
        assertThat(pods()).containsExactly("n0:b", "n1:b", "n2:a", "n3:a");
        manager.settle();
        assertThat(pods()).as("not available yet").containsExactly("n0:b", "n1:b", "n2:a", "n3:a");
        assertThat(status("updatedNumberScheduled")).isEqualTo(2);
        assertThat(status("numberUnavailable")).isEqualTo(2);
        runAll();
        assertThat(pods()).containsExactly("n0:b", "n1:b", "n2:b", "n3:b");
        assertThat(podOn("n0").text("metadata", "labels", "pod-template-generation"))
                .isEqualTo("2");
    }

    @Test
    void minReadySecondsSlowTheUpdateDown() {
        nodes(2);
        create("minReadySeconds: 30\n", "");
        runAll();
        assertThat(status("numberReady")).isEqualTo(2);
        assertThat(status("numberAvailable")).isZero();
        cluster.advance(Duration.ofSeconds(30));
        assertThat(status("numberAvailable")).isEqualTo(2);
        image("b");
        run();
        run();
        assertThat(pods()).containsExactly("n0:b", "n1:a");
        cluster.advance(Duration.ofSeconds(30));
        assertThat(pods()).containsExactly("n0:b", "n1:a-");
    }

    @Test
    void podsThatAreNotAvailableAreReplacedAtOnce() {
        nodes(3);
        create("", "");
        for (String node : List.of("n0", "n1", "n2")) {
            nodes.bind(podOn(node), node);
        }
        image("b");
        assertThat(pods()).containsExactly("n0:a-", "n1:a-", "n2:a-");
    }

    @Test
    void aSurgeMakesTheNewPodBeforeTheOldOneGoes() {
        nodes(3);
        create("updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}\n", "");
        runAll();
        image("b");
        assertThat(pods()).containsExactly("n0:a", "n0:b", "n1:a", "n2:a");
        manager.settle();
        assertThat(pods()).containsExactly("n0:a", "n0:b", "n1:a", "n2:a");
        run();
        assertThat(pods()).containsExactly("n0:a-", "n0:b", "n1:a", "n1:b", "n2:a");
        runAll();
        assertThat(pods()).containsExactly("n0:b", "n1:b", "n2:b");
    }

    @Test
    void onDeleteLeavesReplacingToTheUser() {
        nodes(2);
        create("updateStrategy: {type: OnDelete}\n", "");
        runAll();
        image("b");
        runAll();
        assertThat(pods()).containsExactly("n0:a", "n1:a");
        cluster.admin().delete(ApiResource.PODS, ObjectKey.of(podOn("n0")), "");
        runAll();
        assertThat(pods()).containsExactly("n0:b", "n1:a");
    }

    @Test
    void aTerminatingPodIsWaitedFor() {
        nodes(1);
        create("", "");
        runAll();
        cluster.admin().delete(ApiResource.PODS, ObjectKey.of(podOn("n0")), "");
        manager.settle();
        assertThat(pods()).containsExactly("n0:a-");
        runAll();
        assertThat(pods()).containsExactly("n0:a");
    }

    @Test
    void ofSeveralPodsOnANodeTheOldestStays() {
        nodes(1);
        create("", "");
        run();
        String first = podOn("n0").text("metadata", "name");
        cluster.advance(Duration.ofSeconds(2));
        Obj twin =
                podOn("n0")
                        .withAt(Node.of("log-twin"), "metadata", "name")
                        .withoutAt("metadata", "uid")
                        .withoutAt("metadata", "resourceVersion")
                        .withoutAt("metadata", "ownerReferences");
        cluster.admin().create(ApiResource.PODS, twin);
        manager.settle();
        run();
        assertThat(allPods())
                .extracting(pod -> pod.text("metadata", "name"))
                .containsExactly(first);
    }

    @Test
    void unscheduledPodsOfNodesThatAreGoneAreDeleted() {
        nodes(2);
        create("", "");
        cluster.admin().delete(ApiResource.NODES, new ObjectKey("", "n1"), "");
        manager.settle();
        assertThat(pods()).containsExactly("n0:a");
    }

    @Test
    void aSpentQuotaStopsAfterTheFirstRefusals() {
        nodes(40);
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: none, namespace: default}
                spec: {hard: {pods: "0"}}
                """);
        create("", "");
        assertThat(manager.takeEvents())
                .as("1 refusal a turn, not 40")
                .hasSizeLessThan(20)
                .allMatch(event ->
                        event.startsWith(
                                "Warning FailedCreate DaemonSet/log: Error creating: pods \"log-"));
    }

    @Test
    void oldTemplatesAreKeptAsRevisionsUpToTheLimit() {
        nodes(1);
        create("revisionHistoryLimit: 1\n", "");
        runAll();
        for (String image : List.of("b", "c", "d")) {
            image(image);
            runAll();
        }
        assertThat(cluster.list(ApiResource.CONTROLLER_REVISIONS, "default"))
                .extracting(revision -> revision.whole(0, "revision"))
                .containsExactlyInAnyOrder(3L, 4L);
        assertThat(podOn("n0").text("metadata", "labels", "controller-revision-hash"))
                .isIn(
                        cluster.list(ApiResource.CONTROLLER_REVISIONS, "default").stream()
                                .map(each ->
                                        each.text("metadata", "labels", "controller-revision-hash"))
                                .toList());
    }
}
