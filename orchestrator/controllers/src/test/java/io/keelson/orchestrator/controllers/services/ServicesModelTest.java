package io.keelson.orchestrator.controllers.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random services and pods, while controllers and the API server are killed and come back: in the
 * end slices and Endpoints are what a look at all pods says.
 */
final class ServicesModelTest {
    private static final int STEPS = 150;
    private static final String NAMESPACE = "default";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void slicesAndEndpointsAreWhatALookAtAllPodsSays(long seed, @TempDir Path directory) {
        try (Run run = new Run(seed, directory)) {
            for (int step = 0; step < STEPS; step++) {
                run.act();
                if (step % 15 == 14) {
                    run.check();
                }
            }
        }
    }

    private static final class Run implements AutoCloseable {
        private final SplittableRandom random;
        private final TestingCluster cluster;
        private final TestingControllers manager;
        private final TestingNodes nodes;
        private int made;

        Run(long seed, Path directory) {
            random = new SplittableRandom(seed);
            cluster = new TestingCluster(directory, seed);
            manager =
                    new TestingControllers(
                            cluster, "endpointslice-controller", "endpoints-controller");
            nodes = new TestingNodes(cluster);
            cluster.create("{apiVersion: v1, kind: Node, metadata: {name: node-1}}");
        }

        @Override
        public void close() {
            manager.close();
            cluster.close();
        }

        void act() {
            try {
                switch (random.nextInt(14)) {
                    case 0 -> createService();
                    case 1 -> changeService();
                    case 2 -> any(ApiResource.SERVICES, this::delete);
                    case 3, 4, 5, 6 -> createPod();
                    case 7 -> nodes.bindAll(NAMESPACE, "node-1");
                    case 8 -> nodes.runAll(NAMESPACE);
                    case 9 -> any(ApiResource.PODS, this::turn);
                    case 10 -> any(ApiResource.PODS, this::delete);
                    case 11 -> nodes.removeDeleted(NAMESPACE);
                    case 12 -> any(ApiResource.PODS, pod -> nodes.finish(pod, "Failed"));
                    default -> kill();
                }
            } catch (StatusException e) {
                assertThat(e.code()).as(e.getMessage()).isIn(404, 409, 422);
            }
            cluster.advance(Duration.ofMillis(random.nextInt(300)));
        }

        private void kill() {
            if (random.nextBoolean()) {
                cluster.killServer();
                cluster.advance(Duration.ofMillis(random.nextInt(2000)));
                cluster.startServer();
            } else {
                manager.restart();
            }
        }

        private interface Act {
            void on(Obj object);
        }

        private void any(ApiResource resource, Act act) {
            List<Obj> all = cluster.list(resource, NAMESPACE);
            if (!all.isEmpty()) {
                act.on(all.get(random.nextInt(all.size())));
            }
        }

        private void delete(Obj object) {
            ApiResource resource =
                    object.text("kind").equals("Service") ? ApiResource.SERVICES : ApiResource.PODS;
            if (!object.text("metadata", "name").equals("kubernetes")) {
                cluster.admin().delete(resource, ObjectKey.of(object), "");
            }
        }

        private void createService() {
            cluster.create(
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: svc-%d, namespace: default}
                    spec:
                      clusterIP: None
                      publishNotReadyAddresses: %s
                      selector: %s
                      ports: [{name: a, port: 80}, {name: b, port: 81, targetPort: named}]
                    """
                            .formatted(random.nextInt(4), random.nextInt(4) == 0, selector()));
        }

        private void changeService() {
            any(
                    ApiResource.SERVICES,
                    service -> {
                        if (!service.text("metadata", "name").equals("kubernetes")) {
                            cluster.admin()
                                    .mergePatch(
                                            ApiResource.SERVICES,
                                            ObjectKey.of(service),
                                            TestingCluster.read(
                                                    """
                                                    spec: {publishNotReadyAddresses: %s, selector: %s}
                                                    """
                                                            .formatted(
                                                                    random.nextInt(4) == 0,
                                                                    selector())));
                        }
                    });
        }

        private String selector() {
            return switch (random.nextInt(4)) {
                case 0 -> "{app: web, tier: front}";
                case 1 -> "{app: web}";
                default -> "{tier: front}";
            };
        }

        private void createPod() {
            cluster.create(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: pod-%d, namespace: default, labels: {app: %s, tier: %s}}
                    spec: {containers: [{name: c, image: i, ports: [%s]}]}
                    """
                            .formatted(
                                    made++,
                                    random.nextBoolean() ? "web" : "api",
                                    random.nextBoolean() ? "front" : "back",
                                    random.nextBoolean()
                                            ? "{name: named, containerPort: 90}"
                                            : ""));
        }

        private void turn(Obj pod) {
            if (pod.text("status", "phase").equals("Running")) {
                nodes.patchStatus(
                        pod,
                        "status: {conditions: [{type: Ready, status: \"%s\"}]}"
                                .formatted(random.nextBoolean() ? "True" : "False"));
            }
        }

