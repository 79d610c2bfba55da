package io.keelson.kvstore.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.KeyRecord;
import io.keelson.proto.etcdserverpb.WatchResponse;
import io.keelson.proto.mvccpb.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchHubTest {
    private final TestingHistory history = new TestingHistory(3);
    private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
    private final TestingSink sink = new TestingSink();
    private WatchHub hub = hub(new WatchSettings(1 << 20, 1 << 20, 1 << 20, 1 << 20, 1_000));
    private WatchStream stream = hub.open(sink);
    private final Map<String, KeyRecord> live = new TreeMap<>();

    private WatchHub hub(WatchSettings settings) {
        return new WatchHub(
                settings,
                new WatchHub.WatchIdentity(7, 8),
                () -> 9,
                history,
                reads::add,
                () -> {},
                history.revision);
    }

    @Test
    void aWatchFromNowOnSeesWhatIsPublished() {
        create(0, "a", null, 2, false);
        put("a", "1");
        put("b", "2");
        run();

        assertThat(sink.received).hasSize(2);
        WatchResponse created = sink.received.getFirst();
        assertThat(created.getCreated()).isTrue();
        assertThat(created.getWatchId()).isZero();
        assertThat(created.getHeader().getClusterId()).isEqualTo(7);
        assertThat(created.getHeader().getMemberId()).isEqualTo(8);
        assertThat(created.getHeader().getRaftTerm()).isEqualTo(9);
        WatchResponse event = sink.received.get(1);
        assertThat(event.getHeader().getRevision()).isEqualTo(2);
        assertThat(texts(event)).containsExactly("PUT a=1@2");
    }

    @Test
    void idsAreGivenInOrderAndSkipThoseTaken() {
        create(1, "a", null, 2, false);
        create(0, "a", null, 2, false);
        create(0, "a", null, 2, false);
        run();
        assertThat(sink.received).extracting(WatchResponse::getWatchId).containsExactly(1L, 0L, 2L);
    }

    @Test
    void anIdGivenTwiceIsRefusedAndTheFirstGoesOn() {
        create(5, "a", null, 2, false);
        create(5, "a", null, 2, false);
        put("a", "1");
        run();
        WatchResponse refused = sink.received.get(1);
        assertThat(refused.getCreated()).isTrue();
        assertThat(refused.getCanceled()).isTrue();
        assertThat(refused.getWatchId()).isEqualTo(-1);
        assertThat(refused.getCancelReason())
                .isEqualTo("mvcc: duplicate watch ID provided on the WatchStream");
        assertThat(texts(sink.received.get(2))).containsExactly("PUT a=1@2");
    }

    @Test
    void aCancelIsAnsweredOnceAndAnUnknownIdNotAtAll() {
        create(0, "a", null, 2, false);
        stream.cancel(0);
        stream.cancel(0);
        stream.cancel(77);
        put("a", "1");
        run();
        assertThat(sink.received).hasSize(2);
        assertThat(sink.received.get(1).getCanceled()).isTrue();
        assertThat(sink.received.get(1).getCancelReason()).isEmpty();
    }

    @Test
    void aStartBeforeTheCompactRevisionIsCreatedAndThenCancelled() {
        for (int i = 0; i < 9; i++) {
            put("a", "" + i);
        }
        run();
        history.compactRevision = 5;
        create(0, "a", null, 4, false);
        create(0, "a", null, 5, false);
        run();
        assertThat(sink.received.get(0).getCreated()).isTrue();
        WatchResponse compacted = sink.received.get(1);
        assertThat(compacted.getCanceled()).isTrue();
        assertThat(compacted.getCompactRevision()).isEqualTo(5);
        assertThat(compacted.getCancelReason()).isEmpty();
        assertThat(sink.received.get(2).getWatchId()).isEqualTo(1);
        assertThat(texts(sink.received.get(3))).first().isEqualTo("PUT a=3@5");
    }

    @Test
    void aCompactionOvertakesAWatcherThatReadsHistory() {
        hub = hub(new WatchSettings(1, 1 << 20, 1 << 20, 1 << 20, 1_000));
        stream = hub.open(sink);
        for (int i = 0; i < 9; i++) {
            put("a", "" + i);
        }
        run();
        create(0, "a", null, 2, false);
        hub.doWork(0);
        history.compactRevision = 8;
        run();
        assertThat(sink.received.getLast().getCanceled()).isTrue();
        assertThat(sink.received.getLast().getCompactRevision()).isEqualTo(8);
    }

    @Test
    void progressIsAnsweredOnlyWhenAllWatchesAreComplete() {
        stream.requestProgress();
        run();
        assertThat(sink.received).isEmpty();

        create(0, "a", null, 2, false);
        put("a", "1");
        stream.requestProgress();
        run();
        WatchResponse progress = sink.received.getLast();
        assertThat(progress.getWatchId()).isEqualTo(-1);
        assertThat(progress.getHeader().getRevision()).isEqualTo(2);
        assertThat(progress.getEventsCount()).isZero();

        create(0, "a", null, 100, false);
        int before = sink.received.size();
        stream.requestProgress();
        run();
        assertThat(sink.received).hasSize(before + 1);
        assertThat(sink.received.getLast().getCreated()).isTrue();
    }

    @Test
    void anIdleWatcherIsToldTheRevisionWhenItAskedFor() {
        stream.create(
                new WatchSpec(0, selection("a", null, false), 2, true, false), history.revision, 0);
        run();
        put("other", "1");
        run();
        hub.doWork(5_000);
        sink.runLane();
        assertThat(sink.received).hasSize(2);
        assertThat(sink.received.getLast().getHeader().getRevision()).isEqualTo(2);
        assertThat(sink.received.getLast().getEventsCount()).isZero();
    }

    @Test
    void oneRevisionIsNotCutUnlessFragmentsAreWanted() {
        hub = hub(new WatchSettings(1 << 20, 1 << 20, 1 << 20, 100, 1_000));
        stream = hub.open(sink);
        create(0, "a", "", 2, false);
        stream.create(new WatchSpec(0, selection("a", "", false), 2, false, true), 1, 0);
        List<KeyEvent> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(event("key" + i, "value value", 2, i));
        }
        publish(2, events);
        run();
        List<WatchResponse> whole = ofWatch(0);
        assertThat(whole).hasSize(2);
        assertThat(whole.get(1).getEventsCount()).isEqualTo(10);
        List<WatchResponse> pieces = ofWatch(1);
        assertThat(pieces).hasSizeGreaterThan(3);
        assertThat(pieces.getLast().getFragment()).isFalse();
        assertThat(pieces.subList(1, pieces.size() - 1)).allMatch(WatchResponse::getFragment);
        assertThat(pieces.stream().mapToInt(WatchResponse::getEventsCount).sum()).isEqualTo(10);
    }

    @Test
    void aJumpIsFilledFromHistory() {
        create(0, "a", null, 2, false);
        run();
        history.add(2, List.of(event("a", "1", 2, 0)));
        history.add(3, List.of(event("a", "2", 3, 0)));
        hub.jump(3);
        run();
        assertThat(events(0)).containsExactly("PUT a=1@2", "PUT a=2@3");
    }

    /**
     * Random watches, writes, slow readers: each watch sees exactly what it asked for, in order.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyWatcherSeesEveryEventOnceInOrder(int shape) {
        for (int seed = 0; seed < 150; seed++) {
            new Run(shape, new Random(seed * 31L + shape)).go();
        }
    }

    /** One seeded run with its own hub. */
    private static final class Run {
        private final Random random;
        private final TestingHistory history = new TestingHistory(4);
        private final ArrayDeque<Runnable> reads = new ArrayDeque<>();
        private final WatchHub hub;
        private final List<TestingSink> sinks = new ArrayList<>();
        private final List<WatchStream> streams = new ArrayList<>();
        private final Map<String, WatchSpec> specs = new TreeMap<>();

        Run(int shape, Random random) {
            this.random = random;
            long ringBytes = shape % 2 == 0 ? 1 << 20 : 600;
            long publishBytes = shape == 3 ? 200 : 1 << 20;
            long streamBytes = shape >= 2 ? 300 : 1 << 20;
            hub =
                    new WatchHub(
                            new WatchSettings(ringBytes, publishBytes, streamBytes, 400, 1_000),
                            new WatchHub.WatchIdentity(1, 2),
                            () -> 3,
                            history,
                            reads::add,
                            () -> {},
                            history.revision);
            for (int i = 0; i < 3; i++) {
                sinks.add(new TestingSink());
                streams.add(hub.open(sinks.get(i)));
            }
        }

        void go() {
            for (int i = 0; i < 120; i++) {
                step();
            }
            for (int i = 0; i < 400; i++) {
                for (TestingSink sink : sinks) {
                    sink.setRoom(Integer.MAX_VALUE);
                    sink.runLane();
                }
                streams.forEach(WatchStream::onReady);
                hub.doWork(0);
                runReads();
            }
            specs.forEach(this::check);
            assertThat(hub.slowWatcherCount()).isZero();
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0 -> createWatch();
                case 1, 2, 3 -> write();
                case 4 -> {
                    TestingSink sink = sinks.get(random.nextInt(sinks.size()));
                    sink.setRoom(random.nextInt(3));
                    sink.runLane();
                }
                case 5 -> streams.get(random.nextInt(streams.size())).onReady();
                case 6 -> runReads();
                default -> hub.doWork(0);
            }
        }

        private void runReads() {
            Runnable read = reads.poll();
            if (read != null) {
                read.run();
            }
        }

        private void createWatch() {
            int stream = random.nextInt(streams.size());
            long id = specs.size() + 1L;
            String from = key();
            @org.jspecify.annotations.Nullable
            String to =
                    switch (random.nextInt(3)) {
                        case 0 -> null;
                        case 1 -> "";
                        default -> from + "~";
                    };
            long start = Math.max(1, history.revision - 11 + random.nextInt(16));
            WatchSpec spec =
                    new WatchSpec(
                            id,
                            new WatchSpec.Selection(
                                    new Key(from.getBytes(UTF_8)),
                                    to == null ? null : new Key(to.getBytes(UTF_8)),
                                    random.nextInt(4) == 0,
                                    random.nextInt(4) == 0,
                                    random.nextBoolean()),
                            start,
                            false,
                            random.nextBoolean());
            specs.put(stream + "/" + id, spec);
            streams.get(stream).create(spec, history.revision, 0);
        }

        private void write() {
            List<KeyEvent> events = new ArrayList<>();
            long revision = history.revision;
            int revisions = 1 + random.nextInt(3);
            for (int r = 0; r < revisions; r++) {
                revision++;
                int count = 1 + random.nextInt(3);
                for (int sub = 0; sub < count; sub++) {
                    events.add(
                            random.nextInt(4) == 0
                                    ? new KeyEvent(key().getBytes(UTF_8), revision, sub, null, null)
                                    : event(key(), "v" + revision, revision, sub));
                }
            }
            history.add(revision, events);
            hub.publish(revision, events);
        }

        private String key() {
            return "k" + (char) ('a' + random.nextInt(6));
        }

        private void check(String name, WatchSpec spec) {
            int stream = Integer.parseInt(name.substring(0, name.indexOf('/')));
            List<String> expected =
                    history.all().stream()
                            .filter(e -> e.modRevision() >= spec.startRevision())
                            .filter(e -> spec.selection().covers(new Key(e.key())))
                            .filter(e ->
                                    e.isDelete()
                                            ? !spec.selection().noDelete()
                                            : !spec.selection().noPut())
                            .map(e ->
                                    (e.isDelete() ? "DELETE " : "PUT ")
                                            + new String(e.key(), UTF_8)
                                            + (e.record() == null
                                                    ? ""
                                                    : "=" + new String(e.record().value(), UTF_8))
                                            + "@"
                                            + e.modRevision())
                            .toList();
            List<String> actual = new ArrayList<>();
            for (WatchResponse response : sinks.get(stream).received) {
                if (response.getWatchId() == spec.watchId()) {
                    assertThat(response.getHeader().getRevision())
                            .isGreaterThanOrEqualTo(
                                    response.getEventsList().stream()
                                            .mapToLong(e -> e.getKv().getModRevision())
                                            .max()
                                            .orElse(0));
                    actual.addAll(texts(response));
                }
            }
            assertThat(actual).as(name + " " + spec).isEqualTo(expected);
        }
    }

    private void create(
            long id,
            String key,
            @org.jspecify.annotations.Nullable String end,
            long start,
            boolean previous) {
        stream.create(
                new WatchSpec(id, selection(key, end, previous), start, false, false),
                history.revision,
                history.compactRevision);
    }

    private static WatchSpec.Selection selection(
            String key, @org.jspecify.annotations.Nullable String end, boolean previous) {
        return new WatchSpec.Selection(
                new Key(key.getBytes(UTF_8)),
                end == null ? null : new Key(end.getBytes(UTF_8)),
                false,
                false,
                previous);
    }

    private void put(String key, String value) {
        long revision = history.revision + 1;
        KeyRecord record = new KeyRecord(revision, revision, 0, 1, 0, value.getBytes(UTF_8));
        publish(
                revision,
                List.of(new KeyEvent(key.getBytes(UTF_8), revision, 0, record, live.get(key))));
        live.put(key, record);
    }

    private void publish(long revision, List<KeyEvent> events) {
        history.add(revision, events);
        hub.publish(revision, events);
    }

    private void run() {
        for (int i = 0; i < 50; i++) {
            hub.doWork(0);
            sink.runLane();
            for (Runnable read = reads.poll(); read != null; read = reads.poll()) {
                read.run();
            }
        }
    }

    private static KeyEvent event(String key, String value, long revision, int sub) {
        return new KeyEvent(
                key.getBytes(UTF_8),
                revision,
                sub,
                new KeyRecord(revision, revision, sub, 1, 0, value.getBytes(UTF_8)),
                null);
    }

    private List<WatchResponse> ofWatch(long id) {
        return sink.received.stream().filter(r -> r.getWatchId() == id).toList();
    }

    private List<String> events(long id) {
        return ofWatch(id).stream().flatMap(r -> texts(r).stream()).toList();
    }

    private static List<String> texts(WatchResponse response) {
        List<String> texts = new ArrayList<>();
        for (Event event : response.getEventsList()) {
            String key = event.getKv().getKey().toStringUtf8();
            texts.add(
                    event.getType() == Event.EventType.DELETE
                            ? "DELETE " + key + "@" + event.getKv().getModRevision()
                            : "PUT "
                                    + key
                                    + "="
                                    + event.getKv().getValue().toStringUtf8()
                                    + "@"
                                    + event.getKv().getModRevision());
        }
        return texts;
    }
}
