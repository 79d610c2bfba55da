package io.keelson.orchestrator.controllers.namespace;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceControllerTest {
    private static final ObjectKey TEAM = new ObjectKey("", "team");

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        nodes = new TestingNodes(cluster);
        manager = new TestingControllers(cluster, "namespace-controller");
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void deleteNamespace() {
        cluster.admin().perform(Write.delete(ApiResource.NAMESPACES, TEAM, ""));
        manager.settle();
    }

    private Obj condition(String type) {
        for (Node node : namespace().arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("no condition " + type + " in " + namespace());
    }

    private Obj namespace() {
        return cluster.admin().get(ApiResource.NAMESPACES, TEAM);
    }

    private boolean isGone() {
        return cluster.admin().find(ApiResource.NAMESPACES, TEAM) == null;
    }

    private void createPod() {
        cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: team}
                spec: {containers: [{name: c, image: i}]}
                """);
    }

    @Test
    void allContentGoesWithIt() {
        cluster.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: team}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: team}
                spec: {ports: [{port: 80}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: team}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: c, image: i}]}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: stays, namespace: default}
                """);
        createPod();
        deleteNamespace();

        assertThat(isGone()).isTrue();
        for (ApiResource resource :
                new ApiResource[] {
                    ApiResource.CONFIG_MAPS,
                    ApiResource.SERVICES,
                    ApiResource.DEPLOYMENTS,
                    ApiResource.PODS
                }) {
            assertThat(cluster.list(resource, "team")).as(resource.toString()).isEmpty();
        }
        assertThat(cluster.find(ApiResource.CONFIG_MAPS, "default", "stays")).isNotNull();
    }

    @Test
    void podsEndFirstAndWhatTheyNeedStaysAsLong() {
        createPod();
        nodes.runAll("team");
        cluster.create("{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: team}}");
        deleteNamespace();

        assertThat(namespace().text("status", "phase")).isEqualTo("Terminating");
        assertThat(nodes.pods("team").getFirst().whole(0, "metadata", "deletionGracePeriodSeconds"))
                .isEqualTo(30);
        assertThat(cluster.find(ApiResource.CONFIG_MAPS, "team", "c")).isNotNull();
        Obj remaining = condition("NamespaceContentRemaining");
        assertThat(remaining.text("status")).isEqualTo("True");
        assertThat(remaining.text("reason")).isEqualTo("SomeResourcesRemain");
        assertThat(remaining.text("message"))
                .isEqualTo("Some resources are remaining: pods. has 1 resource instances");

        nodes.removeDeleted("team");
        manager.settle();
        assertThat(isGone()).isTrue();
    }

    @Test
    void aFinalizerThatNobodyRemovesIsNamed() {
        cluster.create(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: held, namespace: team, finalizers: [example.com/hold]}
                """);
        deleteNamespace();

        assertThat(condition("NamespaceContentRemaining").text("message"))
                .isEqualTo("Some resources are remaining: configmaps. has 1 resource instances");
        Obj held = condition("NamespaceFinalizersRemaining");
        assertThat(held.text("status")).isEqualTo("True");
        assertThat(held.text("reason")).isEqualTo("SomeFinalizersRemain");
        assertThat(held.text("message"))
                .isEqualTo(
                        "Some content in the namespace has finalizers remaining: example.com/hold"
                                + " in 1 resource instances");
        Obj discovered = condition("NamespaceDeletionDiscoveryFailure");
        assertThat(discovered.text("status")).isEqualTo("False");
        assertThat(discovered.text("reason")).isEqualTo("ResourcesDiscovered");
        assertThat(discovered.text("message")).isEqualTo("All resources successfully discovered");
        assertThat(condition("NamespaceDeletionGroupVersionParsingFailure").text("message"))
                .isEqualTo("All legacy kube types successfully parsed");
        assertThat(condition("NamespaceDeletionContentFailure").text("message"))
                .isEqualTo("All content successfully deleted, may be waiting on finalization");

        manager.restart();
        cluster.admin()
                .mergePatch(
                        ApiResource.CONFIG_MAPS,
                        new ObjectKey("team", "held"),
                        TestingCluster.read("metadata: {finalizers: null}"));
        cluster.advance(Duration.ofSeconds(20));
        assertThat(isGone()).isTrue();
    }

    @Test
    void aPodThatOutstaysItsGraceIsAFailure() {
        createPod();
        nodes.runAll("team");
        deleteNamespace();
        cluster.advance(Duration.ofSeconds(60));

        Obj failure = condition("NamespaceDeletionContentFailure");
        assertThat(failure.text("status")).isEqualTo("True");
        assertThat(failure.text("reason")).isEqualTo("ContentDeletionFailed");
        assertThat(failure.text("message"))
                .isEqualTo(
                        "Failed to delete all resource types, 1 remaining: unexpected items still"
                                + " remain in namespace: team for gvr: /v1, Resource=pods");
    }

    @Test
    void afterItsContentItWaitsForOthersFinalizers() {
        cluster.admin()
                .perform(
                        Write.update(
                                ApiResource.NAMESPACES,
                                "finalize",
                                namespace()
                                        .withAt(
                                                TestingCluster.read(
                                                                "f: [kubernetes, example.com/x]")
                                                        .arr("f"),
                                                "spec",
                                                "finalizers")));
        deleteNamespace();
        assertThat(namespace().arr("spec", "finalizers").texts()).containsExactly("example.com/x");
        assertThat(condition("NamespaceContentRemaining").text("message"))
                .isEqualTo("All content successfully removed");

        cluster.admin()
                .perform(
                        Write.update(
                                ApiResource.NAMESPACES,
                                "finalize",
                                namespace().withoutAt("spec", "finalizers")));
        assertThat(isGone()).isTrue();
    }

    @Test
    void itsNameIsItsLabel() {
        assertThat(namespace().text("metadata", "labels", "kubernetes.io/metadata.name"))
                .isEqualTo("team");
    }
}
