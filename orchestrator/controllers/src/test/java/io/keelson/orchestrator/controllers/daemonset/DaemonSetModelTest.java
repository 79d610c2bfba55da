package io.keelson.orchestrator.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that may happen to a DaemonSet and its nodes, in any order: no node ever has two pods
 * that count unless they surge, and in the end each node that fits has one, of the last template.
 */
final class DaemonSetModelTest {
    private static final ObjectKey LOG = new ObjectKey("default", "log");
    private static final int STEPS = 60;
    private static final int ROUNDS_MAX = 60;
    private static final int NODES_MAX = 6;

    /** Pods of images that begin so never become ready. */
    private static final String BROKEN = "broken";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void convergesWhateverHappens(long seed, @TempDir Path directory) {
        try (Run run = new Run(seed, directory)) {
            for (int i = 0; i < STEPS; i++) {
                String step = run.step();
                assertThat(run.watched.violations()).as("after %d: %s", i, step).isEmpty();
            }
            run.finish();
        }
    }

    private static final class Run implements AutoCloseable {
        private final SplittableRandom random;
        private final TestingCluster cluster;
        private final TestingControllers manager;
        private final TestingNodes nodes;
        private final WatchedDaemons watched;

        private final Set<String> known = new TreeSet<>();

        private int images;

        Run(long seed, Path directory) {
            random = new SplittableRandom(seed);
            cluster = new TestingCluster(directory, seed);
            manager = new TestingControllers(cluster, "daemonset-controller");
            nodes = new TestingNodes(cluster);
            cluster.create(
                    """
                    apiVersion: apps/v1
                    kind: DaemonSet
                    metadata: {name: log, namespace: default}
                    spec:
                      revisionHistoryLimit: 2
                      selector: {matchLabels: {app: log}}
                      template:
                        metadata: {labels: {app: log}}
                        spec:
                          containers: [{name: c, image: first}]
                    """);
            watched = new WatchedDaemons(cluster);
            for (int i = 0; i < 3; i++) {
                toggleNode();
            }
        }

        String step() {
            String what =
                    switch (random.nextInt(18)) {
                        case 0 -> toggleNode();
                        case 1 -> label();
                        case 2 -> taint(random.nextInt(3));
                        case 3 -> image("good");
                        case 4 -> image(BROKEN);
                        case 5 -> strategy();
                        case 6 -> select(random.nextBoolean());
                        case 7 -> end(random.nextBoolean() ? "Failed" : "Succeeded");
                        case 8 -> unready();
                        case 9 -> delete();
                        case 10 -> restart();
                        case 11 -> kill();
                        default -> nodesAct();
                    };
            cluster.advance(Duration.ofMillis(random.nextInt(3000)));
            return what;
        }

        private void patch(ApiResource resource, ObjectKey key, String yaml) {
            cluster.admin().mergePatch(resource, key, TestingCluster.read(yaml));
        }

        private String patch(String yaml) {
            patch(ApiResource.DAEMON_SETS, LOG, yaml);
            return yaml;
        }

        private String toggleNode() {
            watched.noteChange();
            String name = "n" + random.nextInt(NODES_MAX);
            if (known.remove(name)) {
                cluster.admin().delete(ApiResource.NODES, new ObjectKey("", name), "");
                return name + " goes";
            }
            cluster.create(
                    "{apiVersion: v1, kind: Node, metadata: {name: %s, labels: {fit: \"true\"}}}"
                            .formatted(name));
            known.add(name);
            taint(name, "");
            return name + " comes";
        }

        private String anyNode() {
            return known.isEmpty() ? "" : List.copyOf(known).get(random.nextInt(known.size()));
        }

        private String label() {
            String node = anyNode();
            boolean fits = random.nextBoolean();
            if (!node.isEmpty()) {
                watched.noteChange();
                patch(
                        ApiResource.NODES,
                        new ObjectKey("", node),
                        "metadata: {labels: {fit: \"%s\"}}".formatted(fits));
            }
            return node + " fits: " + fits;
        }

        private String taint(int kind) {
            String node = anyNode();
            String taint =
                    switch (kind) {
                        case 0 -> "{key: k, effect: NoSchedule}";
                        case 1 -> "{key: k, effect: NoExecute}";
                        default -> "";
                    };
            if (!node.isEmpty()) {
                watched.noteChange();
                taint(node, taint);
            }
            return node + " has taint " + taint;
        }

        private void taint(String node, String taint) {
            patch(ApiResource.NODES, new ObjectKey("", node), "spec: {taints: [" + taint + "]}");
        }

        private String image(String kind) {
            return patch(
                    "spec: {template: {spec: {containers: [{name: c, image: %s-%d}]}}}"
                            .formatted(kind, images++ % 4));
        }

        private String strategy() {
            return strategy(random.nextBoolean(), 1 + random.nextInt(2));
        }

        private String strategy(boolean surges, int most) {
            return patch(
                    "spec: {updateStrategy: {rollingUpdate: {maxUnavailable: %d, maxSurge: %d}}}"
                            .formatted(surges ? 0 : most, surges ? most : 0));
        }

        private String select(boolean selects) {
            watched.noteChange();
            return patch(
                    "spec: {template: {spec: {nodeSelector: "
                            + (selects ? "{fit: \"true\"}" : "null")
                            + "}}}");
        }

