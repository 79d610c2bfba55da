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
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that may happen to a set, in any order: it never has more or less than the rules
 * allow, and in the end it is what its spec says.
 */
final class StatefulSetModelTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");
    private static final int STEPS = 80;

    /** More than any set here needs, with a server that was just killed. */
    private static final int ROUNDS_MAX = 60;

    /** Pods of images that begin so never become ready. */
    private static final String BROKEN = "broken";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
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
        private final long seed;
        private final SplittableRandom random;
        private final TestingCluster cluster;
        private final TestingControllers manager;
        private final TestingNodes nodes;
        private final Watched watched;
        private int images;

        Run(long seed, Path directory) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            cluster = new TestingCluster(directory, seed);
            manager = new TestingControllers(cluster, "statefulset-controller");
            nodes = new TestingNodes(cluster);
            String manifest =
                    """
                    apiVersion: apps/v1
                    kind: StatefulSet
                    metadata: {name: web, namespace: default}
                    spec:
                      replicas: 3
                      podManagementPolicy: %s
                      revisionHistoryLimit: 2
                      selector: {matchLabels: {app: web}}
                      volumeClaimTemplates:
                      - metadata: {name: data}
                        spec:
                          accessModes: [ReadWriteOnce]
                          resources: {requests: {storage: 1Gi}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          containers: [{name: c, image: first}]
                    """
                            .formatted(seed % 3 == 0 ? "Parallel" : "OrderedReady");
            Obj set = cluster.create(manifest);
            watched = new Watched(cluster, set);
        }

        String step() {
            String what =
                    switch (random.nextInt(16)) {
                        case 0 -> patch("spec: {replicas: %d}".formatted(random.nextInt(6)));
                        case 1 -> image("good");
                        case 2 -> image(BROKEN);
                        case 3 -> rolling("partition", random.nextInt(4));
                        case 4 -> rolling("maxUnavailable", 1 + random.nextInt(3));
                        case 5 ->
                                patch("spec: {ordinals: {start: %d}}".formatted(random.nextInt(2)));
                        case 6 -> end(random.nextBoolean() ? "Failed" : "Succeeded");
                        case 7 -> unready();
                        case 8 -> delete(random.nextInt(4) == 0);
                        case 9 -> restart();
                        case 10 -> seed % 2 == 0 ? kill() : restart();
                        default -> nodesAct();
                    };
            cluster.advance(Duration.ofMillis(random.nextInt(3000)));
            return what;
        }

        private String patch(String yaml) {
            cluster.admin().mergePatch(ApiResource.STATEFUL_SETS, WEB, TestingCluster.read(yaml));
            return yaml;
        }

        private String rolling(String field, int value) {
            return patch(
                    "spec: {updateStrategy: {rollingUpdate: {%s: %d}}}".formatted(field, value));
        }

        private String image(String kind) {
            return patch(
                    "spec: {template: {spec: {containers: [{name: c, image: %s-%d}]}}}"
                            .formatted(kind, images++ % 4));
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

        private String delete(boolean byForce) {
            Obj pod = anyRunning();
            if (!pod.isEmpty()) {
                String uid = pod.text("metadata", "uid");
                watched.deletes(uid);
                Obj options = byForce ? Obj.of("gracePeriodSeconds", Node.of(0)) : Obj.EMPTY;
                cluster.admin()
                        .perform(Write.delete(ApiResource.PODS, ObjectKey.of(pod), uid, options));
            }
            return pod.text("metadata", "name") + " is deleted" + (byForce ? " by force" : "");
        }

        private String restart() {
            watched.beTolerant(Duration.ofSeconds(1));
            manager.restart();
            return "another manager";
        }

        private String kill() {
            watched.beTolerant(Duration.ofSeconds(45));
            cluster.killServer();
            cluster.advance(Duration.ofMillis(random.nextInt(2000)));
            cluster.startServer();
            return "another server";
        }

        /** Some pods start, some become ready, some that are being deleted end. */
        private String nodesAct() {
            nodes.bindAll("default", "node-1");
            for (Obj pod : nodes.pods("default")) {
                if (random.nextInt(3) > 0 && pod.text("metadata", "deletionTimestamp").isEmpty()) {
                    start(pod);
                }
            }
            if (random.nextBoolean()) {
                nodes.removeDeleted("default");
            }
            return "nodes act";
        }

        private void start(Obj pod) {
            String phase = pod.text("status", "phase");
            if (phase.equals("Pending") || phase.equals("Running")) {
                nodes.run(pod, !isBroken(pod));
            }
        }

        /** The last template is a good one, and everybody does what is theirs to do. */
        void finish() {
            int replicas = 1 + random.nextInt(4);
            patch("spec: {replicas: %d}".formatted(replicas));
            rolling("partition", 0);
            image("good");
            for (int i = 0; i < ROUNDS_MAX && !isComplete(replicas); i++) {
                cluster.advance(Duration.ofSeconds(2));
                nodes.removeDeleted("default");
                nodes.bindAll("default", "node-1");
                nodes.pods("default").forEach(this::start);
                assertThat(watched.violations()).isEmpty();
            }
            Obj set = cluster.get(ApiResource.STATEFUL_SETS, "default", "web");
            SetSpec spec = SetSpec.of(set);
            List<String> names =
                    IntStream.range(spec.start(), spec.start() + replicas)
                            .mapToObj(spec::podName)
                            .toList();
            String update = set.text("status", "updateRevision");
            assertThat(nodes.pods("default"))
                    .extracting(pod -> pod.text("metadata", "name"))
                    .containsExactlyElementsOf(names);
            assertThat(nodes.pods("default"))
                    .allMatch(pod ->
                            pod.text("metadata", "labels", "controller-revision-hash")
                                    .equals(update))
                    .noneMatch(Run::isBroken);
            assertThat(
                            cluster.list(ApiResource.PERSISTENT_VOLUME_CLAIMS, "default").stream()
                                    .map(claim -> claim.text("metadata", "name")))
                    .containsAll(names.stream().map(name -> "data-" + name).toList());
            Obj status = set.obj("status");
            assertThat(status.text("currentRevision")).isEqualTo(update);
            for (String count :
                    List.of(
                            "replicas",
                            "readyReplicas",
                            "availableReplicas",
                            "currentReplicas",
                            "updatedReplicas")) {
                assertThat(status.whole(-1, count)).as(count).isEqualTo(replicas);
            }
            assertThat(status.whole(0, "observedGeneration"))
                    .isEqualTo(set.whole(-1, "metadata", "generation"));
            assertThat(cluster.list(ApiResource.CONTROLLER_REVISIONS, "default"))
                    .as("one that is used, and two more")
                    .hasSizeLessThanOrEqualTo(3);
        }

        private boolean isComplete(int replicas) {
            Obj set = cluster.get(ApiResource.STATEFUL_SETS, "default", "web");
            Obj status = set.obj("status");
            return status.whole(0, "observedGeneration") == set.whole(-1, "metadata", "generation")
                    && status.text("currentRevision").equals(status.text("updateRevision"))
                    && status.whole(0, "availableReplicas") == replicas
                    && status.whole(0, "replicas") == replicas;
        }

        @Override
        public void close() {
            watched.close();
            manager.close();
            cluster.close();
        }
    }
}
