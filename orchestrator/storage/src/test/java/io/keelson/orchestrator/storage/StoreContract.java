package io.keelson.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What every store has to do; each case keeps to a prefix of its own. */
public abstract class StoreContract {
    private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
    private Store store = new MemoryStore(callbacks);
    private String prefix = "";

    protected abstract Store open(ExecutorService callbackThread) throws Exception;

    @BeforeEach
    void openStore(TestInfo test) throws Exception {
        store.close();
        store = open(callbacks);
        prefix = "/contract/" + test.getTestMethod().orElseThrow().getName() + "/";
    }

    @AfterEach
    void closeStore() {
        store.close();
        callbacks.shutdownNow();
    }

    protected final Store store() {
        return store;
    }

    protected final String prefix() {
        return prefix;
    }

    protected static <T> T get(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static StoreException.Kind failure(CompletableFuture<?> answer) {
        return catchThrowableOfType(StoreException.class, () -> get(answer)).kind();
    }

    protected final long put(String name, String value) throws Exception {
        return write(Op.put(prefix + name, bytes(value)));
    }

    protected final long delete(String name) throws Exception {
        return write(Op.delete(prefix + name));
    }

    private long write(Op... steps) throws Exception {
        return get(store.txn(Txn.of(List.of(), List.of(steps)))).revision();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<String> names(RangeAnswer answer) {
        return answer.rows().stream().map(row -> row.key().substring(prefix.length())).toList();
    }

    @Test
    void aRowTellsWhenItWasMadeAndChanged() throws Exception {
        long made = put("a", "1");
        long changed = put("a", "22");

        RangeAnswer answer = get(store.range(RangeQuery.key(prefix + "a")));

        assertThat(changed).isEqualTo(made + 1);
        assertThat(answer.revision()).isEqualTo(changed);
        Row row = answer.rows().getFirst();
        assertThat(text(row.value())).isEqualTo("22");
        assertThat(row.createRevision()).isEqualTo(made);
        assertThat(row.modRevision()).isEqualTo(changed);
        assertThat(row.version()).isEqualTo(2);
        assertThat(get(store.range(RangeQuery.key(prefix + "b"))).rows()).isEmpty();
    }

    @Test
    void aRangeIsInOrderOfBytesAndCanBeCutShort() throws Exception {
        for (String name : List.of("b", "a/2", "é", "a", "\uD83D\uDE00", "\uFFFD", "c")) {
            put(name, name);
        }

        RangeQuery all = RangeQuery.prefix(prefix);
        RangeAnswer cut = get(store.range(all.limit(2)));
        assertThat(names(get(store.range(all))))
                .containsExactly("a", "a/2", "b", "c", "é", "\uFFFD", "\uD83D\uDE00");
        assertThat(names(cut)).containsExactly("a", "a/2");
        assertThat(cut.more()).isTrue();
        assertThat(cut.count()).isEqualTo(7);
        assertThat(names(get(store.range(all.from(prefix + "a/2\0").limit(2)))))
                .containsExactly("b", "c");
        RangeAnswer keys = get(store.range(all.want(RangeQuery.Want.KEYS)));
        assertThat(keys.rows()).hasSize(7).allMatch(row -> row.value().length == 0);
        RangeAnswer count = get(store.range(all.want(RangeQuery.Want.COUNT).limit(1)));
        assertThat(count.rows()).isEmpty();
        assertThat(count.count()).isEqualTo(7);
        assertThat(count.more()).isFalse();
        assertThat(get(store.range(all.fromAnyMember())).count()).isEqualTo(7);
    }

    @Test
    void theRangesOfJavaAndOfTheStoreHaveOneOrder() throws Exception {
        List<String> written = List.of("z", "\u00E9", "\uFFFD", "\uD83D\uDE00", "\uE000x");
        for (String name : written) {
            put(name, "");
        }
        List<String> sorted = new ArrayList<>(written);
        sorted.sort(KeyOrder.UTF_8);
        assertThat(names(get(store.range(RangeQuery.prefix(prefix))))).isEqualTo(sorted);
    }

    @Test
    void thePastCanBeReadUntilItIsCompacted() throws Exception {
        long first = put("a", "1");
        long second = put("a", "2");
        put("b", "1");
        long last = delete("a");
        RangeQuery query = RangeQuery.prefix(prefix);

        RangeAnswer then = get(store.range(query.at(first)));
        assertThat(names(then)).containsExactly("a");
        assertThat(text(then.rows().getFirst().value())).isEqualTo("1");
        assertThat(then.revision()).as("the header has the newest").isEqualTo(last);
        assertThat(failure(store.range(query.at(last + 1000))))
                .isEqualTo(StoreException.Kind.FUTURE_REVISION);

        get(store.compact(second));
        assertThat(text(get(store.range(query.at(second))).rows().getFirst().value()))
                .isEqualTo("2");
        assertThat(failure(store.range(query.at(first)))).isEqualTo(StoreException.Kind.COMPACTED);
        assertThat(failure(store.compact(second))).isEqualTo(StoreException.Kind.COMPACTED);
        assertThat(failure(store.compact(last + 1000)))
                .isEqualTo(StoreException.Kind.FUTURE_REVISION);
        assertThat(names(get(store.range(query)))).containsExactly("b");
    }

    @Test
    void aTransactionDependsOnItsCompares() throws Exception {
        String key = prefix + "a";
        Txn create =
                Txn.of(List.of(Compare.absent(key)), List.of(Op.put(key, bytes("1"))))
                        .otherwise(Op.get(key));
        TxnAnswer created = get(store.txn(create));
        TxnAnswer refused = get(store.txn(create));

        assertThat(created.succeeded()).isTrue();
        assertThat(created.steps()).containsExactly(new TxnAnswer.Step.Wrote(1));
        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.revision()).isEqualTo(created.revision());
        Row seen = refused.read(0).rows().getFirst();
        assertThat(seen.modRevision()).isEqualTo(created.revision());

        Txn update =
                Txn.of(
                        List.of(
                                Compare.modRevision(key, seen.modRevision()),
                                Compare.value(key, bytes("1"))),
                        List.of(Op.put(key, bytes("2"))));
        assertThat(get(store.txn(update)).succeeded()).isTrue();
        assertThat(get(store.txn(update)).succeeded()).isFalse();
    }

    @Test
    void aMissingKeyHasRevisionZeroAndNoValue() throws Exception {
        String key = prefix + "none";
        assertThat(succeeds(Compare.modRevision(key, 0))).isTrue();
        assertThat(succeeds(new Compare.CreateRevision(key, 0))).isTrue();
        assertThat(succeeds(Compare.value(key, new byte[0]))).isFalse();
    }

    private boolean succeeds(Compare compare) throws Exception {
        return get(store.txn(new Txn(List.of(compare), List.of(), List.of()))).succeeded();
    }

    @Test
    void aTransactionIsOneRevision() throws Exception {
        long before = put("old", "x");
        Txn txn =
                Txn.of(
                        List.of(),
                        List.of(
                                Op.put(prefix + "a", bytes("1")),
                                Op.delete(prefix + "old"),
                                Op.delete(prefix + "none"),
                                new Op.Get(RangeQuery.prefix(prefix))));
        TxnAnswer answer = get(store.txn(txn));

        assertThat(answer.revision()).isEqualTo(before + 1);
        assertThat(answer.steps().subList(0, 3))
                .containsExactly(
                        new TxnAnswer.Step.Wrote(1),
                        new TxnAnswer.Step.Wrote(1),
                        new TxnAnswer.Step.Wrote(0));
        assertThat(names(answer.read(3))).as("sees its own writes").containsExactly("a");
        assertThat(delete("none")).as("nothing changed").isEqualTo(answer.revision());
        assertThat(
                        failure(
                                store.txn(
                                        Txn.of(
                                                List.of(),
                                                List.of(
                                                        Op.put(prefix + "a", bytes("1")),
                                                        Op.delete(prefix + "a"))))))
                .isEqualTo(StoreException.Kind.INVALID);
    }

    @Test
    void aLeaseTakesItsKeysWithIt() throws Exception {
        Lease lease = get(store.grantLease(600));
        write(
                Op.put(prefix + "a", bytes("1"), lease.id()),
                Op.put(prefix + "b", bytes("1"), lease.id()),
                Op.put(prefix + "c", bytes("1"), lease.id()),
                Op.put(prefix + "d", bytes("1")));
        long before = put("c", "detached");
        assertThat(get(store.range(RangeQuery.key(prefix + "a"))).rows().getFirst().leaseId())
                .isEqualTo(lease.id());
        assertThat(get(store.keepAlive(lease.id()))).isEqualTo(new Lease(lease.id(), 600));

        get(store.revokeLease(lease.id()));

        RangeAnswer left = get(store.range(RangeQuery.prefix(prefix)));
        assertThat(names(left)).containsExactly("c", "d");
        assertThat(left.revision()).isEqualTo(before + 1);
        assertThat(failure(store.keepAlive(lease.id())))
                .isEqualTo(StoreException.Kind.LEASE_NOT_FOUND);
        assertThat(failure(store.revokeLease(lease.id())))
                .isEqualTo(StoreException.Kind.LEASE_NOT_FOUND);
        assertThat(
                        failure(
                                store.txn(
                                        Txn.of(
                                                List.of(),
                                                List.of(
                                                        Op.put(
                                                                prefix + "e",
                                                                bytes("1"),
                                                                lease.id()))))))
                .isEqualTo(StoreException.Kind.LEASE_NOT_FOUND);
    }

    @Test
    void aWatchTellsThePastThenThePresent() throws Exception {
        long first = put("a", "1");
        put("b", "22");
        TestingObserver observer = new TestingObserver();
        try (StoreWatch watch = store.watch(prefix, first + 1, observer)) {
            observer.await(seen -> seen.events().size() == 1);
            delete("a");
            write(Op.put(prefix + "c", bytes("333")), Op.put(prefix + "d", bytes("4444")));
            observer.await(seen -> seen.events().size() == 4);
            assertThat(observer.told())
                    .containsExactly(
                            first + 1 + " put " + prefix + "b 2",
                            first + 2 + " delete " + prefix + "a",
                            first + 3 + " put " + prefix + "c 3",
                            first + 3 + " put " + prefix + "d 4");
            assertThat(observer.batches().getLast())
                    .as("a revision is never torn")
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void progressComesBehindTheEventsItSpeaksOf() throws Exception {
        long first = put("a", "1");
        TestingObserver observer = new TestingObserver();
        try (StoreWatch watch = store.watch(prefix, first, observer)) {
            observer.await(seen -> seen.events().size() == 1);
            long inside = put("a", "2");
            long outside =
                    get(store.txn(Txn.of(List.of(), List.of(Op.put("/other", bytes("x"))))))
                            .revision();
            while (observer.progress() < outside) {
                long before = observer.progress();
                watch.requestProgress();
                observer.await(seen -> seen.progress() > before || seen.progress() >= outside);
            }
            List<String> told = observer.told();
            assertThat(told.indexOf(inside + " put " + prefix + "a 1"))
                    .isBetween(0, told.indexOf(outside + " progress"));
        }
    }

    @Test
    void aWatchOfTheCompactedPastEnds() throws Exception {
        long first = put("a", "1");
        put("a", "2");
        long third = put("a", "3");
        get(store.compact(third));
        TestingObserver ended = new TestingObserver();
        TestingObserver runs = new TestingObserver();
        try (StoreWatch gone = store.watch(prefix, first, ended);
                StoreWatch there = store.watch(prefix, third, runs)) {
            ended.await(seen -> seen.end() != null);
            runs.await(seen -> !seen.events().isEmpty());
            StoreException end = Objects.requireNonNull(ended.end());
            assertThat(end.kind()).isEqualTo(StoreException.Kind.COMPACTED);
            assertThat(end.compactRevision()).isEqualTo(third);
            assertThat(ended.told()).isEmpty();
            assertThat(runs.told()).containsExactly(third + " put " + prefix + "a 1");
        }
    }

    @Test
    void aWatchMayStartInTheFutureAndHearsNothingAfterItsEnd() throws Exception {
        long first = put("a", "1");
        TestingObserver early = new TestingObserver();
        TestingObserver late = new TestingObserver();
        StoreWatch closed = store.watch(prefix, first + 1, early);
        try (StoreWatch future = store.watch(prefix, first + 3, late)) {
            put("a", "2");
            early.await(seen -> seen.events().size() == 1);
            closed.close();
            put("a", "3");
            put("a", "4");
            late.await(seen -> seen.events().size() == 1);
            assertThat(late.told()).containsExactly(first + 3 + " put " + prefix + "a 1");
            assertThat(early.events()).hasSize(1);
            assertThat(early.end()).isNull();
        }
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        assertThat(failure(store.range(RangeQuery.key("/a"))))
                .isEqualTo(StoreException.Kind.CLOSED);
    }

    @Test
    void answersComeOnTheCallbackThread() throws Exception {
        Thread callbackThread =
                CompletableFuture.supplyAsync(Thread::currentThread, callbacks).get();
        CompletableFuture<Thread> answered = new CompletableFuture<>();
        CompletableFuture<Void> held = CompletableFuture.runAsync(() -> pause(), callbacks);
        Answers.on(
                store.range(RangeQuery.key("/a")),
                value -> answered.complete(Thread.currentThread()),
                answered::completeExceptionally);
        held.get();
        assertThat(answered.get(20, TimeUnit.SECONDS)).isEqualTo(callbackThread);
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
