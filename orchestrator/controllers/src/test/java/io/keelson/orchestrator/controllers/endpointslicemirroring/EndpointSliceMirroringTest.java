package io.keelson.orchestrator.controllers.endpointslicemirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointSliceMirroringTest {
    private static final ObjectKey KEY = new ObjectKey("default", "db");

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "endpointslice-mirroring-controller");
        cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: default}
                spec: {ports: [{port: 5432}]}
                """);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void endpoints() {
        cluster.create(
                """
                apiVersion: v1
                kind: Endpoints
                metadata:
                  name: db
                  namespace: default
                  labels: {tier: data}
                  annotations: {note: by-hand, kubectl.kubernetes.io/last-applied-configuration: "{}"}
                subsets:
                - addresses: [{ip: 192.0.2.10, hostname: first}, {ip: "fd00::10"}]
                  notReadyAddresses: [{ip: 192.0.2.11}]
                  ports: [{name: pg, port: 5432}]
                """);
        manager.settle();
    }

    private List<Obj> slices() {
        return cluster.list(ApiResource.ENDPOINT_SLICES, "default").stream()
                .filter(slice ->
                        slice.text("metadata", "labels", "kubernetes.io/service-name").equals("db"))
                .toList();
    }

    private void change(ApiResource resource, String patch) {
        cluster.admin().mergePatch(resource, KEY, TestingCluster.read(patch));
        manager.settle();
    }

    @Test
    void endpointsMadeByHandAreMirrored() {
        endpoints();
        assertThat(slices().stream().map(slice -> slice.text("addressType")))
                .containsExactlyInAnyOrder("IPv4", "IPv6");
        Obj slice =
                slices().stream()
                        .filter(each -> each.text("addressType").equals("IPv4"))
                        .findFirst()
                        .orElseThrow();
        assertThat(slice.text("metadata", "name")).matches("db-[a-z0-9]{5}");
        assertThat(slice.obj("metadata", "labels"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                tier: data
                                kubernetes.io/service-name: db
                                endpointslice.kubernetes.io/managed-by: endpointslicemirroring-controller.k8s.io
                                """));
        assertThat(slice.obj("metadata", "annotations"))
                .isEqualTo(TestingCluster.read("note: by-hand"));
        assertThat(((Obj) slice.arr("metadata", "ownerReferences").get(0)).text("kind"))
                .isEqualTo("Endpoints");
        assertThat(slice.arr("ports"))
                .containsExactly(TestingCluster.read("{name: pg, port: 5432, protocol: TCP}"));
        assertThat(slice.arr("endpoints"))
                .containsExactlyInAnyOrder(
                        TestingCluster.read(
                                "{addresses: [192.0.2.10], conditions: {ready: true}, hostname:"
                                        + " first}"),
                        TestingCluster.read(
                                "{addresses: [192.0.2.11], conditions: {ready: false}}"));
    }

    @Test
    void aChangeIsMirroredIntoTheSameSlice() {
        endpoints();
        List<String> names =
                slices().stream().map(slice -> slice.text("metadata", "name")).toList();
        change(
                ApiResource.ENDPOINTS,
                "subsets: [{addresses: [{ip: 192.0.2.12}, {ip: \"fd00::12\"}], ports: [{name: pg,"
                        + " port: 5433}]}]");
        assertThat(slices().stream().map(slice -> slice.text("metadata", "name")))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(slices()).allMatch(slice -> slice.arr("endpoints").size() == 1);

        change(ApiResource.ENDPOINTS, "metadata: {annotations: {note: changed}}");
        assertThat(slices())
                .allMatch(slice -> slice.text("metadata", "annotations", "note").equals("changed"));
    }

    @Test
    void noneIsMirroredOnceTheServiceSelectsPods() {
        endpoints();
        change(ApiResource.SERVICES, "spec: {selector: {app: db}}");
        assertThat(slices()).isEmpty();
        change(ApiResource.SERVICES, "spec: {selector: null}");
        assertThat(slices()).hasSize(2);
    }

    @Test
    void noneIsMirroredThatSaysSoOrElectsALeader() {
        endpoints();
        change(
                ApiResource.ENDPOINTS,
                "metadata: {labels: {endpointslice.kubernetes.io/skip-mirror: \"true\"}}");
        assertThat(slices()).isEmpty();
        change(
                ApiResource.ENDPOINTS,
                "metadata: {labels: {endpointslice.kubernetes.io/skip-mirror: null}}");
        assertThat(slices()).hasSize(2);
        change(
                ApiResource.ENDPOINTS,
                "metadata: {annotations: {control-plane.alpha.kubernetes.io/leader: \"{}\"}}");
        assertThat(slices()).isEmpty();
    }

    @Test
    void noneIsMirroredWithoutAService() {
        endpoints();
        cluster.admin().delete(ApiResource.SERVICES, KEY, "");
        manager.settle();
        assertThat(slices()).isEmpty();
    }

    @Test
    void aThousandOfASubsetAreMirrored() {
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < 1003; i++) {
            addresses.append("{ip: 10.1.%d.%d},".formatted(i / 250, i % 250 + 1));
        }
        cluster.create(
                """
                apiVersion: v1
                kind: Endpoints
                metadata: {name: db, namespace: default}
                subsets: [{addresses: [%s], ports: [{port: 1}]}]
                """
                        .formatted(addresses));
        manager.settle();
        assertThat(slices()).hasSize(1);
        assertThat(slices().getFirst().arr("endpoints")).hasSize(1000);
        assertThat(manager.takeEvents())
                .contains(
                        "Warning TooManyAddressesToMirror Endpoints/db: A max of 1000 addresses can"
                                + " be mirrored to EndpointSlices per Endpoints subset. 3 addresses"
                                + " were skipped");
    }
}
