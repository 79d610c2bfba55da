package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.IndexedField;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Txn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final SimLoop loop = new SimLoop();
    private final MemoryStore memory = new MemoryStore(loop);
    private final FaultyStore store;
    private final ModelHistory history = new ModelHistory();
    private final CacherSettings settings;
    private final List<ModelWatcher> watchers = new ArrayList<>();
    private final List<AssertionError> failures = new ArrayList<>();
    private Cacher cacher;
    private boolean mapsAdded;
    private boolean healed;
    private int openReads;

    CacherModel(long seed, Coverage coverage) {
        this.random = new Random(seed);
        this.coverage = coverage;
        this.store = new FaultyStore(memory, loop, random);
        this.settings =
                new CacherSettings(
                        "/registry/",
                        random.nextInt(30),
                        random.nextInt(3) == 0 ? 1 << 20 : 500 + random.nextInt(6_000),
                        1 + random.nextInt(7),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofMillis(50 + random.nextInt(2_000)),
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
        Cacher made = new Cacher(store, loop, settings, CacherEvents.NONE, resources);
        made.start();
        return made;
    }

    void run(int steps) {
        int before = random.nextInt(60);
        for (int i = 0; i < before; i++) {
            write();
        }
        for (int i = 0; i < steps; i++) {
            step();
            loop.advance(random.nextInt(100) < 70 ? 0 : random.nextInt(60) * MILLI);
            failures.forEach(failure -> {
                throw failure;
            });
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
            read();
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
            Answers.on(cacher.add(resource(MAPS)), done -> {}, this::unexpected);
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
        long before = memory.revision();
        var _ = memory.txn(Txn.of(List.of(), steps));
        long revision = memory.revision();
        if (revision > before) {
            changes.forEach((key, thing) -> history.write(revision, key, thing));
        }
    }

    private void compact() {
        long to =
                history.compactRevision()
                        + 1
                        + random.nextInt((int) (history.newest() - history.compactRevision() + 1));
        if (to > history.compactRevision() && to <= history.newest()) {
            var _ = memory.compact(to);
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
            long from = Math.max(1, newest - random.nextInt(12));
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
        Answers.on(
                cacher.watch(watcher.prefix(), query),
                opened -> {
                    watcher.runs(opened, query);
                    watchers.add(watcher);
                    if (random.nextBoolean()) {
                        opened.onReady(() -> checked(() -> watcher.take(1_000)));
                    }
                },
                failure -> mayFail(failure, 410, 429, 503, 504));
    }

    // ---- readers

    private void read() {
        String prefix = random.nextInt(3) == 0 ? MAPS : PODS;
        ModelSelection selection = ModelSelection.random(random);
        switch (random.nextInt(5)) {
            case 0 -> get(prefix);
            case 1 -> listExact(prefix, selection);
            case 2 -> listAny(prefix, selection);
            default ->
                    listPages(
                            prefix,
                            selection,
                            random.nextInt(2) * (1L + random.nextInt(3)),
                            new ReadRevision.Newest(),
                            history.newest());
        }
    }

    private void get(String prefix) {
        String key = prefix + "ns1/t" + (1 + random.nextInt(4));
        long asked = history.newest();
        openReads++;
        Answers.on(
                cacher.get(key, new ReadRevision.Newest()),
                found ->
                        checked(() -> {
                            openReads--;
                            coverage.count("get");
                            boolean matches = false;
                            for (long at = asked; at <= history.newest(); at++) {
                                ModelHistory.Thing thing = history.at(at).get(key);
                                matches |=
                                        found == null
                                                ? thing == null
                                                : thing != null
                                                        && thing.revision() == found.revision();
                            }
                            assertThat(matches).as("get %s: %s", key, found).isTrue();
                        }),
                failure -> {
                    openReads--;
                    mayFail(failure, 429, 503);
                });
    }

    private void listExact(String prefix, ModelSelection selection) {
        long at = Math.max(1, history.newest() + 2 - random.nextInt(30));
        openReads++;
        Answers.on(
                cacher.list(
                        prefix, ListQuery.all(selection.selection(), new ReadRevision.Exact(at))),
                answer ->
                        checked(() -> {
                            openReads--;
                            coverage.count("list-exact");
                            assertThat(answer.revision()).isEqualTo(at);
                            isState(answer, prefix, selection);
                        }),
                failure -> {
                    openReads--;
                    mayFail(failure, 410, 429, 503, 504);
                    if (failure instanceof StatusException status && status.code() == 410) {
                        coverage.count("list-too-old");
                        checked(() -> assertThat(at).isLessThan(history.compactRevision()));
                    }
                });
    }

    private void listAny(String prefix, ModelSelection selection) {
        openReads++;
        Answers.on(
                cacher.list(prefix, ListQuery.all(selection.selection(), new ReadRevision.Any())),
                answer ->
                        checked(() -> {
                            openReads--;
                            coverage.count("list-any");
                            assertThat(answer.revision()).isEqualTo(cacher.revision());
                            isState(answer, prefix, selection);
                        }),
                failure -> {
                    openReads--;
                    mayFail(failure, 429);
                });
    }

    private void isState(ListAnswer answer, String prefix, ModelSelection selection) {
        TreeMap<String, Long> items = new TreeMap<>();
        answer.items().forEach(item -> items.put(item.key(), item.revision()));
        assertThat(items).hasSameSizeAs(answer.items());
        assertThat(items)
                .as("list at %s", answer.revision())
                .isEqualTo(history.selected(answer.revision(), prefix, selection));
    }

    private void listPages(
            String prefix,
            ModelSelection selection,
            long limit,
            ReadRevision revision,
            long notBefore) {
        Pages pages = new Pages(prefix, selection, limit, notBefore);
        pages.ask(revision, "");
    }

    private final class Pages {
        private final String prefix;
        private final ModelSelection selection;
        private final long limit;
        private final long notBefore;
        private final TreeMap<String, Long> all = new TreeMap<>();
        private long revision;

        Pages(String prefix, ModelSelection selection, long limit, long notBefore) {
            this.prefix = prefix;
            this.selection = selection;
            this.limit = limit;
            this.notBefore = notBefore;
        }

        void ask(ReadRevision wanted, String token) {
            openReads++;
            Answers.on(
                    cacher.list(prefix, new ListQuery(selection.selection(), wanted, limit, token)),
                    answer -> checked(() -> received(answer)),
                    failure -> {
                        openReads--;
                        if (failure instanceof ContinueExpiredException expired) {
                            coverage.count("continue-expired");
                            checked(() ->
                                    assertThat(revision).isLessThan(history.compactRevision()));
                            revision = -1;
                            ask(wanted, expired.continueToken());
                        } else {
                            mayFail(failure, 429, 503, 504);
                        }
                    });
        }

        private void received(ListAnswer answer) {
            openReads--;
            if (revision == 0) {
                assertThat(answer.revision()).isGreaterThanOrEqualTo(notBefore);
                revision = answer.revision();
            } else if (revision > 0) {
                coverage.count("next-page");
                assertThat(answer.revision()).as("of a further page").isEqualTo(revision);
            }
            answer.items().forEach(item -> all.put(item.key(), item.revision()));
            if (limit > 0) {
                assertThat(answer.items()).hasSizeLessThanOrEqualTo((int) limit);
            }
            TreeMap<String, Long> expected =
                    new TreeMap<>(history.selected(answer.revision(), prefix, selection));
            if (revision > 0 && selection.isWholePrefix() && !answer.continueToken().isEmpty()) {
                assertThat(answer.remaining()).isEqualTo((long) expected.size() - all.size());
            }
            if (!answer.continueToken().isEmpty()) {
                if (random.nextInt(3) == 0) {
                    loop.schedule(
                            random.nextInt(2_000) * MILLI,
                            () -> ask(new ReadRevision.Newest(), answer.continueToken()));
                } else {
                    ask(new ReadRevision.Newest(), answer.continueToken());
                }
            } else if (revision > 0) {
                coverage.count("list-newest");
                assertThat(all).isEqualTo(expected);
            } else {
                String first = answer.items().isEmpty() ? "" : answer.items().getFirst().key();
                coverage.count("list-inconsistent");
                answer.items()
                        .forEach(item ->
                                assertThat(expected).containsEntry(item.key(), item.revision()));
                assertThat(expected.keySet())
                        .filteredOn(key -> key.compareTo(first) >= 0 && !first.isEmpty())
                        .hasSameSizeAs(answer.items());
            }
        }
    }

    // ---- what may go wrong

    private void mayFail(Throwable failure, int... codes) {
        if (failure instanceof StatusException status) {
            coverage.count("status-" + status.code());
            checked(() -> {
                assertThat(status.code()).isIn((Object[]) boxed(codes));
                if (healed) {
                    assertThat(status.code()).as(status.getMessage()).isEqualTo(410);
                }
            });
        } else {
            unexpected(failure);
        }
    }

    private static Integer[] boxed(int... codes) {
        return Arrays.stream(codes).boxed().toArray(Integer[]::new);
    }

    private void unexpected(Throwable failure) {
        failures.add(new AssertionError("unexpected: " + failure, failure));
    }

    /** A failed check in a callback is the run's failure, not the caller's. */
    private void checked(Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            failures.add(e);
        }
    }

    /** No faults any more: everyone must come to know everything. */
    private void comeToRest() {
        store.heal();
        loop.advance(20_000 * MILLI);
        healed = true;
        assertThat(cacher.ready()).isCompleted();
        if (!mapsAdded) {
            mapsAdded = true;
            Answers.on(cacher.add(resource(MAPS)), done -> {}, this::unexpected);
            loop.advance(5_000 * MILLI);
        }
        for (String prefix : List.of(PODS, MAPS)) {
            listPages(
                    prefix,
                    new ModelSelection("", "", "", ""),
                    0,
                    new ReadRevision.Newest(),
                    history.newest());
        }
        get(PODS);
        loop.advance(10_000 * MILLI);
        assertThat(openReads).as("reads without an answer").isZero();
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
        failures.forEach(failure -> {
            throw failure;
        });
        cacher.close();
    }
}
