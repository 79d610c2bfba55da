package io.keelson.orchestrator.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreContract;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreWatch;
import io.keelson.orchestrator.storage.TestingObserver;
import io.keelson.orchestrator.storage.Txn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a real etcd behind the client; and what only a network can do to it. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class EtcdStoreTest extends StoreContract {
    @TempDir static Path folder;
    private static TestingEtcd etcd;

    @BeforeAll
    static void start() throws Exception {
        etcd = TestingEtcd.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Override
    protected Store open(ExecutorService callbackThread) {
        return open(callbackThread, etcd.endpoint());
    }

    private static Store open(ExecutorService callbackThread, String... endpoints) {
        EtcdSettings settings =
                new EtcdSettings(
                        List.of(endpoints),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(10),
                        Duration.ofMillis(200));
        return EtcdStore.open(settings, callbackThread);
    }

    @Test
    void anEndpointThatIsNotThereIsPassedOver() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Store two = open(thread, "127.0.0.1:" + TestingEtcd.freePort(), etcd.endpoint())) {
            Txn write = Txn.of(List.of(), List.of(Op.put(prefix() + "a", bytes("1"))));
            assertThat(get(two.txn(write)).succeeded()).isTrue();
            assertThat(get(two.range(RangeQuery.key(prefix() + "a"))).count()).isEqualTo(1);
            TestingObserver observer = new TestingObserver();
            try (StoreWatch watch = two.watch(prefix(), 1, observer)) {
                observer.await(seen -> seen.end() != null || !seen.events().isEmpty());
            }
        }
    }

    @Test
    void whereNobodyListensAWriteIsSurelyNotDone() throws Exception {
        EtcdSettings settings =
                new EtcdSettings(
                        List.of("127.0.0.1:" + TestingEtcd.freePort()),
                        Duration.ofMillis(300),
                        Duration.ofMillis(100),
                        Duration.ofMillis(10),
                        Duration.ofMillis(20));
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Store nobody = EtcdStore.open(settings, thread)) {
            Txn write = Txn.of(List.of(), List.of(Op.put("/a", bytes("1"))));
            assertThatThrownBy(() -> get(nobody.txn(write)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE));
        }
    }

    @Test
    void aWatchGoesOnWhereItsStreamWasCut() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                TestingCable cable = new TestingCable(etcd.port());
                Store cabled = open(thread, cable.endpoint())) {
            long first = put("k", "0");
            TestingObserver observer = new TestingObserver();
            try (StoreWatch watch = cabled.watch(prefix(), first, observer)) {
                int puts = 60;
                for (int i = 1; i <= puts; i++) {
                    put("k", "v" + i);
                    if (i % 20 == 0) {
                        cable.cut();
                    }
                }
                observer.await(seen -> seen.events().size() >= puts + 1);
                assertThat(observer.events().stream().map(StoreEvent::revision))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(first, first + puts).boxed().toList());
                assertThat(cable.connections()).isGreaterThan(1);
            }
        }
    }

    @Test
    void aWatchSurvivesARestartOfTheServer() throws Exception {
        long first = put("k", "0");
        TestingObserver observer = new TestingObserver();
        try (StoreWatch watch = store().watch(prefix(), first, observer)) {
            observer.await(seen -> seen.events().size() == 1);
            etcd.kill();
            etcd.restart();
            put("k", "1");
            observer.await(seen -> seen.events().size() == 2);
            assertThat(observer.events().getLast().revision()).isEqualTo(first + 1);
        }
    }

    @Test
    void anAnswerThatNeverCameLeavesTheOutcomeUnknown() throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                TestingCable cable = new TestingCable(etcd.port());
                Store cabled = open(thread, cable.endpoint())) {
            get(cabled.range(RangeQuery.key("/a")));
            byte[] large = new byte[1 << 20];
            var answer = cabled.txn(Txn.of(List.of(), List.of(Op.put(prefix() + "large", large))));
            cable.cut();
            try {
                assertThat(get(answer).succeeded()).isTrue(); // it was faster than the cut
            } catch (StoreException e) {
                assertThat(e.kind())
                        .isIn(StoreException.Kind.OUTCOME_UNKNOWN, StoreException.Kind.UNAVAILABLE);
            }
        }
    }

    @Test
    void fragmentsAreJoined() throws Exception {
        byte[] large = new byte[1_200_000];
        long first = 0;
        for (int i = 0; i < 5; i++) {
            Txn write = Txn.of(List.of(), List.of(Op.put(prefix() + "k" + i, large)));
            long revision = get(store().txn(write)).revision();
            first = i == 0 ? revision : first;
        }
        TestingObserver observer = new TestingObserver();
        try (StoreWatch watch = store().watch(prefix(), first, observer)) {
            observer.await(seen -> seen.events().size() == 5);
            assertThat(observer.events().stream().map(StoreEvent::revision))
                    .containsExactlyElementsOf(LongStream.range(first, first + 5).boxed().toList());
        }
        assertThat(get(store().range(RangeQuery.prefix(prefix()))).rows())
                .as("six megabytes in one answer")
                .hasSize(5);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        byte[] large = new byte[3_000_000];
        Txn write = Txn.of(List.of(), List.of(Op.put(prefix() + "k", large)));
        assertThatThrownBy(() -> get(store().txn(write)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.TOO_LARGE));
    }

    @Test
    void progressOfANewServerIsOrdered() throws Exception {
        assertThat(get(store().hasOrderedProgress())).isTrue();
        assertThat(ServerVersion.parse("3.5.12").hasOrderedProgress()).isFalse();
        assertThat(ServerVersion.parse("3.5.13").hasOrderedProgress()).isTrue();
        assertThat(ServerVersion.parse("3.4.31").hasOrderedProgress()).isTrue();
        assertThat(ServerVersion.parse("3.3.99").hasOrderedProgress()).isFalse();
        assertThat(ServerVersion.parse("3.8.0-alpha.0").hasOrderedProgress()).isTrue();
        assertThat(ServerVersion.parse("4.0.0").hasOrderedProgress()).isTrue();
        assertThat(ServerVersion.parse("none").hasOrderedProgress()).isFalse();
    }
}