        /** Once all has come to rest. */
        void check() {
            cluster.advance(Duration.ofSeconds(30));
            List<Obj> pods = nodes.pods(NAMESPACE);
            for (Obj service : cluster.list(ApiResource.SERVICES, NAMESPACE)) {
                String name = service.text("metadata", "name");
                if (name.equals("kubernetes")) {
                    continue;
                }
                List<String> inSlices = new ArrayList<>();
                for (Obj slice : cluster.list(ApiResource.ENDPOINT_SLICES, NAMESPACE)) {
                    if (isOf(slice, service)) {
                        assertThat(slice.arr("endpoints").size()).isLessThanOrEqualTo(100);
                        addEndpoints(slice, inSlices);
                    }
                }
                assertThat(inSlices).doesNotHaveDuplicates();
                assertThat(new TreeSet<>(inSlices))
                        .as("slices of %s", name)
                        .isEqualTo(expectedInSlices(service, pods));

                List<String> inEndpoints = new ArrayList<>();
                Obj endpoints = cluster.get(ApiResource.ENDPOINTS, NAMESPACE, name);
                for (Node node : endpoints.arr("subsets")) {
                    addAddresses((Obj) node, inEndpoints);
                }
                assertThat(inEndpoints).doesNotHaveDuplicates();
                assertThat(new TreeSet<>(inEndpoints))
                        .as("Endpoints of %s", name)
                        .isEqualTo(expectedInEndpoints(service, pods));
            }
            for (Obj endpoints : cluster.list(ApiResource.ENDPOINTS, NAMESPACE)) {
                assertThat(cluster.find(ApiResource.SERVICES, NAMESPACE, nameOf(endpoints)))
                        .as("whose Endpoints %s are", nameOf(endpoints))
                        .isNotNull();
            }
        }

        private static boolean isOf(Obj slice, Obj service) {
            return slice.arr("metadata", "ownerReferences").asList().stream()
                    .anyMatch(reference ->
                            ((Obj) reference).text("uid").equals(service.text("metadata", "uid")));
        }

        private static String nameOf(Obj object) {
            return object.text("metadata", "name");
        }

        private static void addEndpoints(Obj slice, List<String> to) {
            List<Long> ports = numbers(slice);
            for (Node node : slice.arr("endpoints")) {
                Obj endpoint = (Obj) node;
                to.add(
                        endpoint.text("targetRef", "name")
                                + endpoint.arr("addresses").texts()
                                + ports
                                + endpoint.isTrue("conditions", "ready")
                                + endpoint.isTrue("conditions", "serving")
                                + endpoint.isTrue("conditions", "terminating"));
            }
        }

        private static void addAddresses(Obj subset, List<String> to) {
            for (long port : numbers(subset)) {
                for (boolean ready : new boolean[] {true, false}) {
                    for (Node node : subset.arr(ready ? "addresses" : "notReadyAddresses")) {
                        to.add(((Obj) node).text("targetRef", "name") + port + ready);
                    }
                }
            }
        }

        private static List<Long> numbers(Obj of) {
            return of.arr("ports").asList().stream()
                    .map(port -> ((Obj) port).whole(0, "port"))
                    .sorted()
                    .toList();
        }

        /** Those that are selected, have an address and have not ended. */
        private static List<Obj> behind(Obj service, List<Obj> pods) {
            LabelSelector selector = LabelSelector.ofLabels(service.obj("spec", "selector"));
            return pods.stream()
                    .filter(pod -> selector.matches(pod.obj("metadata", "labels")))
                    .filter(pod -> !pod.text("status", "podIP").isEmpty())
                    .filter(pod -> !PodView.of(pod).isFinished())
                    .toList();
        }

        private static List<Long> ports(Obj pod) {
            Obj container = (Obj) pod.arr("spec", "containers").get(0);
            return container.arr("ports").isEmpty() ? List.of(80L) : List.of(80L, 90L);
        }

        private static Set<String> expectedInSlices(Obj service, List<Obj> pods) {
            Set<String> expected = new TreeSet<>();
            for (Obj pod : behind(service, pods)) {
                boolean serving = PodView.of(pod).ready();
                boolean terminating = !pod.text("metadata", "deletionTimestamp").isEmpty();
                boolean ready =
                        service.isTrue("spec", "publishNotReadyAddresses")
                                || (serving && !terminating);
                expected.add(
                        nameOf(pod)
                                + List.of(pod.text("status", "podIP"))
                                + ports(pod)
                                + ready
                                + serving
                                + terminating);
            }
            return expected;
        }

        private static Set<String> expectedInEndpoints(Obj service, List<Obj> pods) {
            Set<String> expected = new TreeSet<>();
            boolean tolerant = service.isTrue("spec", "publishNotReadyAddresses");
            for (Obj pod : behind(service, pods)) {
                if (tolerant || pod.text("metadata", "deletionTimestamp").isEmpty()) {
                    for (long port : ports(pod)) {
                        expected.add(nameOf(pod) + port + (tolerant || PodView.of(pod).ready()));
                    }
                }
            }
            return expected;
        }
    }
}
