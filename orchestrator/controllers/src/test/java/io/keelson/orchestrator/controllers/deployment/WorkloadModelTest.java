package io.keelson.orchestrator.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users scale, roll out, pause and undo by a seeded chance, pods end, managers and API servers die;
 * in the end everything is as it is asked for, and at no revision there were more pods than may be.
 */
@SuppressWarnings("NullAway.Init") // each test sets what it uses
final class WorkloadModelTest {
    private static final List<String> DEPLOYMENTS = List.of("web", "db");
    private static final String ROLLING =
            "spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}}";

    private static final int ROUNDS = 4;
    private static final int STEPS = 30;

    private Random random;
    private TestingCluster cluster;

    /** Of Deployments, and of sets: either may lag behind the other. */
    private List<TestingControllers> managers;

    private TestingNodes nodes;
    private WorkloadHistory history;
    private boolean serverRuns = true;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everythingBecomesAsItIsAskedForAndNothingIsOverdone(long seed, @TempDir Path directory) {
        random = new Random(seed);
        try (TestingCluster opened = new TestingCluster(directory, seed)) {
            cluster = opened;
            history = new WorkloadHistory(cluster.record());
            nodes = new TestingNodes(cluster);
            try (TestingControllers deployments =
                            new TestingControllers(cluster, "deployment-controller");
                    TestingControllers sets =
                            new TestingControllers(
                                    cluster,
                                    "replicaset-controller",
                                    "replicationcontroller-controller")) {
                managers = List.of(deployments, sets);
                create();
                converge(false);
                for (int round = 0; round < ROUNDS; round++) {
                    boolean healthy = round % 2 == 0;
                    cluster.spoilNetwork(random.nextInt(5));
                    cluster.killServer();
                    cluster.startServer();
                    for (int step = 0; step < STEPS; step++) {
                        step(healthy);
                    }
                    converge(healthy);
                }
            }
        }
    }

    private void create() {
        for (String name : DEPLOYMENTS) {
            cluster.create(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: %s, namespace: default}
                    spec:
                      replicas: 4
                      revisionHistoryLimit: 2
                      selector: {matchLabels: {app: same}}
                      template:
                        metadata: {labels: {app: same}}
                        spec: {containers: [{name: c, image: "image:0"}]}
                    """
                            .formatted(name));
        }
        cluster.create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: lone, namespace: default}
                spec:
                  replicas: 3
                  selector: {matchLabels: {app: lone}}
                  template:
                    metadata: {labels: {app: lone}}
                    spec: {containers: [{name: c, image: nginx}]}
                ---
                apiVersion: v1
                kind: ReplicationController
                metadata: {name: old, namespace: default}
                spec:
                  replicas: 3
                  selector: {app: old}
                  template:
                    metadata: {labels: {app: old}}
                    spec: {containers: [{name: c, image: nginx}]}
                """);
    }

