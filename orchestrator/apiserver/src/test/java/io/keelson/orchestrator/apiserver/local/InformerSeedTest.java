package io.keelson.orchestrator.apiserver.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An informer has what the store has in the end, whatever happened, and its handlers heard it. */
final class InformerSeedTest {
    private static final int STEPS = 150;
    private static final int NAMES = 8;

    @TempDir Path directory;

    private static Obj map(String name, int value) {
        return TestingCluster.read(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: default}, data: {v: v%d}}"
                        .formatted(name, value));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static String identity(Obj object) {
        return object.text("metadata", "uid") + "@" + object.text("metadata", "resourceVersion");
    }

    /** What handlers make of what they hear. */
    private static final class Mirror implements Informer.Handler<Obj> {
        private final Map<ObjectKey, String> objects = new HashMap<>();

        @Override
        public void changed(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
            ObjectKey key = Objects.requireNonNull(now == null ? before : now).key();
            assertThat(before == null ? null : identity(before.obj())).isEqualTo(objects.get(key));
            if (now == null) {
                objects.remove(key);
            } else {
                objects.put(key, identity(now.obj()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void hasInTheEndWhatTheStoreHas(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        try (TestingCluster cluster = new TestingCluster(directory, seed)) {
            RoughTransport rough =
                    new RoughTransport(
                            cluster.transport("informer", User.MASTERS),
                            cluster.clockwork(),
                            new SplittableRandom(seed + 100),
                            seed % 2 == 0);
            Informers informers = new Informers(rough, cluster.clockwork());
            Informer<Obj> maps = informers.of(ApiResource.CONFIG_MAPS);
            Index<Obj> byValue = maps.index(item -> List.of(item.obj().text("data", "v")));
            Mirror mirror = new Mirror();
            maps.onChange(mirror);
            informers.start();
            long revision = 0;
            for (int step = 0; step < STEPS; step++) {
                change(cluster, random);
                disturb(cluster, rough, random);
                cluster.advance(Duration.ofMillis(random.nextInt(300)));
                assertThat(maps.revision()).isGreaterThanOrEqualTo(revision);
                revision = maps.revision();
            }
            rough.calm();
            cluster.advance(Duration.ofMinutes(1));
            Map<ObjectKey, String> stored = new HashMap<>();
            Map<String, Integer> values = new HashMap<>();
            for (Obj object : cluster.list(ApiResource.CONFIG_MAPS, "")) {
                stored.put(ObjectKey.of(object), identity(object));
                values.merge(object.text("data", "v"), 1, Integer::sum);
            }
            Map<ObjectKey, String> known = new HashMap<>();
            maps.list().forEach(item -> known.put(item.key(), identity(item.obj())));
            assertThat(known).isEqualTo(stored);
            assertThat(mirror.objects).isEqualTo(stored);
            values.forEach((value, count) -> assertThat(byValue.get(value)).hasSize(count));
            assertThat(rough.lists() > 0)
                    .as("lists only where watches do not begin with what is there")
                    .isEqualTo(seed % 2 == 1);
            informers.close();
        }
    }

    private static void change(TestingCluster cluster, RandomGenerator random) {
        String name = "m" + random.nextInt(NAMES);
        Obj there = cluster.find(ApiResource.CONFIG_MAPS, "default", name);
        if (there == null) {
            cluster.admin().create(ApiResource.CONFIG_MAPS, map(name, random.nextInt(3)));
            return;
        }
        switch (random.nextInt(3)) {
            case 0 ->
                    cluster.admin()
                            .update(
                                    ApiResource.CONFIG_MAPS,
                                    there.withAt(Node.of("v" + random.nextInt(3)), "data", "v"));
            case 1 -> cluster.admin().delete(ApiResource.CONFIG_MAPS, key(name), "");
            default -> { // another object of that name
                cluster.admin().delete(ApiResource.CONFIG_MAPS, key(name), "");
                cluster.admin().create(ApiResource.CONFIG_MAPS, map(name, random.nextInt(3)));
            }
        }
    }

    private static void disturb(
            TestingCluster cluster, RoughTransport rough, RandomGenerator random) {
        switch (random.nextInt(12)) {
            case 0 -> rough.breakStreams();
            case 1 -> {
                cluster.killServer();
                cluster.advance(Duration.ofSeconds(random.nextInt(5)));
                cluster.startServer();
            }
            case 2 -> { // the server that returns knows nothing of what was before
                rough.breakStreams();
                cluster.killServer();
                cluster.clockwork().await(cluster.store().compact(cluster.store().revision()));
                cluster.startServer();
                change(cluster, random);
            }
            default -> {}
        }
    }

    /** Its last turn's creations, changes and deletions, however late the watch brings them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyTurnOfAReconcilerSeesWhatTheLastOneDid(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        try (TestingCluster cluster = new TestingCluster(directory, seed)) {
            RoughTransport rough =
                    new RoughTransport(
                            cluster.transport("informer", User.MASTERS),
                            cluster.clockwork(),
                            new SplittableRandom(seed + 100),
                            seed % 2 == 0);
            Informers informers = new Informers(rough, cluster.clockwork());
            Informer<Obj> maps = informers.of(ApiResource.CONFIG_MAPS);
            Map<String, String> left = new TreeMap<>();
            List<Integer> turns = new ArrayList<>();
            ReconcileLoop loop =
                    new ReconcileLoop(
                            "writer",
                            (_, api) -> {
                                Map<String, String> seen = new TreeMap<>();
                                maps.list("default")
                                        .forEach(item ->
                                                seen.put(item.key().name(), identity(item.obj())));
                                assertThat(seen).isEqualTo(left);
                                turns.add(seen.size());
                                for (int i = random.nextInt(4); i > 0; i--) {
                                    write(api, "m" + random.nextInt(NAMES), left, random);
                                }
                                return Duration.ofMillis(1);
                            },
                            new Api(cluster.transport("writer", User.MASTERS), cluster.clockwork()),
                            informers,
                            cluster.clockwork(),
                            1);
            informers.start();
            cluster.clockwork().await(informers.synced());
            loop.start();
            loop.add(new ObjectKey("", "x"));
            for (int i = 0; i < 20; i++) {
                cluster.advance(Duration.ofSeconds(1));
                rough.breakStreams();
            }
            loop.close();
            assertThat(turns).hasSizeGreaterThan(20);
            informers.close();
        }
    }

    private static void write(
            Api api, String name, Map<String, String> left, RandomGenerator random) {
        if (!left.containsKey(name)) {
            left.put(name, identity(api.create(ApiResource.CONFIG_MAPS, map(name, 0))));
        } else if (random.nextBoolean()) {
            Obj patch = Obj.EMPTY.withAt(Node.of("v" + random.nextInt()), "data", "v");
            left.put(name, identity(api.mergePatch(ApiResource.CONFIG_MAPS, key(name), patch)));
        } else {
            api.delete(ApiResource.CONFIG_MAPS, key(name), "");
            left.remove(name);
        }
    }

    /** A write of which no watch ever tells holds up a name for five minutes, not for ever. */
    @ParameterizedTest
    @ValueSource(longs = 1)
    void aTurnDoesNotWaitForEver(long seed) {
        try (TestingCluster cluster = new TestingCluster(directory, seed)) {
            RoughTransport rough =
                    new RoughTransport(
                            cluster.transport("informer", User.MASTERS),
                            cluster.clockwork(),
                            new SplittableRandom(seed),
                            true);
            Informers informers = new Informers(rough, cluster.clockwork());
            informers.of(ApiResource.CONFIG_MAPS);
            informers.start();
            cluster.clockwork().await(informers.synced());
            List<Duration> turns = new ArrayList<>();
            ReconcileLoop loop =
                    new ReconcileLoop(
                            "writer",
                            (key, api) -> {
                                turns.add(Duration.ofNanos(cluster.clockwork().nanoTime()));
                                api.create(ApiResource.CONFIG_MAPS, map("n" + turns.size(), 0));
                                return Duration.ofSeconds(1);
                            },
                            new Api(cluster.transport("writer", User.MASTERS), cluster.clockwork()),
                            informers,
                            cluster.clockwork(),
                            1);
            informers.close(); // its copy stays as it is
            loop.start();
            loop.add(new ObjectKey("", "x"));
            cluster.advance(Duration.ofMinutes(6));
            assertThat(turns).hasSize(2);
            assertThat(turns.getLast().minus(turns.getFirst()))
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(2));
            loop.close();
        }
    }
}
