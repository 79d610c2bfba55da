package io.keelson.orchestrator.controllers.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointSliceControllerTest {
    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "endpointslice-controller");
        nodes = new TestingNodes(cluster);
        cluster.create(
                """
                apiVersion: v1
                kind: Node
                metadata: {name: node-1, labels: {topology.kubernetes.io/zone: west}}
                """);
        manager.settle();
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private Obj service(String spec) {
        return cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default, labels: {team: blue}}
                spec: %s
                """
                        .formatted(spec));
    }

    private void pods(int from, int to, String spec) {
        for (int i = from; i < to; i++) {
            cluster.create(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web-%03d, namespace: default, labels: {app: web}}
                    spec: %s
                    """
                            .formatted(i, spec));
        }
        nodes.runAll("default");
        manager.settle();
    }

    private void pods(int from, int to) {
        pods(from, to, "{containers: [{name: c, image: i}]}");
    }

    private List<Obj> slices() {
        return cluster.list(ApiResource.ENDPOINT_SLICES, "default").stream()
                .filter(slice -> label(slice, "kubernetes.io/service-name").equals("web"))
                .toList();
    }

    private static String label(Obj slice, String name) {
        return slice.text("metadata", "labels", name);
    }

    private Obj slice() {
        assertThat(slices()).hasSize(1);
        return slices().getFirst();
    }

    private static List<Obj> endpoints(Obj slice) {
        List<Obj> endpoints = new ArrayList<>();
        for (Node node : slice.arr("endpoints")) {
            endpoints.add((Obj) node);
        }
        return endpoints;
    }

    private Obj endpoint() {
        assertThat(endpoints(slice())).hasSize(1);
        return endpoints(slice()).getFirst();
    }

    private static Obj yaml(String text) {
        return TestingCluster.read(text);
    }

    @Test
    void aPodBehindAServiceIsAnEndpoint() {
        Obj service = service("{selector: {app: web}, ports: [{name: http, port: 80}]}");
        pods(0, 1);
        Obj pod = nodes.pods("default").getFirst();

        Obj slice = slice();
        assertThat(slice.text("metadata", "name")).matches("web-[a-z0-9]{5}");
        assertThat(slice.obj("metadata", "labels"))
                .isEqualTo(
                        yaml(
                                """
                                team: blue
                                kubernetes.io/service-name: web
                                endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
                                """));
        assertThat(slice.arr("metadata", "ownerReferences"))
                .containsExactly(
                        yaml(
                                """
                                apiVersion: v1
                                kind: Service
                                name: web
                                uid: %s
                                controller: true
                                blockOwnerDeletion: true
                                """
                                        .formatted(service.text("metadata", "uid"))));
        assertThat(slice.text("addressType")).isEqualTo("IPv4");
        assertThat(slice.arr("ports"))
                .containsExactly(yaml("{name: http, port: 80, protocol: TCP}"));
        assertThat(endpoint())
                .isEqualTo(
                        yaml(
                                """
                                addresses: [%s]
                                conditions: {ready: true, serving: true, terminating: false}
                                nodeName: node-1
                                zone: west
                                targetRef: {kind: Pod, namespace: default, name: web-000, uid: %s}
                                """
                                        .formatted(
                                                pod.text("status", "podIP"),
                                                pod.text("metadata", "uid"))));
        assertThat(
                        slice.text(
                                "metadata",
                                "annotations",
                                "endpoints.kubernetes.io/last-change-trigger-time"))
                .isNotEmpty();
    }

    @Test
    void aServiceWithoutPodsHasOneEmptySlice() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        manager.settle();
        assertThat(slice().arr("endpoints")).isEmpty();
        assertThat(slice().arr("ports")).isEmpty();

        String name = slice().text("metadata", "name");
        pods(0, 1);
        assertThat(slice().text("metadata", "name")).as("used again").isEqualTo(name);
        assertThat(slice().arr("ports")).hasSize(1);
    }

    @Test
    void aPodLeavesTheReadyOnesWhenItsDeletionBegins() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 1);
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "web-000"), "");
        manager.settle();
        assertThat(endpoint().obj("conditions"))
                .isEqualTo(yaml("{ready: false, serving: true, terminating: true}"));

        nodes.removeDeleted("default");
        manager.settle();
        assertThat(slice().arr("endpoints")).isEmpty();
    }

    @Test
    void aPodThatIsNotReadyIsThereAndSaysSo() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 1);
        nodes.patchStatus(
                nodes.pods("default").getFirst(),
                "status: {conditions: [{type: Ready, status: \"False\"}]}");
        manager.settle();
        assertThat(endpoint().obj("conditions"))
                .isEqualTo(yaml("{ready: false, serving: false, terminating: false}"));
    }

    @Test
    void addressesThatAreNotReadyCanBePublished() {
        service(
                "{selector: {app: web}, publishNotReadyAddresses: true, clusterIP: None, ports:"
                        + " [{port: 80}]}");
        pods(0, 1);
        nodes.patchStatus(
                nodes.pods("default").getFirst(),
                "status: {conditions: [{type: Ready, status: \"False\"}]}");
        manager.settle();
        assertThat(endpoint().obj("conditions"))
                .isEqualTo(yaml("{ready: true, serving: false, terminating: false}"));
    }

    @Test
    void aPodThatHasEndedIsNone() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 1);
        nodes.finish(nodes.pods("default").getFirst(), "Succeeded");
        manager.settle();
        assertThat(slice().arr("endpoints")).isEmpty();
    }

    @Test
    void podsWithNamedPortsHaveOneSliceForEachSetOfPorts() {
        service("{selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}");
        pods(
                0,
                2,
                "{containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}");
        pods(
                2,
                3,
                "{containers: [{name: c, image: i, ports: [{name: http, containerPort: 9090}]}]}");

        assertThat(slices()).hasSize(2);
        for (Obj slice : slices()) {
            long port = ((Obj) slice.arr("ports").get(0)).whole(0, "port");
            assertThat(endpoints(slice)).hasSize(port == 8080 ? 2 : 1);
        }
    }

    @Test
    void aHeadlessServiceSaysSoAndNamesItsHosts() {
        service("{selector: {app: web}, clusterIP: None}");
        pods(0, 1, "{hostname: first, subdomain: web, containers: [{name: c, image: i}]}");
        assertThat(slice().obj("metadata", "labels").has("service.kubernetes.io/headless"))
                .isTrue();
        assertThat(endpoint().text("hostname")).isEqualTo("first");
        assertThat(slice().arr("ports")).isEmpty();
    }

    @Test
    void labelsOfTheServiceAreCopied() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 1);
        cluster.admin()
                .mergePatch(
                        ApiResource.SERVICES,
                        new ObjectKey("default", "web"),
                        yaml("metadata: {labels: {team: red, more: yes-please}}"));
        manager.settle();
        assertThat(label(slice(), "team")).isEqualTo("red");
        assertThat(label(slice(), "more")).isEqualTo("yes-please");
    }

    @Test
    void hintsFollowTheTrafficDistribution() {
        service("{selector: {app: web}, trafficDistribution: PreferClose, ports: [{port: 80}]}");
        pods(0, 1);
        assertThat(endpoint().obj("hints")).isEqualTo(yaml("forZones: [{name: west}]"));

        setDistribution("PreferSameNode");
        assertThat(endpoint().obj("hints"))
                .isEqualTo(yaml("{forZones: [{name: west}], forNodes: [{name: node-1}]}"));

        setDistribution("PreferSameZone");
        assertThat(endpoint().obj("hints")).isEqualTo(yaml("forZones: [{name: west}]"));

        setDistribution("null");
        assertThat(endpoint().has("hints")).isFalse();
    }

    private void setDistribution(String distribution) {
        cluster.admin()
                .mergePatch(
                        ApiResource.SERVICES,
                        new ObjectKey("default", "web"),
                        yaml("spec: {trafficDistribution: %s}".formatted(distribution)));
        manager.settle();
    }

    @Test
    void servicesWithoutSelectorAndOtherNamesHaveNone() {
        service("{ports: [{port: 80}]}");
        cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: other, namespace: default}
                spec: {type: ExternalName, externalName: example.com, selector: {app: web}}
                """);
        pods(0, 1);
        assertThat(slices()).isEmpty();
        assertThat(cluster.list(ApiResource.ENDPOINT_SLICES, "default"))
                .noneMatch(slice -> label(slice, "kubernetes.io/service-name").equals("other"));
    }

    @Test
    void aSliceHasAHundredEndpointsAtMostAndAChangeWritesOne() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 250);
        List<Obj> before = slices();
        assertThat(before).hasSize(3);
        assertThat(before).allMatch(slice -> slice.arr("endpoints").size() <= 100);

        nodes.patchStatus(
                nodes.pods("default").get(7),
                "status: {conditions: [{type: Ready, status: \"False\"}]}");
        manager.settle();
        assertThat(slices().stream().filter(slice -> !before.contains(slice))).hasSize(1);
    }

    @Test
    void newEndpointsFillWhatIsWrittenAnywayOrTheOneTheyFillBest() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 150);
        List<Obj> before = slices();
        assertThat(before.stream().map(slice -> slice.arr("endpoints").size()))
                .containsExactlyInAnyOrder(100, 50);

        pods(150, 170);
        assertThat(slices().stream().map(slice -> slice.arr("endpoints").size()))
                .containsExactlyInAnyOrder(100, 70);
        pods(170, 220);
        assertThat(slices().stream().map(slice -> slice.arr("endpoints").size()))
                .as("no room for all of them in one: a new slice")
                .containsExactlyInAnyOrder(100, 70, 50);
    }

    @Test
    void changesWithinATenthOfASecondAreOneWrite() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 20);
        Obj before = slice();
        nodes.pods("default")
                .forEach(pod ->
                        nodes.patchStatus(
                                pod, "status: {conditions: [{type: Ready, status: \"False\"}]}"));
        manager.settle();
        assertThat(slice().whole(0, "metadata", "generation"))
                .isEqualTo(before.whole(0, "metadata", "generation") + 1);
    }

    @Test
    void aPodOfAnUnknownNodeWaitsForIt() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: early, namespace: default, labels: {app: web}}
                spec: {containers: [{name: c, image: i}]}
                """);
        nodes.bindAll("default", "node-2");
        nodes.runAll("default");
        manager.settle();
        assertThat(slice().arr("endpoints")).isEmpty();

        cluster.create("{apiVersion: v1, kind: Node, metadata: {name: node-2}}");
        manager.settle();
        assertThat(endpoint().text("nodeName")).isEqualTo("node-2");
    }

    @Test
    void whatSomebodyDeletedOrChangedIsRestored() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pods(0, 3);
        Obj first = slice();
        cluster.admin().delete(ApiResource.ENDPOINT_SLICES, ObjectKey.of(first), "");
        manager.settle();
        assertThat(slice().arr("endpoints")).hasSize(3);

        cluster.admin()
                .mergePatch(
                        ApiResource.ENDPOINT_SLICES, ObjectKey.of(slice()), yaml("endpoints: []"));
        manager.settle();
        assertThat(slice().arr("endpoints")).hasSize(3);
    }

    @Test
    void aServiceOfTwoFamiliesHasSlicesOfBoth() {
        cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default}
                spec:
                  selector: {app: web}
                  clusterIP: None
                  ipFamilyPolicy: RequireDualStack
                  ipFamilies: [IPv4, IPv6]
                """);
        pods(0, 1);
        nodes.patchStatus(
                nodes.pods("default").getFirst(),
                "status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: \"fd00::1\"}]}");
        manager.settle();
        assertThat(
                        slices().stream()
                                .map(slice ->
                                        slice.text("addressType")
                                                + endpoints(slice)
                                                        .getFirst()
                                                        .arr("addresses")
                                                        .texts()))
                .containsExactlyInAnyOrder("IPv4[10.0.0.1]", "IPv6[fd00::1]");
    }

    @Test
    void aNamespaceThatIsGoingTakesNoSliceAndThatIsNoTrouble() {
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
        cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: team}
                spec: {selector: {app: web}, ports: [{port: 80}]}
                """);
        manager.settle();
        Obj slice = cluster.list(ApiResource.ENDPOINT_SLICES, "team").getFirst();
        cluster.admin().delete(ApiResource.NAMESPACES, new ObjectKey("", "team"), "");
        cluster.admin().delete(ApiResource.ENDPOINT_SLICES, ObjectKey.of(slice), "");
        manager.settle();

        assertThat(cluster.list(ApiResource.ENDPOINT_SLICES, "team")).isEmpty();
        assertThat(manager.takeEvents()).isEmpty();
    }

    @Test
    void otherTroubleIsAnEvent() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        manager.settle();
        assertThat(manager.takeEvents()).isEmpty();
        cluster.create(
                """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: none, namespace: default}
                spec: {hard: {count/endpointslices.discovery.k8s.io: 1}}
                """);
        manager.settle();
        pods(0, 150);
        assertThat(manager.takeEvents())
                .anyMatch(event ->
                        event.startsWith(
                                "Warning FailedToUpdateEndpointSlices Service/web: Error updating"
                                        + " Endpoint Slices for Service default/web: "));
    }
}
