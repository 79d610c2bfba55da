package io.keelson.orchestrator.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.storage.StoreEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Creations that a dying server carried out and never told of are not done twice, however long the
 * next server is waited for.
 */
final class UnheardTest {
    @ParameterizedTest
    @ValueSource(ints = {100, 200, 300, 400})
    void noPodIsMadeTwice(int millis, @TempDir Path directory) {
        try (TestingCluster cluster = new TestingCluster(directory, millis);
                TestingControllers manager =
                        new TestingControllers(cluster, "replicaset-controller")) {
            List<StoreEvent> history = cluster.record();
            manager.close();
            cluster.spoilNetwork(0);
            cluster.killServer();
            cluster.startServer();
            for (int set = 0; set < 20; set++) {
                cluster.create(
                        """
                        apiVersion: apps/v1
                        kind: ReplicaSet
                        metadata: {name: s%d, namespace: default}
                        spec:
                          selector: {matchLabels: {app: s%d}}
                          template:
                            metadata: {labels: {app: s%d}}
                            spec: {containers: [{name: c, image: nginx}]}
                        """
                                .formatted(set, set, set));
            }
            // In the middle of turns.
            cluster.loop().schedule(Duration.ofMillis(millis).toNanos(), cluster::killServer);
            cluster.loop().schedule(Duration.ofMinutes(3).toNanos(), cluster::startServer);
            manager.restart();
            cluster.advance(Duration.ofMinutes(5));
            assertThat(
                            history.stream()
                                    .map(StoreEvent::key)
                                    .filter(key -> key.startsWith("/registry/pods/"))
                                    .distinct())
                    .hasSize(20);
        }
    }
}
