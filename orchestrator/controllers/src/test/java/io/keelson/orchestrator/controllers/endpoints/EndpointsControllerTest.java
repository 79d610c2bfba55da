package io.keelson.orchestrator.controllers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointsControllerTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "endpoints-controller");
        nodes = new TestingNodes(cluster);
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void service(String spec) {
        cluster.create(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default, labels: {team: blue}}
                spec: %s
                """
                        .formatted(spec));
    }

    private void pod(String name, String containers) {
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: {app: web}}
                spec: {containers: %s}
                """
                        .formatted(name, containers));
        nodes.runAll("default");
        manager.settle();
    }

    private void pod(String name) {
        pod(name, "[{name: c, image: i}]");
    }

    private Obj endpoints() {
        return cluster.admin().get(ApiResource.ENDPOINTS, WEB);
    }

    private Obj subset(int index) {
        return (Obj) endpoints().arr("subsets").get(index);
    }

    @Test
    void addressesAreReadyOrNot() {
        service("{selector: {app: web}, ports: [{name: http, port: 80}]}");
        pod("a");
        pod("b");
        Obj second = cluster.get(ApiResource.PODS, "default", "b");
        nodes.patchStatus(second, "status: {conditions: [{type: Ready, status: \"False\"}]}");
        manager.settle();

        assertThat(endpoints().obj("metadata", "labels"))
                .isEqualTo(
                        TestingCluster.read(
                                """
                                team: blue
                                endpoints.kubernetes.io/managed-by: endpoint-controller
                                """));
        assertThat(endpoints().arr("subsets")).hasSize(1);
        Obj first = cluster.get(ApiResource.PODS, "default", "a");
        assertThat(subset(0).arr("addresses"))
                .containsExactly(
                        TestingCluster.read(
                                """
                                ip: %s
                                nodeName: node-1
                                targetRef: {kind: Pod, namespace: default, name: a, uid: %s}
                                """
                                        .formatted(
                                                first.text("status", "podIP"),
                                                first.text("metadata", "uid"))));
        assertThat(((Obj) subset(0).arr("notReadyAddresses").get(0)).text("ip"))
                .isEqualTo(second.text("status", "podIP"));
        assertThat(subset(0).arr("ports"))
                .containsExactly(TestingCluster.read("{name: http, port: 80, protocol: TCP}"));
    }

    @Test
    void portsOfTheSameAddressesAreOneSubset() {
        service(
                "{selector: {app: web}, ports: [{name: http, port: 80}, {name: admin, port: 81,"
                        + " targetPort: admin}]}");
        pod("plain");
        assertThat(endpoints().arr("subsets")).hasSize(1);
        assertThat(subset(0).arr("ports")).hasSize(1);

        pod("both", "[{name: c, image: i, ports: [{name: admin, containerPort: 9000}]}]");
        assertThat(endpoints().arr("subsets")).hasSize(2);
        assertThat(subset(0).arr("addresses")).hasSize(1);
        assertThat(((Obj) subset(0).arr("ports").get(0)).text("name")).isEqualTo("admin");
        assertThat(subset(1).arr("addresses")).hasSize(2);

        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "plain"), "");
        manager.settle();
        assertThat(endpoints().arr("subsets")).hasSize(1);
        assertThat(subset(0).arr("ports")).hasSize(2);
    }

    @Test
    void aPodThatIsBeingDeletedIsNotThere() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pod("a");
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", "a"), "");
        manager.settle();
        assertThat(nodes.pods("default")).hasSize(1);
        assertThat(endpoints().arr("subsets")).isEmpty();
    }

    @Test
    void moreThanAThousandAreCutOff() {
        Subsets subsets = new Subsets();
        Obj port = TestingCluster.read("{port: 80, protocol: TCP}");
        for (int i = 0; i < 1100; i++) {
            subsets.add(address(i), port, i < 990);
        }
        Subsets.Packed packed = subsets.pack(1000);
        Obj subset = (Obj) packed.subsets().get(0);
        assertThat(packed.truncated()).isTrue();
        assertThat(subset.arr("addresses")).hasSize(990);
        assertThat(subset.arr("notReadyAddresses")).hasSize(10);

        Subsets more = new Subsets();
        Obj other = TestingCluster.read("{port: 81, protocol: TCP}");
        for (int i = 0; i < 1500; i++) {
            more.add(address(i), i < 1000 ? port : other, true);
        }
        packed = more.pack(1000);
        assertThat(((Obj) packed.subsets().get(0)).arr("addresses")).hasSize(667);
        assertThat(((Obj) packed.subsets().get(1)).arr("addresses")).hasSize(333);
    }

    private static Obj address(int number) {
        return TestingCluster.read("ip: 10.0.%d.%d".formatted(number / 250, number % 250));
    }

    @Test
    void whatIsCutOffIsSaid() {
        service("{selector: {app: web}, clusterIP: None}");
        for (int i = 0; i < 1005; i++) {
            cluster.create(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web-%d, namespace: default, labels: {app: web}}
                    spec: {containers: [{name: c, image: i}]}
                    """
                            .formatted(i));
        }
        nodes.runAll("default");
        manager.settle();
        assertThat(
                        endpoints()
                                .text(
                                        "metadata",
                                        "annotations",
                                        "endpoints.kubernetes.io/over-capacity"))
                .isEqualTo("truncated");
        assertThat(subset(0).arr("addresses")).hasSize(1000);

        for (int i = 0; i < 10; i++) {
            nodes.finish(cluster.get(ApiResource.PODS, "default", "web-" + i), "Failed");
        }
        manager.settle();
        assertThat(endpoints().obj("metadata", "annotations").names())
                .doesNotContain("endpoints.kubernetes.io/over-capacity");
        assertThat(subset(0).arr("addresses")).hasSize(995);
    }

    @Test
    void endpointsGoWithTheirService() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pod("a");
        cluster.admin().delete(ApiResource.SERVICES, WEB, "");
        manager.settle();
        assertThat(cluster.admin().find(ApiResource.ENDPOINTS, WEB)).isNull();
    }

    @Test
    void theyGoAlsoWhenNobodyLooked() {
        service("{selector: {app: web}, ports: [{port: 80}]}");
        pod("a");
        manager.close();
        cluster.admin().delete(ApiResource.SERVICES, WEB, "");
        manager.restart();
        manager.settle();
        assertThat(cluster.admin().find(ApiResource.ENDPOINTS, WEB)).isNull();
    }

    @Test
    void whatOthersMadeIsTheirs() {
        cluster.create(
                """
                apiVersion: v1
                kind: Endpoints
                metadata: {name: by-hand, namespace: default}
                ---
                apiVersion: v1
                kind: Endpoints
                metadata:
                  name: elected
                  namespace: default
                  annotations: {control-plane.alpha.kubernetes.io/leader: "{}"}
                """);
        manager.restart();
        manager.settle();
        assertThat(cluster.find(ApiResource.ENDPOINTS, "default", "by-hand")).isNotNull();
        assertThat(cluster.find(ApiResource.ENDPOINTS, "default", "elected")).isNotNull();
    }
}
