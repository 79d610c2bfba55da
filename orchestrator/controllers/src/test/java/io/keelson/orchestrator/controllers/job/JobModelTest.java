package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.Controllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of a Job: pods end as chance has it, users edit and delete, the manager and the API
 * server are killed in the middle of what they do. Every pod that ended is counted once, there are
 * never too many, and the Job ends as it should.
 */
class JobModelTest {
    private static final ObjectKey KEY = new ObjectKey("default", "pi");
    private static final int STEPS = 60;
    private static final int STEPS_TO_END_MAX = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyPodIsCountedOnceWhateverHappens(long seed, @TempDir Path directory) {
        try (TestingCluster cluster = new TestingCluster(directory, seed)) {
            new Life(cluster, new SplittableRandom(seed)).run();
        }
    }

    private static final class Life {
        private final TestingCluster cluster;
        private final SplittableRandom random;
        private final TestingNodes nodes;
        private final JobLedger ledger;
        private final int failuresInTen;

        /** Who edit and delete between turns; without them pods end in the middle of turns. */
        private final boolean hasUsers;

        /** Whether a manager dies with the server. */
        private boolean isServerDead;

        /** Users do nothing any more. */
        private boolean isEnding;

        private Lifeline lifeline;
        private @Nullable Controllers manager;

        Life(TestingCluster cluster, SplittableRandom random) {
            this.cluster = cluster;
            this.random = random;
            this.nodes = new TestingNodes(cluster);
            this.ledger = new JobLedger(cluster.record());
            this.failuresInTen = random.nextInt(5);
            this.hasUsers = random.nextBoolean();
            this.lifeline = start();
        }

        /** One that may be killed in the middle of a turn, the server with it. */
        private Lifeline start() {
            int writes = random.nextInt(4) == 0 ? -1 : random.nextInt(25);
            boolean withServer = random.nextBoolean();
            Lifeline line =
                    new Lifeline(
                            writes,
                            random.split(),
                            () -> {
                                if (withServer && !isServerDead) {
                                    isServerDead = true;
                                    cluster.killServer();
                                }
                            });
            Controllers made =
                    new Controllers(
                            new Controllers.World(
                                    name -> line.through(cluster.account(name)),
                                    new Informers(
                                            line.through(
                                                    cluster.transport("informers", User.MASTERS)),
                                            cluster.clockwork()),
                                    _ -> new Unheard(),
                                    cluster.clockwork(),
                                    new NoRoot()),
                            Set.of("job-controller"));
            manager = made;
            var _ = made.start();
            return line;
        }

        void run() {
            cluster.create(job());
            for (int step = 0; step < STEPS && !ledger.isFinished(); step++) {
                revive();
                act();
                goOn();
            }
            revive();
            isEnding = true;
            resume();
            for (int step = 0; !ledger.isFinished(); step++) {
                if (step == STEPS_TO_END_MAX) {
                    throw new AssertionError(
                            "it does not end: "
                                    + cluster.get(ApiResource.JOBS, "default", "pi")
                                    + nodes.pods("default"));
                }
                revive();
                act();
                goOn();
            }
            revive();
            cluster.advance(Duration.ofSeconds(30));
            ledger.readOn();
            revive();
            cluster.advance(Duration.ofMinutes(2));
            ledger.readOn();
            ledger.checkEnd();
            if (manager != null) {
                manager.close();
            }
        }

        private String job() {
            int completions = 1 + random.nextInt(8);
            String mode =
                    switch (random.nextInt(3)) {
                        case 0 -> "completions: %d, completionMode: Indexed".formatted(completions);
                        case 1 -> "completions: %d".formatted(completions);
                        default -> "completionMode: NonIndexed";
                    };
            return """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: pi, namespace: default}
            spec:
              backoffLimit: %d
              parallelism: %d
              podReplacementPolicy: %s
              %s
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: pi, image: perl}]
            """
                    .formatted(
                            random.nextInt(8),
                            1 + random.nextInt(4),
                            random.nextBoolean() ? "Failed" : "TerminatingOrFailed",
                            mode.replace(", ", "\n  "));
        }

