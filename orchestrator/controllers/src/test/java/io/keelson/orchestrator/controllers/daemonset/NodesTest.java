package io.keelson.orchestrator.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodesTest {
    private static final ObjectKey NODE = new ObjectKey("", "n0");

    @Test
    void whatANodeSaysOfItselfWakesNoDaemonSet(@TempDir Path directory) {
        try (TestingCluster cluster = new TestingCluster(directory, 1);
                Informers informers =
                        new Informers(
                                cluster.transport("informers", User.MASTERS),
                                cluster.clockwork())) {
            AtomicInteger changes = new AtomicInteger();
            Nodes nodes =
                    new Nodes(informers.of(ApiResource.NODES), () -> changes.incrementAndGet());
            informers.start();
            cluster.create("{apiVersion: v1, kind: Node, metadata: {name: n0}}");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(changes).hasValue(1);
            cluster.admin()
                    .perform(
                            Write.strategicPatch(
                                    ApiResource.NODES,
                                    NODE,
                                    "status",
                                    TestingCluster.read(
                                            "status: {conditions: [{type: Ready, status: \"True\"}]}")));
            cluster.advance(Duration.ofSeconds(1));
            assertThat(changes).as("a heartbeat").hasValue(1);
            cluster.admin()
                    .mergePatch(
                            ApiResource.NODES,
                            NODE,
                            TestingCluster.read("metadata: {labels: {disk: ssd}}"));
            cluster.advance(Duration.ofSeconds(1));
            assertThat(changes).as("a label").hasValue(2);
            assertThat(nodes.all()).extracting(DaemonNode::name).containsExactly("n0");
            cluster.admin().delete(ApiResource.NODES, NODE, "");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(changes).as("gone").hasValue(3);
            assertThat(nodes.has("n0")).isFalse();
        }
    }
}
