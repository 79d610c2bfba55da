package io.keelson.orchestrator.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingKubelets;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a node's last breath to its pods' return elsewhere. */
final class DeadNodeTest {
    private static final String TEMPLATE =
            """
              selector: {matchLabels: {app: %s}}
              template:
                metadata: {labels: {app: %s}}
                spec: {containers: [{name: c, image: i}]}
            """;

    @Test
    void podsMoveAfterSomeSixMinutesAndThoseOfAStatefulSetWhenSomebodyVouches(
            @TempDir Path directory) {
        try (TestingCluster cluster = new TestingCluster(directory, 71)) {
            TestingKubelets kubelets = new TestingKubelets(cluster);
            TestingNodes nodes = new TestingNodes(cluster);
            kubelets.join("a", "b");
            cluster.create(
                    """
                    apiVersion: apps/v1
                    kind: ReplicaSet
                    metadata: {name: web, namespace: default}
                    spec:
                      replicas: 1
                    %s---
                    apiVersion: apps/v1
                    kind: StatefulSet
                    metadata: {name: db, namespace: default}
                    spec:
                      serviceName: db
                      replicas: 1
                    %s\
                    """
                            .formatted(
                                    TEMPLATE.formatted("web", "web"),
                                    TEMPLATE.formatted("db", "db")));
            try (TestingControllers manager =
                    new TestingControllers(
                            cluster,
                            "node-lifecycle-controller",
                            "pod-garbage-collector-controller",
                            "replicaset-controller",
                            "statefulset-controller",
                            "taint-eviction-controller")) {
                manager.settle();
                for (Obj pod : nodes.pods("default")) {
                    nodes.bind(pod, "a");
                    nodes.run(pod, true);
                }
                kubelets.silence("a");
                kubelets.advance(Duration.ofSeconds(345));
                assertThat(onNodes(nodes)).containsExactly("a", "a");
                assertThat(nodes.pods("default")).noneMatch(DeadNodeTest::isTerminating);
                kubelets.advance(Duration.ofSeconds(20));
                // Both are on their way out, for which nobody is there; one has a substitute.
                assertThat(onNodes(nodes)).containsExactly("", "a", "a");
                assertThat(nodes.pods("default"))
                        .filteredOn(DeadNodeTest::isTerminating)
                        .hasSize(2);
                cluster.admin()
                        .mergePatch(
                                ApiResource.NODES,
                                new ObjectKey("", "a"),
                                TestingCluster.read(
                                        """
                                        spec:
                                          taints:
                                          - key: node.kubernetes.io/out-of-service
                                            value: nodeshutdown
                                            effect: NoExecute
                                        """));
                kubelets.advance(Duration.ofSeconds(30));
                assertThat(onNodes(nodes)).containsExactly("", "");
                assertThat(cluster.find(ApiResource.PODS, "default", "db-0")).isNotNull();
            }
        }
    }

    private static boolean isTerminating(Obj pod) {
        return !pod.text("metadata", "deletionTimestamp").isEmpty();
    }

    private static List<String> onNodes(TestingNodes nodes) {
        return nodes.pods("default").stream()
                .map(pod -> pod.text("spec", "nodeName"))
                .sorted()
                .toList();
    }
}