        private static boolean isBroken(Obj pod) {
            return ((Obj) pod.arr("spec", "containers").get(0)).text("image").startsWith(BROKEN);
        }

        /** Any pod that runs, or an empty object. */
        private Obj anyRunning() {
            List<Obj> running =
                    nodes.pods("default").stream()
                            .filter(pod -> pod.text("status", "phase").equals("Running"))
                            .toList();
            return running.isEmpty() ? Obj.EMPTY : running.get(random.nextInt(running.size()));
        }

        private String end(String phase) {
            Obj pod = anyRunning();
            if (!pod.isEmpty()) {
                nodes.finish(pod, phase);
            }
            return pod.text("metadata", "name") + " ends: " + phase;
        }

        private String unready() {
            Obj pod = anyRunning();
            if (!pod.isEmpty()) {
                nodes.run(pod, false);
            }
            return pod.text("metadata", "name") + " is not ready";
        }

        private String delete() {
            Obj pod = anyRunning();
            if (!pod.isEmpty()) {
                String uid = pod.text("metadata", "uid");
                watched.deletes(uid);
                cluster.admin().delete(ApiResource.PODS, ObjectKey.of(pod), uid);
            }
            return pod.text("metadata", "name") + " is deleted";
        }

        private String restart() {
            manager.restart();
            return "another manager";
        }

        private String kill() {
            cluster.killServer();
            cluster.advance(Duration.ofMillis(random.nextInt(2000)));
            cluster.startServer();
            return "another server";
        }

        private String nodesAct() {
            if (random.nextBoolean()) {
                nodes.removeDeleted("default");
            }
            nodes.pods("default").stream().filter(_ -> random.nextInt(3) > 0).forEach(this::start);
            return "nodes act";
        }

        /** As scheduler and node do, if the node is there. */
        private void start(Obj pod) {
            String node = DaemonTemplate.nodeOf(pod);
            String phase = pod.text("status", "phase");
            if (!pod.text("metadata", "deletionTimestamp").isEmpty() || !known.contains(node)) {
                return;
            }
            if (pod.text("spec", "nodeName").isEmpty()) {
                nodes.bind(pod, node);
            }
            if (phase.equals("Pending") || phase.equals("Running")) {
                nodes.run(pod, !isBroken(pod));
            }
        }

        /** At last templates are good, and everybody does what is theirs to do. */
        void finish() {
            while (known.size() < 3) {
                toggleNode();
            }
            watched.noteChange();
            known.forEach(node -> taint(node, ""));
            select(false);
            image("good");
            converge();
            for (boolean surges : new boolean[] {true, false}) {
                strategy(surges, 1);
                cluster.advance(Duration.ofSeconds(3));
                image("other");
                converge();
            }
        }

        private void converge() {
            Set<String> expected = known;
            for (int i = 0; i < ROUNDS_MAX; i++) {
                cluster.advance(Duration.ofSeconds(5));
                nodes.removeDeleted("default");
                removeOfNodesThatAreGone();
                nodes.pods("default").forEach(this::start);
                assertThat(watched.violations()).isEmpty();
                if (isComplete(expected.size())) {
                    break;
                }
            }
            Obj daemonSet = cluster.get(ApiResource.DAEMON_SETS, "default", "log");
            assertThat(nodes.pods("default").stream().map(DaemonTemplate::nodeOf).sorted())
                    .containsExactlyElementsOf(expected);
            assertThat(nodes.pods("default")).noneMatch(Run::isBroken);
            Obj status = daemonSet.obj("status");
            for (String count :
                    List.of(
                            "desiredNumberScheduled",
                            "currentNumberScheduled",
                            "numberReady",
                            "numberAvailable",
                            "updatedNumberScheduled")) {
                assertThat(status.whole(0, count)).as(count).isEqualTo(expected.size());
            }
            assertThat(status.whole(-1, "numberMisscheduled")).isZero();
            assertThat(cluster.list(ApiResource.CONTROLLER_REVISIONS, "default"))
                    .as("one that is used, and two more")
                    .hasSizeLessThanOrEqualTo(3);
        }

        /** As the pod collector does. */
        private void removeOfNodesThatAreGone() {
            for (Obj pod : nodes.pods("default")) {
                String node = pod.text("spec", "nodeName");
                if (!node.isEmpty() && !known.contains(node)) {
                    String uid = pod.text("metadata", "uid");
                    watched.deletes(uid);
                    cluster.admin().delete(ApiResource.PODS, ObjectKey.of(pod), uid);
                }
            }
        }

        private boolean isComplete(int count) {
            Obj daemonSet = cluster.get(ApiResource.DAEMON_SETS, "default", "log");
            Obj status = daemonSet.obj("status");
            return status.whole(0, "observedGeneration")
                            == daemonSet.whole(-1, "metadata", "generation")
                    && status.whole(0, "updatedNumberScheduled") == count
                    && status.whole(0, "numberAvailable") == count
                    && status.whole(0, "numberMisscheduled") == 0
                    && nodes.pods("default").size() == count;
        }

        @Override
        public void close() {
            watched.close();
            manager.close();
            cluster.close();
        }
    }
}
