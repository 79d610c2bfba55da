package io.keelson.orchestrator.controllers.garbagecollector;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects of two kinds in two namespaces own each other as chance has it, in trees and circles and
 * by references that mean nothing; they are deleted in every way, while managers and API servers
 * die. In the end those with an owner that lives, or with none ever, are there and nobody else; and
 * at no revision was it otherwise than somebody had asked for.
 */
@SuppressWarnings("NullAway.Init") // each test sets what it uses
final class OwnershipModelTest {
    private static final List<String> NAMESPACES = List.of("default", "other");
    private static final List<String> POLICIES = List.of("Background", "Foreground", "Orphan");
    private static final String SLOW = "example.com/slow";
    private static final int NAMES = 8;
    private static final int ROUNDS = 2;
    private static final int STEPS = 50;

    private Random random;
    private TestingCluster cluster;
    private TestingControllers manager;
    private OwnershipHistory history;
    private boolean serverRuns = true;
    private int edits;

    /** Everything that ever was, to be referred to. */
    private final List<Obj> known = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {200, 201, 202, 203, 204, 205, 206, 207})
    void whoHasAnOwnerLivesAndNobodyElse(long seed, @TempDir Path directory) {
        random = new Random(seed);
        try (TestingCluster opened = new TestingCluster(directory, seed)) {
            cluster = opened;
            history = new OwnershipHistory(cluster.record());
            cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: other}}");
            try (TestingControllers started =
                    new TestingControllers(cluster, "garbage-collector-controller")) {
                manager = started;
                for (int round = 0; round < ROUNDS; round++) {
                    cluster.spoilNetwork(random.nextInt(5));
                    cluster.killServer();
                    cluster.startServer();
                    for (int step = 0; step < STEPS; step++) {
                        step();
                    }
                    converge();
                }
            }
        }
    }

    private void step() {
        try {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> create();
                case 4, 5 -> delete();
                case 6, 7 -> refer();
                case 8 -> hold();
                case 9 -> release();
                case 10 -> killServerSoon();
                default -> manager.restart();
            }
        } catch (StatusException e) {
            // A server that is gone, an object that is or was changed: whoever asks, asks again.
            assertThat(e.code()).isIn(404, 409, 422, 500, 503, 504);
        }
        cluster.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 4_000 : 60)));
    }

    private static ApiResource resource(Obj object) {
        return object.text("kind").equals("Secret") ? ApiResource.SECRETS : ApiResource.CONFIG_MAPS;
    }

    private void create() {
        Obj metadata =
                Obj.builder()
                        .put("name", "n" + random.nextInt(NAMES))
                        .put("namespace", NAMESPACES.get(random.nextInt(10) == 0 ? 1 : 0))
                        .put("ownerReferences", references(random.nextInt(3)))
                        .build();
        Obj object =
                Obj.builder()
                        .put("apiVersion", "v1")
                        .put("kind", random.nextBoolean() ? "Secret" : "ConfigMap")
                        .put("metadata", metadata)
                        .build();
        known.add(cluster.admin().create(resource(object), object));
    }

    private Arr references(int count) {
        List<Node> references = new ArrayList<>();
        List<String> uids = new ArrayList<>();
        for (int i = 0; i < count && !known.isEmpty(); i++) {
            // Mostly to what came last, which mostly is still there.
            int back = random.nextInt(Math.min(known.size(), random.nextInt(4) == 0 ? 50 : 10));
            Obj owner = known.get(known.size() - 1 - back);
            String uid = owner.text("metadata", "uid");
            if (!uids.contains(uid)) {
                uids.add(uid);
                references.add(
                        Obj.builder()
                                .put("apiVersion", "v1")
                                .put("kind", kind(owner))
                                .put("name", owner.text("metadata", "name"))
                                .put("uid", uid)
                                .put("blockOwnerDeletion", Node.of(random.nextBoolean()))
                                .build());
            }
        }
        return Arr.of(references);
    }

    private String kind(Obj owner) {
        return random.nextInt(30) == 0 ? OwnershipHistory.UNKNOWN_KIND : owner.text("kind");
    }

    private Obj any() {
        List<Obj> all = new ArrayList<>();
        for (String namespace : NAMESPACES) {
            all.addAll(list(ApiResource.CONFIG_MAPS, "ConfigMap", namespace));
            all.addAll(list(ApiResource.SECRETS, "Secret", namespace));
        }
        return all.isEmpty() ? Obj.EMPTY : all.get(random.nextInt(all.size()));
    }

    private List<Obj> list(ApiResource resource, String kind, String namespace) {
        return cluster.list(resource, namespace).stream()
                .map(object -> object.with("kind", Node.of(kind)))
                .toList();
    }

    private void delete() {
        Obj object = any();
        if (!object.isEmpty()) {
            String uid = object.text("metadata", "uid");
            history.order(uid);
            cluster.admin()
                    .perform(
                            Write.delete(
                                    resource(object),
                                    ObjectKey.of(object),
                                    uid,
                                    Obj.of(
                                            "propagationPolicy",
                                            Node.of(POLICIES.get(random.nextInt(3))))));
        }
    }

    private void refer() {
        Obj object = any();
        if (!object.isEmpty()) {
            edit(object, "ownerReferences", references(random.nextInt(3)));
        }
    }

    private void hold() {
        Obj object = any();
        if (!object.isEmpty() && !OwnershipHistory.isMarked(object)) {
            edit(object, "finalizers", Arr.ofTexts(List.of(SLOW)));
        }
    }

    private void release() {
        Obj object = any();
        if (!object.isEmpty()) {
            release(object);
        }
    }

    private void release(Obj object) {
        List<String> rest = new ArrayList<>(object.arr("metadata", "finalizers").texts());
        if (rest.remove(SLOW)) {
            edit(object, "finalizers", Arr.ofTexts(rest));
        }
    }

    /** The collector may have been faster; there is another round. */
    private void maybeRelease(Obj object) {
        try {
            release(object);
        } catch (StatusException e) {
            assertThat(e.code()).isIn(404, 409);
        }
    }

    private void edit(Obj object, String field, Arr value) {
        Obj metadata =
                Obj.of("resourceVersion", Node.of(object.text("metadata", "resourceVersion")))
                        .with(field, value)
                        .withAt(
                                Node.of(Integer.toString(edits++)),
                                "annotations",
                                OwnershipHistory.EDIT);
        cluster.admin()
                .mergePatch(resource(object), ObjectKey.of(object), Obj.of("metadata", metadata));
    }

    /** In the middle of whatever happens then; another comes after a while. */
    private void killServerSoon() {
        if (!serverRuns) {
            return;
        }
        serverRuns = false;
        long at = Duration.ofMillis(random.nextInt(50)).toNanos();
        long pause = Duration.ofMillis(random.nextInt(5_000)).toNanos();
        cluster.loop()
                .schedule(
                        at,
                        () -> {
                            cluster.killServer();
                            cluster.loop()
                                    .schedule(
                                            pause,
                                            () -> {
                                                cluster.startServer();
                                                serverRuns = true;
                                            });
                        });
    }

    private void converge() {
        cluster.advance(Duration.ofSeconds(20));
        assertThat(serverRuns).isTrue();
        cluster.healNetwork();
        for (int i = 0; i < 4; i++) {
            for (String namespace : NAMESPACES) {
                list(ApiResource.CONFIG_MAPS, "ConfigMap", namespace).forEach(this::maybeRelease);
                list(ApiResource.SECRETS, "Secret", namespace).forEach(this::maybeRelease);
            }
            cluster.advance(Duration.ofSeconds(40));
        }
        assertThat(history.check()).isEmpty();
        for (Obj object : history.living()) {
            assertThat(OwnershipHistory.isMarked(object)).as(object.toString()).isFalse();
            List<Obj> references = OwnershipHistory.references(object);
            boolean clear =
                    references.stream()
                            .noneMatch(each ->
                                    each.text("kind").equals(OwnershipHistory.UNKNOWN_KIND));
            if (clear) {
                assertThat(references)
                        .as(object.toString())
                        .allMatch(reference -> history.isSolid(object, reference));
            }
        }
    }
}
