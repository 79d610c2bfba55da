package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import io.keelson.chaos.MemberProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The leader of our store dies again and again while clients write through an API server: what they
 * were told is kept, and a watch that was there before tells it all.
 */
class LeaderKillTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int WRITES_PER_SECOND = 200;
    private static final int KILLS = Boolean.getBoolean("keelson.long") ? 100 : 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How long is written between kills. */
    private static final long CALM_MILLIS = 2_500;

    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> watched = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger under = new AtomicInteger();
    private volatile boolean enough;
    private volatile boolean watchEnded;

    @Test
    void nothingAcknowledgedIsLostAndNoWatchBreaks(@TempDir Path folder)
            throws IOException, InterruptedException {
        try (Cluster cluster = Cluster.start(Stores.KEELSON, 3, 1, folder);
                KubeApi api = KubeApi.of(cluster.server(0));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start =
                    Long.parseLong(
                            api.get(MAPS)
                                    .orFail()
                                    .json()
                                    .at("/metadata/resourceVersion")
                                    .asString());
            Stream<JsonNode> watch =
                    api.watch(MAPS + "?watch=true&timeoutSeconds=3600&resourceVersion=" + start);
            var _ =
                    threads.submit(() -> {
                        watch.forEach(watched::add);
                        watchEnded = true;
                    });
            var _ = threads.submit(() -> write(api, threads));
            for (int i = 0; i < KILLS; i++) {
                Await.pauseMillis(CALM_MILLIS);
                MemberProcess leader = cluster.store().member(cluster.store().awaitLeader());
                leader.kill();
                Await.pauseMillis(CALM_MILLIS);
                leader.restart();
                leader.awaitReady();
            }
            enough = true;
            Await.until("the last answers", LIMIT, () -> under.get() == 0);
            long last =
                    Long.parseLong(
                            api.post(MAPS, map("the-last"))
                                    .orFail()
                                    .json()
                                    .at("/metadata/resourceVersion")
                                    .asString());
            acknowledged.put("the-last", last);
            Await.until(
                    "the watch to tell the last write",
                    LIMIT,
                    () -> !watched.isEmpty() && revision(watched.getLast()) >= last,
                    cluster::logTails);
            judge(api);
            // Ends the watch, which is waited for by the threads' end.
            watch.close();
        }
    }

    private void judge(KubeApi api) throws IOException, InterruptedException {
        assertThat(watchEnded).as("the watch ended: %s", watched.getLast()).isFalse();
        assertThat(watched)
                .extracting(event -> event.path("type").asString())
                .containsOnly("ADDED");
        assertThat(watched).extracting(LeaderKillTest::revision).isSorted().doesNotHaveDuplicates();
        Map<String, Long> told = new TreeMap<>();
        for (JsonNode event : watched) {
            String name = event.at("/object/metadata/name").asString();
            assertThat(told.put(name, revision(event))).as("told twice: %s", name).isNull();
        }
        assertThat(told).containsAllEntriesOf(acknowledged);
        Map<String, Long> listed = new TreeMap<>();
        for (JsonNode map : KubeApi.items(api.get(MAPS).orFail().json())) {
            listed.put(
                    map.at("/metadata/name").asString(),
                    Long.parseLong(map.at("/metadata/resourceVersion").asString()));
        }
        assertThat(listed).isEqualTo(told);
        // It was tried at that rate, and most of it was done.
        assertThat(acknowledged.size() + refused.size())
                .isGreaterThan((int) (KILLS * CALM_MILLIS * WRITES_PER_SECOND / 1_000));
        assertThat(refused).hasSizeLessThan(acknowledged.size());
    }

    private static long revision(JsonNode event) {
        return Long.parseLong(event.at("/object/metadata/resourceVersion").asString());
    }

    private static String map(String name) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"}}
        """
                .formatted(name);
    }

    private void write(KubeApi api, ExecutorService threads) {
        long nextNanos = System.nanoTime();
        for (int i = 0; !enough; i++) {
            String name = "w" + i;
            under.incrementAndGet();
            var _ = threads.submit(() -> writeOne(api, name));
            nextNanos += 1_000_000_000L / WRITES_PER_SECOND;
            LockSupport.parkNanos(Math.max(0, nextNanos - System.nanoTime()));
        }
    }

    private void writeOne(KubeApi api, String name) {
        try {
            KubeApi.Answer answer = api.post(MAPS, map(name));
            if (answer.code() == 201) {
                acknowledged.put(
                        name,
                        Long.parseLong(answer.json().at("/metadata/resourceVersion").asString()));
            } else {
                refused.add(name + " " + answer.code() + " " + answer.text());
            }
        } catch (IOException | InterruptedException | IllegalStateException e) {
            refused.add(name + " " + e);
        } finally {
            under.decrementAndGet();
        }
    }
}