        /** Whoever is dead begins again, and knows nothing. */
        private void revive() {
            if (isServerDead) {
                isServerDead = false;
                cluster.startServer();
            }
            if (lifeline.isCut() || random.nextInt(20) == 0) {
                lifeline.cut();
                if (manager != null) {
                    manager.close();
                }
                if (isServerDead) {
                    isServerDead = false;
                    cluster.startServer();
                }
                lifeline = start();
            }
        }

        private void goOn() {
            cluster.advance(Duration.ofMillis(1L << random.nextInt(17)));
            ledger.readOn();
        }

        /** A request may come too late, or not be answered by a server that dies. */
        private void act() {
            try {
                List<Obj> active = active();
                if (!active.isEmpty()) {
                    act(active.get(random.nextInt(active.size())));
                }
                if (hasUsers && !isEnding) {
                    edit();
                }
                if (isEnding || random.nextInt(4) == 0) {
                    stopDeleted();
                }
            } catch (StatusException e) {
                if (!List.of(404, 409, 503).contains(e.code())) {
                    throw e;
                }
            }
        }

        private void act(Obj pod) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (pod.text("spec", "nodeName").isEmpty()) {
                        nodes.bind(pod, "node-1");
                    }
                    nodes.run(pod, true);
                }
                default -> finish(pod, random.nextInt(10) < failuresInTen);
            }
        }

        /** As kubelets do, and the pod GC where there is none. */
        private void stopDeleted() {
            for (Obj pod : nodes.pods("default")) {
                boolean isFinished =
                        List.of("Succeeded", "Failed").contains(pod.text("status", "phase"));
                if (!isFinished && !pod.text("metadata", "deletionTimestamp").isEmpty()) {
                    nodes.finish(pod, "Failed");
                }
            }
            nodes.removeDeleted("default");
        }

        private void edit() {
            switch (random.nextInt(8)) {
                case 0 -> edit("parallelism", Node.of(random.nextInt(5)));
                case 1 -> edit("suspend", Node.of(random.nextInt(3) == 0));
                case 2 ->
                        active().stream()
                                .findAny()
                                .ifPresent(pod ->
                                        cluster.admin()
                                                .delete(
                                                        ApiResource.PODS,
                                                        ObjectKey.of(pod),
                                                        pod.text("metadata", "uid")));
                default -> {}
            }
        }

        private void finish(Obj pod, boolean fails) {
            Obj status =
                    TestingCluster.read(
                            "status: {phase: %s}".formatted(fails ? "Failed" : "Succeeded"));
            Write write =
                    Write.strategicPatch(ApiResource.PODS, ObjectKey.of(pod), "status", status);
            if (hasUsers) {
                cluster.admin().perform(write);
            } else {
                cluster.clockwork()
                        .schedule(
                                Duration.ofNanos(random.nextLong(20_000_000)),
                                () -> {
                                    var _ = cluster.admin().send(write);
                                });
            }
        }

        private void resume() {
            edit("suspend", Node.of(false));
            edit("parallelism", Node.of(3));
        }

        private void edit(String field, Node value) {
            if (!ledger.isFinished()) {
                cluster.admin()
                        .mergePatch(ApiResource.JOBS, KEY, Obj.of("spec", Obj.of(field, value)));
            }
        }

        private List<Obj> active() {
            return nodes.pods("default").stream().filter(Life::isActive).toList();
        }

        private static boolean isActive(Obj pod) {
            return pod.text("metadata", "deletionTimestamp").isEmpty()
                    && !List.of("Succeeded", "Failed").contains(pod.text("status", "phase"));
        }
    }

    private static final class Unheard implements EventRecorder {
        @Override
        public void normal(Obj about, String reason, String message) {}

        @Override
        public void warning(Obj about, String reason, String message) {}
    }

    private static final class NoRoot implements ControllerContext.Root {
        @Override
        public String certificatePem() {
            throw new AssertionError("not asked for");
        }

        @Override
        public String sign(String requestPem, List<String> usages, Duration validity) {
            throw new AssertionError("not asked for");
        }
    }
}
