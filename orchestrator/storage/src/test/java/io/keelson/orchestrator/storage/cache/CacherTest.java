package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.IndexedField;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.SimLoop;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.TestingCounts;
import io.keelson.orchestrator.storage.Txn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacherTest {
    private static final String PODS = "/registry/pods/";
    private static final long SECOND_NANOS = 1_000_000_000;

    private final SimLoop loop = new SimLoop();
    private final MemoryStore memory = new MemoryStore(loop);
    private final TestingCounts store = new TestingCounts(memory);
    private final List<String> unreadable = new ArrayList<>();

    private final CacherEvents events =
            new CacherEvents() {
                @Override
                public void unreadable(String key, long revision, Throwable why) {
                    unreadable.add(key);
                }
            };

    private Cacher start(CacherSettings settings) {
        Extractor extractor = new Extractor(List.of(IndexedField.text("spec.nodeName")));
        CachedResource pods =
                new CachedResource(PODS, extractor, List.of("spec.nodeName", Extractor.NAMESPACE));
        Cacher cacher = new Cacher(store, loop, settings, events, List.of(pods));
        cacher.start();
        loop.advance(SECOND_NANOS);
        assertThat(cacher.ready()).isCompleted();
        return cacher;
    }

    private static byte[] pod(String name, String node, String app) {
        String json =
                "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\",\"labels\":{\"app\":\"%s\"}},\"spec\":{\"nodeName\":\"%s\"}}"
                        .formatted(name, app, node);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private long put(String name, String node, String app) {
        return write(Op.put(PODS + "default/" + name, pod(name, node, app)));
    }

    private long write(Op op) {
        var _ = memory.txn(Txn.of(List.of(), List.of(op)));
        loop.runQueued();
        return memory.revision();
    }

    private <T> T get(CompletableFuture<T> answer) {
        loop.advance(SECOND_NANOS);
        assertThat(answer).isDone();
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static ListQuery list(ReadRevision revision) {
        return ListQuery.all(Selection.ALL, revision);
    }

    private static Selection onNode(String node) {
        return new Selection("", LabelSelector.EVERYTHING, FieldSelector.of("spec.nodeName", node));
    }

    private static Selection labelled(String labels) {
        return new Selection("", LabelSelector.parse(labels), FieldSelector.EVERYTHING);
    }

    private static List<String> drain(CacheWatch watch) {
        List<String> said = new ArrayList<>();
        for (WatchEvent event = watch.next(); event != null; event = watch.next()) {
            said.add(
                    switch (event) {
                        case WatchEvent.Change(WatchEvent.Type type, Stored object) ->
                                type + " " + object.name() + " " + object.revision();
                        case WatchEvent.Bookmark(long revision, boolean initialEnd) ->
                                (initialEnd ? "INITIAL-END " : "BOOKMARK ") + revision;
                        case WatchEvent.End end -> "END " + end.status().code();
                    });
        }
        return said;
    }

    @Test
    void aWatchGoesOnAfterARestart() {
        long first = put("a", "n1", "x");
        for (int i = 0; i < 9_000; i++) {
            put("b", "n1", "x");
        }
        CacherSettings large =
                new CacherSettings(
                        "/registry/",
                        10_000,
                        64 << 20,
                        1_000,
                        CacherSettings.DEFAULT.readTimeout(),
                        CacherSettings.DEFAULT.progressDelay(),
                        CacherSettings.DEFAULT.progressInterval(),
                        CacherSettings.DEFAULT.bookmarkInterval(),
                        CacherSettings.DEFAULT.retryDelay());
        Cacher cacher = start(large);
        CacheWatch watch = get(cacher.watch(PODS, WatchQuery.after(Selection.ALL, first)));
        assertThat(drain(watch)).hasSize(9_000).startsWith("ADDED b " + (first + 1));
    }

    @Test
    void aStartGoesBackAsFarAsTheStoreIsNotCompacted() {
        put("a", "n1", "x");
        long second = put("b", "n1", "x");
        long third = put("c", "n1", "x");
        var _ = memory.compact(second);
        Cacher cacher = start(CacherSettings.DEFAULT);
        CacheWatch watch = get(cacher.watch(PODS, WatchQuery.after(Selection.ALL, second)));
        assertThat(drain(watch)).containsExactly("ADDED c " + third);
        assertThatThrownBy(
                        () -> get(cacher.watch(PODS, WatchQuery.after(Selection.ALL, second - 1))))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(410);
                            assertThat(e.reason()).isEqualTo("Expired");
                            assertThat(e)
                                    .hasMessage("too old resource version: 2 (" + second + ")");
                        });
    }

    @Test
    void whatStopsMatchingIsDeletedWithItsLastLabelsAndTheNewRevision() {
        Cacher cacher = start(CacherSettings.DEFAULT);
        CacheWatch watch =
                get(
                        cacher.watch(
                                PODS,
                                WatchQuery.list(labelled("app=x"), new ReadRevision.Newest())));
        long now = memory.revision();
        assertThat(drain(watch)).containsExactly("INITIAL-END " + now);
        put("a", "n1", "y");
        put("a", "n1", "x");
        put("a", "n2", "x");
        put("a", "n2", "y");
        assertThat(watch.next()).isInstanceOf(WatchEvent.Change.class);
        assertThat(watch.next()).isInstanceOf(WatchEvent.Change.class);
        WatchEvent.Change gone = changeOf(watch.next());
        assertThat(gone.type()).isEqualTo(WatchEvent.Type.DELETED);
        assertThat(gone.object().labels()).containsEntry("app", "x");
        assertThat(gone.object().revision()).isEqualTo(now + 4);
        assertThat(gone.object().decode().text("metadata", "resourceVersion"))
                .isEqualTo(Long.toString(now + 4));
        put("a", "n2", "x");
        write(Op.delete(PODS + "default/a"));
        assertThat(drain(watch)).containsExactly("ADDED a " + (now + 5), "DELETED a " + (now + 6));
    }

    private static WatchEvent.Change changeOf(@Nullable WatchEvent event) {
        if (event instanceof WatchEvent.Change change) {
            return change;
        }
        throw new AssertionError("no change: " + event);
    }

    @Test
    void onlyThoseAreWokenWhomAnEventConcerns() {
        Cacher cacher = start(CacherSettings.DEFAULT);
        List<String> woken = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            String node = "n" + i;
            CacheWatch watch =
                    get(cacher.watch(PODS, WatchQuery.list(onNode(node), new ReadRevision.Any())));
            watch.onReady(() -> {
                if (!drain(watch).isEmpty()) {
                    woken.add(node);
                } else {
                    woken.add(node + " in vain");
                }
            });
        }
        woken.clear();
        put("a", "n7", "x");
        assertThat(woken).containsExactly("n7");
        put("a", "n9", "x");
        assertThat(woken).containsExactlyInAnyOrder("n7", "n7", "n9");
    }

    @Test
    void aSlowWatchIsOvertakenAndAFastOneIsNot() {
        CacherSettings small =
                new CacherSettings(
                        "/registry/",
                        0,
                        2_000,
                        10,
                        CacherSettings.DEFAULT.readTimeout(),
                        CacherSettings.DEFAULT.progressDelay(),
                        CacherSettings.DEFAULT.progressInterval(),
                        CacherSettings.DEFAULT.bookmarkInterval(),
                        CacherSettings.DEFAULT.retryDelay());
        Cacher cacher = start(small);
        WatchQuery query = WatchQuery.list(Selection.ALL, new ReadRevision.Any());
        CacheWatch slow = get(cacher.watch(PODS, query));
        CacheWatch fast = get(cacher.watch(PODS, query));
        CacheWatch idle =
                get(cacher.watch(PODS, WatchQuery.list(onNode("n9"), new ReadRevision.Any())));
        drain(slow);
        drain(fast);
        drain(idle);
        for (int i = 0; i < 50; i++) {
            put("a", "n1", "x");
            assertThat(drain(fast)).hasSize(1);
        }
        assertThat(drain(slow)).containsExactly("END 410");
        assertThat(drain(slow)).isEmpty();
        assertThat(drain(idle)).as("nothing concerned it").isEmpty();
        long last = put("b", "n9", "x");
        assertThat(drain(idle)).containsExactly("ADDED b " + last);
    }

    @Test
    void bookmarksComeEveryMinuteAndOnRequest() {
        Cacher cacher = start(CacherSettings.DEFAULT);
        CacheWatch watch =
                get(cacher.watch(PODS, WatchQuery.list(Selection.ALL, new ReadRevision.Any())));
        drain(watch);
        long written = put("a", "n1", "x");
        loop.advance(61 * SECOND_NANOS);
        assertThat(drain(watch)).containsExactly("ADDED a " + written, "BOOKMARK " + written);
        long elsewhere = write(Op.put("/registry/unknown/x", new byte[0]));
        watch.requestBookmark();
        assertThat(drain(watch)).containsExactly("BOOKMARK " + elsewhere);
        watch.close();
        loop.advance(61 * SECOND_NANOS);
        assertThat(drain(watch)).isEmpty();
    }

    @Test
    void aReadSeesWhatWasWrittenOutsideOfTheCacheToo() {
        Cacher cacher = start(CacherSettings.DEFAULT);
        long outside = write(Op.put("/outside", new byte[0]));
        CompletableFuture<ListAnswer> answer = cacher.list(PODS, list(new ReadRevision.Newest()));
        loop.advance(9_000_000);
        assertThat(answer).as("no progress yet").isNotDone();
        loop.advance(2_000_000);
        assertThat(answer).isCompleted();
        assertThat(answer.join().revision()).isEqualTo(outside);
    }

    @Test
    void failuresAreInTheWordsThatClientsKnow() {
        List<Golden.Exchange> recorded = Golden.exchanges("06-errors.jsonl");
        long now = put("a", "n1", "x");
        var _ = memory.compact(now);
        Cacher cacher = start(CacherSettings.DEFAULT);
        CompletableFuture<ListAnswer> tooLarge =
                cacher.list(PODS, list(new ReadRevision.NotOlderThan(99_999_999)));
        loop.advance(2 * SECOND_NANOS);
        assertThat(tooLarge).isNotDone();
        loop.advance(2 * SECOND_NANOS);
        assertThatThrownBy(() -> get(tooLarge))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e ->
                                assertThat(e.status().toObj().toString())
                                        .isEqualTo(
                                                Golden.answer(recorded, "future resourceVersion")
                                                        .toString()
                                                        .replace(
                                                                "current: 289",
                                                                "current: " + now)));
        assertThatThrownBy(() -> get(cacher.list(PODS, list(new ReadRevision.Exact(1)))))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e ->
                                assertThat(e.status().toObj())
                                        .isEqualTo(
                                                Golden.answer(
                                                        recorded, "list exact below compaction")));
    }

    @Test
    void whereAnyRevisionWillDoALimitIsNotHonoured() {
        put("a", "n1", "x");
        put("b", "n1", "x");
        Cacher cacher = start(CacherSettings.DEFAULT);
        ListQuery query = new ListQuery(Selection.ALL, new ReadRevision.Any(), 1, "");
        assertThat(get(cacher.list(PODS, query)).items()).hasSize(2);
        assertThat(ReadRevision.of("7", "", true)).isEqualTo(new ReadRevision.Exact(7));
        assertThat(ReadRevision.of("7", "NotOlderThan", true))
                .isEqualTo(new ReadRevision.NotOlderThan(7));
        assertThat(ReadRevision.of("7", "", false)).isEqualTo(new ReadRevision.NotOlderThan(7));
        assertThat(ReadRevision.of("0", "", true)).isEqualTo(new ReadRevision.Any());
        assertThat(ReadRevision.of("", "", true)).isEqualTo(new ReadRevision.Newest());
    }

    @Test
    void thePastIsReadFromTheRingWhileItReachesAndThenFromTheStore() {
        for (int i = 0; i < 100; i++) {
            put("p" + i % 10, "n1", "x");
        }
        CacherSettings settings = CacherSettings.DEFAULT;
        Cacher cacher = start(settings);
        long now = memory.revision();
        int before = store.ranges();
        assertThat(get(cacher.list(PODS, list(new ReadRevision.Exact(now - 95)))).items())
                .hasSize(5);
        assertThat(store.ranges()).as("from the ring").isEqualTo(before);
    }

    @Test
    void whatIsNoJsonIsPassedOver() {
        put("a", "n1", "x");
        write(Op.put(PODS + "default/odd", new byte[] {'k', '8', 's', 0}));
        Cacher cacher = start(CacherSettings.DEFAULT);
        assertThat(get(cacher.list(PODS, list(new ReadRevision.Newest()))).items()).hasSize(1);
        assertThat(unreadable).containsExactly(PODS + "default/odd");
        long mended = put("odd", "n1", "x");
        assertThat(get(cacher.get(PODS + "default/odd", new ReadRevision.Newest())))
                .extracting(Stored::revision)
                .isEqualTo(mended);
    }

    @Test
    void whereProgressMeansNothingTheNewestIsReadFromTheStore() {
        store.progressIsUnordered();
        put("a", "n1", "x");
        Cacher cacher = start(CacherSettings.DEFAULT);
        long outside = write(Op.put("/outside", new byte[0]));
        ListAnswer answer = get(cacher.list(PODS, list(new ReadRevision.Newest())));
        assertThat(answer.revision()).isEqualTo(outside);
        assertThat(answer.items()).hasSize(1);
        assertThat(get(cacher.get(PODS + "default/a", new ReadRevision.Newest()))).isNotNull();
        CacheWatch watch =
                get(cacher.watch(PODS, WatchQuery.list(Selection.ALL, new ReadRevision.Newest())));
        long next = put("b", "n1", "x");
        assertThat(drain(watch))
                .containsExactly("ADDED a 2", "INITIAL-END " + outside, "ADDED b " + next);
    }

    @Test
    void aGetDoesNotWaitForACacheThatIsStuck() {
        put("a", "n1", "x");
        Cacher cacher = start(CacherSettings.DEFAULT);
        FaultyStore stuck = new FaultyStore(memory, loop, new Random(1));
        stuck.heal();
        Cacher behind =
                new Cacher(
                        stuck,
                        loop,
                        CacherSettings.DEFAULT,
                        events,
                        List.of(CachedResource.of(PODS, new Extractor(List.of()))));
        behind.start();
        loop.advance(SECOND_NANOS);
        stuck.stallWatches(60 * SECOND_NANOS);
        long written = put("a", "n2", "x");
        CompletableFuture<@Nullable Stored> found =
                behind.get(PODS + "default/a", new ReadRevision.Newest());
        CompletableFuture<ListAnswer> listed = behind.list(PODS, list(new ReadRevision.Newest()));
        loop.advance(2 * SECOND_NANOS);
        assertThat(found).isNotDone();
        loop.advance(2 * SECOND_NANOS);
        assertThat(get(found)).extracting(Stored::revision).isEqualTo(written);
        assertThatThrownBy(() -> get(listed))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(504));
        assertThat(cacher.revision()).isEqualTo(written);
    }

    @Test
    void aResourceThatGoesTakesItsWatchesWithIt() {
        Cacher cacher = start(CacherSettings.DEFAULT);
        CacheWatch watch =
                get(cacher.watch(PODS, WatchQuery.list(Selection.ALL, new ReadRevision.Any())));
        drain(watch);
        cacher.remove(PODS);
        assertThat(drain(watch)).containsExactly("END 200");
        assertThatThrownBy(() -> get(cacher.list(PODS, list(new ReadRevision.Any()))))
                .isInstanceOf(StatusException.class);
        assertThatThrownBy(
                        () -> {
                            Extractor extractor = new Extractor(List.of());
                            get(cacher.add(CachedResource.of("/registry/a/", extractor)));
                            get(cacher.add(CachedResource.of("/registry/a/b/", extractor)));
                        })
                .isInstanceOf(IllegalArgumentException.class);
    }
}
