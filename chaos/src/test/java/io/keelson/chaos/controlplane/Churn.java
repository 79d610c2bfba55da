package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** ConfigMaps of one namespace that come, change and go, from a seed. */
final class Churn {
    private static final int NAMES = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String namespace;
    private final Random random;

    Churn(String namespace, long seed) {
        this.namespace = namespace;
        this.random = new Random(seed);
    }

    private String maps() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    void createNamespace(KubeApi api) throws IOException, InterruptedException {
        api.post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
                        """
                                .formatted(namespace))
                .orFail();
    }

    /** That many writes; one of a map that is, or is not, there as it should be does nothing. */
    void write(KubeApi api, int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            String name = "m" + random.nextInt(NAMES);
            KubeApi.Answer answer =
                    switch (random.nextInt(4)) {
                        case 0 -> api.delete(maps() + "/" + name);
                        case 1 ->
                                api.mergePatch(
                                        maps() + "/" + name,
                                        "{\"data\":{\"value\":\"" + random.nextLong() + "\"}}");
                        default ->
                                api.post(
                                        maps(),
                                        """
                                        {"apiVersion":"v1","kind":"ConfigMap",
                                         "metadata":{"name":"%s"},"data":{"value":"%d"}}
                                        """
                                                .formatted(name, random.nextLong()));
                    };
            assertThat(answer.code()).as(answer.text()).isIn(200, 201, 404, 409);
        }
    }

    /** Revisions by name, as LIST has them. */
    Map<String, Long> listed(KubeApi api) throws IOException, InterruptedException {
        Map<String, Long> revisions = new TreeMap<>();
        for (JsonNode map : KubeApi.items(api.get(maps()).orFail().json())) {
            JsonNode metadata = map.path("metadata");
            revisions.put(
                    metadata.path("name").asString(),
                    Long.parseLong(metadata.path("resourceVersion").asString()));
        }
        return revisions;
    }

    /**
     * What an informer of the first server must come through: an API server that dies, writes at
     * another one meanwhile, and a store that has forgotten them when the first is back.
     */
    void throughACompactionAndARestart(Cluster cluster, Mirror mirror)
            throws IOException, InterruptedException {
        try (KubeApi first = KubeApi.of(cluster.server(0));
                KubeApi second = KubeApi.of(cluster.server(1))) {
            write(first, 60);
            awaitEqual(mirror, second);
            cluster.server(0).kill();
            write(second, 60);
            cluster.compact();
            cluster.server(0).restart();
            cluster.server(0).awaitReady();
            write(second, 60);
            awaitEqual(mirror, second);
            cluster.compact();
            write(second, 60);
            awaitEqual(mirror, second);
        }
        assertThat(mirror.contradictions()).isEmpty();
    }

    private void awaitEqual(Mirror mirror, KubeApi api) throws IOException, InterruptedException {
        Map<String, Long> listed = listed(api);
        Await.until(
                "the informer to be where LIST is",
                LIMIT,
                () -> mirror.state().equals(listed),
                () -> "it is at " + mirror.state() + " and not at " + listed);
    }
}
