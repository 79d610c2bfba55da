package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Deployment on a cluster with its controllers, and what tests ask of it. */
abstract class DeploymentOnCluster {
    static final ObjectKey WEB = new ObjectKey("default", "web");

    TestingCluster cluster;
    List<StoreEvent> history;
    TestingControllers manager;
    TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 13);
        history = cluster.record();
        nodes = new TestingNodes(cluster);
        manager = new TestingControllers(cluster, "replicaset-controller", "deployment-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    static String deployment(String more) {
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: "nginx:1"}]}
        """
                + more.indent(2);
    }

    Obj web() {
        return cluster.get(ApiResource.DEPLOYMENTS, "default", "web");
    }

    Obj status() {
        return web().obj("status");
    }

    void patch(String yaml) {
        cluster.admin().mergePatch(ApiResource.DEPLOYMENTS, WEB, TestingCluster.read(yaml));
    }

    void image(String image) {
        patch("spec: {template: {spec: {containers: [{name: c, image: '%s'}]}}}".formatted(image));
    }

    /** In the order they were made. */
    List<Obj> sets() {
        return cluster.list(ApiResource.REPLICA_SETS, "default").stream()
                .sorted(Comparator.comparing(set -> set.text("metadata", "creationTimestamp")))
                .toList();
    }

    static String name(Obj object) {
        return object.text("metadata", "name");
    }

    static String annotation(Obj object, String name) {
        return object.text("metadata", "annotations", "deployment.kubernetes.io/" + name);
    }

    static long replicas(Obj set) {
        return set.whole(-1, "spec", "replicas");
    }

    Obj condition(String type) {
        return Objects.requireNonNull(Conditions.find(status(), type), type);
    }

    String progressing() {
        Obj condition = condition("Progressing");
        return condition.text("status")
                + " "
                + condition.text("reason")
                + ": "
                + condition.text("message");
    }

    List<String> scalings() {
        return manager.takeEvents().stream()
                .filter(event -> event.contains("ScalingReplicaSet"))
                .map(event -> event.substring(event.indexOf(": ") + 2))
                .toList();
    }

    /** Of Deployments, their sets and pods. */
    long writes() {
        return history.stream()
                .filter(event -> event.key().matches("/registry/(deployments|replicasets|pods)/.*"))
                .count();
    }

    /** Whether a Deployment ever said all of it. */
    boolean wasTold(String... words) {
        return history.stream()
                .filter(event -> event.key().startsWith("/registry/deployments/"))
                .filter(StoreEvent.Put.class::isInstance)
                .map(event ->
                        new String(((StoreEvent.Put) event).row().value(), StandardCharsets.UTF_8))
                .anyMatch(json -> Stream.of(words).allMatch(json::contains));
    }

    /** Pods run and end until nothing changes any more. */
    void converge() {
        for (int i = 0; i < 15; i++) {
            manager.settle();
            nodes.runAll("default");
            nodes.removeDeleted("default");
        }
        manager.settle();
    }
}
