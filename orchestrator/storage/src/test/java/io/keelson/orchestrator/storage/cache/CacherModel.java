package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.IndexedField;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.TestingLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One seed's life of a cache: who writes, reads and watches, and what goes wrong. */
final class CacherModel {
    private static final long MILLI = 1_000_000;
    private static final String PODS = "/registry/pods/";
    private static final String MAPS = "/registry/configmaps/";
    private static final List<String> APPS = List.of("a", "b", "c");
    private static final List<String> NODES = List.of("", "n1", "n2");

    private final Random random;
    private final Coverage coverage;
    private final TestingLoop loop;
    private final ModelStore store;
    private final ModelHistory history;
    private final CacherSettings settings;
    private final List<ModelWatcher> watchers = new ArrayList<>();
    private final ModelChecks checks;
    private final ModelReaders readers;
    private Cacher cacher;
    private boolean mapsAdded;

    /** On a store in memory. */
    static CacherModel inMemory(long seed, Coverage coverage) {
        Random random = new Random(seed);
        SimLoop loop = new SimLoop();
        return new CacherModel(random, coverage, loop, new MemoryModelStore(loop, random));
    }

    CacherModel(Random random, Coverage coverage, TestingLoop loop, ModelStore store) {
        this.random = random;
        this.coverage = coverage;
        this.loop = loop;
        this.store = store;
        this.history = new ModelHistory(store.firstRevision());
        this.checks = new ModelChecks(coverage);
        this.readers = new ModelReaders(() -> cacher, history, checks, coverage, loop, random);
        this.settings =
                new CacherSettings(
                        "/registry/",
                        random.nextInt(30),
                        random.nextInt(3) == 0 ? 1 << 20 : 500 + random.nextInt(6_000),
                        1 + random.nextInt(7),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500 + random.nextInt(5_000)),
                        Duration.ofMillis(100));
        this.cacher = newCacher();
    }

    private static CachedResource resource(String prefix) {
        return new CachedResource(
                prefix,
                new Extractor(List.of(IndexedField.text("spec.nodeName"))),
                List.of(Extractor.NAME, "spec.nodeName", Extractor.NAMESPACE));
    }

    private Cacher newCacher() {
        mapsAdded = random.nextBoolean();
        List<CachedResource> resources = new ArrayList<>(List.of(resource(PODS)));
        if (mapsAdded) {
            resources.add(resource(MAPS));
        }
        Cacher made = new Cacher(store.open(), loop, settings, CacherEvents.NONE, resources);
        made.start();
        return made;
    }

    /** All that it may write. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (String prefix : List.of(PODS, MAPS, "/registry/unknown/", "/outside/")) {
            for (int namespace = 1; namespace <= 2; namespace++) {
                for (int name = 1; name <= 4; name++) {
                    keys.add(prefix + "ns" + namespace + "/t" + name);
                }
            }
        }
        return keys;
    }

    void run(int steps) {
        int before = random.nextInt(60);
        for (int i = 0; i < before; i++) {
            write();
        }
        for (int i = 0; i < steps; i++) {
            step();
            loop.advance(random.nextInt(100) < 70 ? 0 : random.nextInt(60) * MILLI);
            checks.throwFirst();
        }
        comeToRest();
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 45) {
            write();
        } else if (dice < 65) {
            if (!watchers.isEmpty()) {
                pick(watchers).take(1 + random.nextInt(8));
            }
        } else if (dice < 75) {
            watch();
        } else if (dice < 90) {
            readers.read(random.nextInt(3) == 0 ? MAPS : PODS);
        } else if (dice < 92) {
            compact();
        } else if (dice < 95) {
            store.breakWatches();
        } else if (dice < 96) {
            store.stallWatches(random.nextInt(4_000) * MILLI);
        } else if (dice < 97) {
            loop.advance(random.nextInt(4_000) * MILLI);
        } else if (dice < 98) {
            restart();
        } else if (!watchers.isEmpty()) {
            ModelWatcher watcher = pick(watchers);
            if (random.nextInt(4) == 0) {
                watcher.close();
            } else {
                watcher.requestBookmark();
            }
        }
        if (!mapsAdded && random.nextInt(20) == 0) {
            mapsAdded = true;
            coverage.count("resource-added");
            Answers.on(cacher.add(resource(MAPS)), done -> {}, checks::unexpected);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    // ---- writers: past the faults, so that the model knows at once what became of a write

    private void write() {
        int count = random.nextInt(5) == 0 ? 3 : 1;
        List<Op> steps = new ArrayList<>();
        TreeMap<String, ModelHistory.@Nullable Thing> changes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String namespace = "ns" + (1 + random.nextInt(2));
            String name = "t" + (1 + random.nextInt(4));
            String prefix =
                    switch (random.nextInt(10)) {
                        case 0 -> "/registry/unknown/";
                        case 1 -> "/outside/";
                        case 2, 3, 4 -> MAPS;
                        default -> PODS;
                    };
            String key = prefix + namespace + "/" + name;
            if (changes.containsKey(key)) {
                continue;
            }
            if (random.nextInt(4) == 0) {
                steps.add(Op.delete(key));
                changes.put(key, null);
            } else {
                ModelHistory.Thing thing =
                        new ModelHistory.Thing(key, 0, namespace, name, pick(APPS), pick(NODES));
                steps.add(Op.put(key, thing.json()));
                changes.put(key, thing);
            }
        }
        long revision = store.write(steps);
        if (revision > history.newest()) {
            changes.forEach((key, thing) -> history.write(revision, key, thing));
        }
    }

    private void compact() {
        long to =
                history.compactRevision()
                        + 1
                        + random.nextInt((int) (history.newest() - history.compactRevision() + 1));
        if (to > history.compactRevision() && to <= history.newest()) {
            store.compact(to);
            history.compacted(to);
        }
    }

    private void restart() {
        coverage.count("restart");
        cacher.close();
        watchers.forEach(watcher -> watcher.take(1));
        cacher = newCacher();
    }

    // ---- watchers

    private void watch() {
        ModelWatcher old = watchers.isEmpty() ? null : pick(watchers);
        if (old != null && old.isOver() && old.lastRevision() > 0) {
            watchers.remove(old);
            coverage.count("resume");
            ModelWatcher next =
                    new ModelWatcher(
                            history,
                            old.prefix(),
                            old.selection(),
                            old.state(),
                            old.lastRevision(),
                            coverage);
            open(next, WatchQuery.after(old.selection().selection(), old.lastRevision()));
            return;
        }
        if (watchers.size() > 12) {
            watchers.remove(random.nextInt(6)).close();
        }
        String prefix = random.nextInt(3) == 0 ? MAPS : PODS;
        ModelSelection selection = ModelSelection.random(random);
        if (random.nextBoolean()) {
            // From a revision of the past, whose state the model knows, or of the near future.
            long newest = history.newest();
            long from = Math.max(history.first(), newest - random.nextInt(12));
            ModelWatcher watcher =
                    new ModelWatcher(
                            history,
                            prefix,
                            selection,
                            history.selected(from, prefix, selection),
                            from,
                            coverage);
            open(watcher, WatchQuery.after(selection.selection(), from));
        } else {
            ReadRevision revision =
                    switch (random.nextInt(3)) {
                        case 0 -> new ReadRevision.Newest();
                        case 1 -> new ReadRevision.Any();
                        default ->
                                new ReadRevision.NotOlderThan(
                                        history.newest() - random.nextInt(3) + 1);
                    };
            boolean sayEnd = random.nextInt(4) > 0;
            WatchQuery query = new WatchQuery(selection.selection(), revision, true, sayEnd, true);
            open(new ModelWatcher(history, prefix, selection, new TreeMap<>(), 0, coverage), query);
        }
    }

    private void open(ModelWatcher watcher, WatchQuery query) {
        long notBefore =
                switch (query.revision()) {
                    case ReadRevision.Newest() -> history.newest();
                    case ReadRevision.NotOlderThan(long revision) -> revision;
                    case ReadRevision.Any() -> 0;
                    case ReadRevision.Exact(long revision) -> revision;
                };
        Answers.on(
                cacher.watch(watcher.prefix(), query),
                opened -> {
                    watcher.runs(opened, query, notBefore);
                    watchers.add(watcher);
                    if (random.nextBoolean()) {
                        opened.onReady(() -> checks.checked(() -> watcher.take(1_000)));
                    }
                },
                failure -> checks.mayFail(failure, 410, 429, 503, 504));
    }

    /** No faults any more: everyone must come to know everything. */
    private void comeToRest() {
        store.heal();
        loop.advanceUntil(() -> cacher.ready().isDone(), 20_000 * MILLI);
        checks.healed();
        assertThat(cacher.ready()).isCompleted();
        if (!mapsAdded) {
            mapsAdded = true;
            Answers.on(cacher.add(resource(MAPS)), done -> {}, checks::unexpected);
            loop.advanceUntil(() -> cacher.ready().isDone(), 5_000 * MILLI);
        }
        for (String prefix : List.of(PODS, MAPS)) {
            readers.listPages(
                    prefix,
                    new ModelSelection("", "", "", ""),
                    0,
                    new ReadRevision.Newest(),
                    history.newest());
        }
        readers.get(PODS);
        loop.advanceUntil(
                () -> readers.openReads() == 0 && cacher.revision() == history.newest(),
                10_000 * MILLI);
        assertThat(readers.openReads()).as("reads without an answer").isZero();
        assertThat(cacher.revision()).isEqualTo(history.newest());
        for (ModelWatcher watcher : watchers) {
            watcher.take(10_000);
            watcher.requestBookmark();
            watcher.take(1);
            if (!watcher.isOver()) {
                coverage.count("caught-up");
                assertThat(watcher.lastRevision()).isGreaterThanOrEqualTo(history.newest());
            }
        }
        checks.throwFirst();
        cacher.close();
    }
}
