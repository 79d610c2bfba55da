package io.keelson.orchestrator.apiserver.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Informers and reconcile loops on the API server of the same process. */
final class InformerTest {
    private TestingCluster cluster;
    private Informers informers;
    private Informer<Obj> maps;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 7);
        informers = new Informers(cluster.transport("informer", User.MASTERS), cluster.clockwork());
        maps = informers.of(ApiResource.CONFIG_MAPS);
    }

    @AfterEach
    void stop() {
        informers.close();
        cluster.close();
    }

    private static Obj map(String name, String value) {
        return TestingCluster.read(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default}, data: {v: \"%s\"}}"
                        .formatted(name, value));
    }

    /** As the informer has it. */
    private Obj map(String name) {
        return Objects.requireNonNull(maps.get(new ObjectKey("default", name))).obj();
    }

    private void begin() {
        informers.start();
        cluster.clockwork().await(informers.synced());
    }

    @Test
    void knowsWhatWasThereAndHearsOfChanges() {
        cluster.admin().create(ApiResource.CONFIG_MAPS, map("a", "1"));
        List<String> heard = new ArrayList<>();
        maps.onChange((before, now) -> heard.add(before + " to " + now));
        begin();
        Obj a = map("a");
        assertThat(a.text("data", "v")).isEqualTo("1");
        cluster.admin().update(ApiResource.CONFIG_MAPS, a.withAt(Node.of("2"), "data", "v"));
        cluster.advance(Duration.ofSeconds(1));
        assertThat(map("a").text("data", "v")).isEqualTo("2");
        cluster.admin().delete(ApiResource.CONFIG_MAPS, new ObjectKey("default", "a"), "");
        cluster.advance(Duration.ofSeconds(1));
        assertThat(maps.get(new ObjectKey("default", "a"))).isNull();
        assertThat(maps.list("default")).isEmpty();
        assertThat(heard).hasSize(3).last().asString().endsWith("to null");
    }

    @Test
    void goesOnWhereItWasWhenTheServerReturns() {
        begin();
        cluster.admin().create(ApiResource.CONFIG_MAPS, map("a", "1"));
        cluster.advance(Duration.ofSeconds(1));
        cluster.killServer();
        cluster.advance(Duration.ofSeconds(20));
        cluster.startServer();
        cluster.admin().create(ApiResource.CONFIG_MAPS, map("b", "1"));
        cluster.advance(Duration.ofSeconds(20));
        assertThat(maps.list("default")).hasSize(2);
    }

    /** Without the wait it would see, in most turns, a count that its own write has passed. */
    @Test
    void aReconcilerReadsItsOwnWrites() {
        Api api = new Api(cluster.transport("writer", User.MASTERS), cluster.clockwork());
        List<Integer> seen = new ArrayList<>();
        ReconcileLoop loop =
                new ReconcileLoop(
                        "writer",
                        (_, writing) -> {
                            int count = maps.list("default").size();
                            seen.add(count);
                            if (count == 10) {
                                return null;
                            }
                            writing.create(ApiResource.CONFIG_MAPS, map("n" + count, ""));
                            return Duration.ofNanos(1);
                        },
                        api,
                        informers,
                        cluster.clockwork(),
                        1);
        begin();
        loop.start();
        loop.add(new ObjectKey("", "x"));
        cluster.advance(Duration.ofSeconds(5));
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
}
