package io.keelson.orchestrator.controllers.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.controllers.TestingKubelets;
import io.keelson.orchestrator.controllers.TestingNodes;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PodGcTest {
    private static final Duration PASS = Duration.ofSeconds(21);

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingNodes nodes;
    private TestingKubelets kubelets;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 41);
        nodes = new TestingNodes(cluster);
        kubelets = new TestingKubelets(cluster);
        manager = new TestingControllers(cluster, "pod-garbage-collector-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private Obj pod(String name) {
        return cluster.create(
                """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                  namespace: default
                  finalizers: [example.com/look]
                spec: {containers: [{name: c, image: i}]}
                """
                        .formatted(name));
    }

    private Obj on(String node, String name) {
        Obj pod = pod(name);
        nodes.bind(pod, node);
        nodes.run(pod, true);
        return pod;
    }

    private Obj now(String name) {
        return cluster.get(ApiResource.PODS, "default", name);
    }

    private boolean isRemoved(String name) {
        Obj pod = now(name);
        return !pod.text("metadata", "deletionTimestamp").isEmpty()
                && pod.whole(-1, "metadata", "deletionGracePeriodSeconds") == 0;
    }

    private void delete(Obj pod) {
        cluster.admin().delete(ApiResource.PODS, ObjectKey.of(pod), "");
    }

    @Test
    void podsOfANodeThatIsNoMoreAreRemovedAfterFortySeconds() {
        kubelets.join("a");
        on("a", "p");
        cluster.advance(PASS);
        cluster.admin().delete(ApiResource.NODES, new ObjectKey("", "a"), "");
        cluster.advance(Duration.ofSeconds(40));
        assertThat(isRemoved("p")).isFalse();
        cluster.advance(PASS);
        assertThat(isRemoved("p")).isTrue();
        assertThat(now("p").text("status", "phase")).isEqualTo("Failed");
        assertThat(now("p").arr("status", "conditions").asList())
                .anySatisfy(node -> {
                    Obj condition = (Obj) node;
                    assertThat(condition.text("type")).isEqualTo("DisruptionTarget");
                    assertThat(condition.text("reason")).isEqualTo("DeletionByPodGC");
                    assertThat(condition.text("message")).isEqualTo("PodGC: node no longer exists");
                });
    }

    @Test
    void aNodeThatComesBackInTimeKeepsItsPods() {
        on("late", "p");
        cluster.advance(PASS);
        kubelets.join("late");
        cluster.advance(Duration.ofMinutes(3));
        assertThat(isRemoved("p")).isFalse();
    }

    @Test
    void whatIsBeingDeletedAndHasNoNodeIsRemoved() {
        Obj pod = pod("p");
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.PODS,
                                ObjectKey.of(pod),
                                "",
                                Obj.of("gracePeriodSeconds", Node.of(600))));
        cluster.advance(PASS);
        assertThat(isRemoved("p")).isTrue();
        assertThat(now("p").text("status", "phase")).isEqualTo("Failed");
    }

    @Test
    void anOperatorVouchesThatANodeIsOff() {
        kubelets.join("a");
        delete(on("a", "p"));
        Obj stays = on("a", "q");
        kubelets.report("a", "Ready", "Unknown");
        cluster.advance(PASS);
        assertThat(isRemoved("p")).isFalse();
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "a"),
                        TestingCluster.read(
                                "{spec: {taints: [{key: node.kubernetes.io/out-of-service, value: nodeshutdown, effect: NoExecute}]}}"));
        cluster.advance(PASS);
        assertThat(isRemoved("p")).isTrue();
        assertThat(now(stays.text("metadata", "name")).text("metadata", "deletionTimestamp"))
                .isEmpty();
    }

    @Test
    void aReadyNodeIsNotOff() {
        kubelets.join("a");
        delete(on("a", "p"));
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "a"),
                        TestingCluster.read(
                                "{spec: {taints: [{key: node.kubernetes.io/out-of-service, effect: NoExecute}]}}"));
        cluster.advance(PASS);
        assertThat(isRemoved("p")).isFalse();
    }

    @Test
    void ofThoseThatHaveEndedTheOldestGo() {
        manager.close();
        kubelets.join("a");
        for (String name : List.of("first", "second", "evicted", "last")) {
            Obj pod = on("a", name);
            nodes.patchStatus(
                    pod,
                    name.equals("evicted")
                            ? "{status: {phase: Failed, reason: Evicted}}"
                            : "{status: {phase: Succeeded}}");
            cluster.advance(Duration.ofSeconds(2));
        }
        on("a", "running");
        Informers informers =
                new Informers(cluster.transport("informers", User.MASTERS), cluster.clockwork());
        try (PodGc few = new PodGc(context(informers), 2)) {
            informers.start();
            cluster.clockwork().await(informers.synced());
            few.start();
            manager.settle();
            assertThat(isRemoved("evicted")).isTrue();
            assertThat(isRemoved("first")).isTrue();
            assertThat(isRemoved("second")).isFalse();
            assertThat(isRemoved("last")).isFalse();
            assertThat(isRemoved("running")).isFalse();
            assertThat(now("first").text("status", "phase")).isEqualTo("Succeeded");
        }
        informers.close();
    }

    private ControllerContext context(Informers informers) {
        return new ControllerContext(
                "pod-garbage-collector",
                new Api(cluster.account("pod-garbage-collector"), cluster.clockwork()),
                informers,
                new Silent(),
                cluster.clockwork(),
                new NoRoot());
    }

    private static final class Silent implements EventRecorder {
        @Override
        public void normal(Obj about, String reason, String message) {}

        @Override
        public void warning(Obj about, String reason, String message) {}
    }

    private static final class NoRoot implements ControllerContext.Root {
        @Override
        public String certificatePem() {
            throw new AssertionError("nobody asks for it");
        }

        @Override
        public String sign(String requestPem, List<String> usages, Duration validity) {
            throw new AssertionError("nobody asks for it");
        }
    }
}