    /** In a healthy round users change templates only, and only what runs the cluster dies. */
    private void step(boolean healthy) {
        try {
            switch (random.nextInt(healthy ? 9 : 17)) {
                case 0, 1 -> image();
                case 2, 3 -> nodes.runAll("default");
                case 4 -> nodes.removeDeleted("default");
                case 5 -> manager().close();
                case 6 -> killServerSoon();
                case 7 -> manager().restart();
                case 8 -> runOne();
                case 9 -> patch(deployment(), "spec: {replicas: %d}", random.nextInt(9));
                case 10 -> patch(deployment(), "spec: {paused: %b}", random.nextBoolean());
                case 11 -> strategy();
                case 12 -> scale(ApiResource.REPLICA_SETS, "lone");
                case 13 -> scale(ApiResource.REPLICATION_CONTROLLERS, "old");
                case 14 ->
                        withPod(pod ->
                                nodes.finish(pod, random.nextBoolean() ? "Failed" : "Succeeded"));
                case 15 ->
                        withPod(pod ->
                                cluster.admin().delete(ApiResource.PODS, ObjectKey.of(pod), ""));
                default -> withPod(this::release);
            }
        } catch (StatusException e) {
            // A server that is gone, a pod that is: whoever asks has to ask again.
            assertThat(e.code()).isIn(404, 409, 500, 503, 504);
        }
        cluster.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 100)));
    }

    private void image() {
        patch(
                deployment(),
                "spec: {template: {spec: {containers: [{name: c, image: 'image:%d'}]}}}",
                random.nextInt(4));
    }

    private TestingControllers manager() {
        return managers.get(random.nextInt(managers.size()));
    }

    private ObjectKey deployment() {
        return new ObjectKey("default", DEPLOYMENTS.get(random.nextInt(DEPLOYMENTS.size())));
    }

    private void patch(ObjectKey key, String yaml, Object value) {
        cluster.admin()
                .mergePatch(
                        ApiResource.DEPLOYMENTS, key, TestingCluster.read(yaml.formatted(value)));
    }

    private void strategy() {
        ObjectKey key = deployment();
        switch (random.nextInt(3)) {
            case 0 -> patch(key, "spec: {strategy: {type: %s, rollingUpdate: null}}", "Recreate");
            case 1 -> patch(key, ROLLING.formatted("%d", "1"), random.nextInt(4));
            default -> patch(key, ROLLING.formatted("1", "%d%%"), random.nextInt(101));
        }
    }

    private void scale(ApiResource resource, String name) {
        cluster.admin()
                .mergePatch(
                        resource,
                        new ObjectKey("default", name),
                        Obj.of("spec", Obj.of("replicas", Node.of(random.nextInt(9)))));
    }

    private void runOne() {
        List<Obj> waiting =
                nodes.pods("default").stream()
                        .filter(pod -> pod.text("status", "phase").equals("Pending"))
                        .filter(pod -> pod.text("metadata", "deletionTimestamp").isEmpty())
                        .toList();
        if (!waiting.isEmpty()) {
            Obj pod = waiting.get(random.nextInt(waiting.size()));
            if (pod.text("spec", "nodeName").isEmpty()) {
                nodes.bind(pod, "node-1");
            }
            nodes.run(pod, true);
        }
    }

    private interface PodAction {
        void on(Obj pod);
    }

    private void withPod(PodAction action) {
        List<Obj> pods = nodes.pods("default");
        if (!pods.isEmpty()) {
            action.on(pods.get(random.nextInt(pods.size())));
        }
    }

    private void release(Obj pod) {
        cluster.admin()
                .mergePatch(
                        ApiResource.PODS,
                        ObjectKey.of(pod),
                        TestingCluster.read("metadata: {labels: {app: nobody}}"));
    }

    /** In the middle of whatever happens then; another comes after a while. */
    private void killServerSoon() {
        if (!serverRuns) {
            return;
        }
        serverRuns = false;
        long at = Duration.ofMillis(random.nextInt(50)).toNanos();
        long pause = Duration.ofMillis(random.nextInt(5_000)).toNanos();
        cluster.loop()
                .schedule(
                        at,
                        () -> {
                            cluster.killServer();
                            cluster.loop()
                                    .schedule(
                                            pause,
                                            () -> {
                                                cluster.startServer();
                                                serverRuns = true;
                                            });
                        });
    }

    private void converge(boolean healthy) {
        cluster.advance(Duration.ofSeconds(20));
        assertThat(serverRuns).isTrue();
        cluster.healNetwork();
        managers.forEach(TestingControllers::restart);
        for (String name : DEPLOYMENTS) {
            patch(new ObjectKey("default", name), "spec: {paused: %b}", false);
        }
        int quiet = 0;
        for (int i = 0; quiet < 3; i++) {
            assertThat(i).as("it comes to rest").isLessThan(100);
            long before = history.changes();
            nodes.runAll("default");
            nodes.removeDeleted("default");
            managers.getFirst().settle();
            quiet = history.changes() == before ? quiet + 1 : 0;
        }
        DEPLOYMENTS.forEach(this::checkDeployment);
        checkSet(ApiResource.REPLICA_SETS, "lone");
        checkSet(ApiResource.REPLICATION_CONTROLLERS, "old");
        assertThat(history.check(healthy)).isEmpty();
        history.quiet();
    }

    private void checkDeployment(String name) {
        Obj deployment = cluster.get(ApiResource.DEPLOYMENTS, "default", name);
        long wanted = deployment.whole(-1, "spec", "replicas");
        Obj status = deployment.obj("status");
        assertThat(status.whole(0, "observedGeneration"))
                .isEqualTo(deployment.whole(-1, "metadata", "generation"));
        for (String count :
                List.of("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")) {
            assertThat(status.whole(0, count)).as("%s of %s", count, name).isEqualTo(wanted);
        }
        assertThat(Conditions.isTrue(status, "Available")).isTrue();
        Obj progressing = Conditions.find(status, "Progressing");
        assertThat(Objects.requireNonNull(progressing).text("reason"))
                .isEqualTo("NewReplicaSetAvailable");
        List<ReplicaSet> sets = new ArrayList<>();
        for (Obj set : cluster.list(ApiResource.REPLICA_SETS, "default")) {
            if (isOf(deployment).test(set)) {
                sets.add(new ReplicaSet(set));
            }
        }
        List<ReplicaSet> current =
                sets.stream()
                        .filter(set ->
                                TemplateHash.isSame(
                                        set.template(), deployment.obj("spec", "template")))
                        .toList();
        assertThat(current).hasSize(1);
        assertThat(sets.size()).isLessThanOrEqualTo(3);
        assertThat(ReplicaSet.sum(sets, ReplicaSet::replicas)).isEqualTo((int) wanted);
        assertThat(Revisions.max(sets)).isEqualTo(Revisions.of(current.getFirst()));
        checkSet(ApiResource.REPLICA_SETS, current.getFirst().name());
    }

    private void checkSet(ApiResource resource, String name) {
        Obj set = cluster.get(resource, "default", name);
        List<Obj> live =
                nodes.pods("default").stream()
                        .filter(isOf(set))
                        .filter(pod -> pod.text("status", "phase").equals("Running"))
                        .toList();
        assertThat(live).as(name).hasSize((int) set.whole(-1, "spec", "replicas"));
        assertThat(set.whole(0, "status", "availableReplicas")).isEqualTo(live.size());
        assertThat(set.whole(0, "status", "observedGeneration"))
                .isEqualTo(set.whole(-1, "metadata", "generation"));
    }

    private static Predicate<Obj> isOf(Obj owner) {
        String uid = owner.text("metadata", "uid");
        return object ->
                object.arr("metadata", "ownerReferences").asList().stream()
                        .anyMatch(node ->
                                node instanceof Obj reference
                                        && reference.isTrue("controller")
                                        && reference.text("uid").equals(uid));
    }
}
