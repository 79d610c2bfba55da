package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Channel;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.RangeWorkload.Consistency;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {
    private static final KeySpace KEYS =
            new KeySpace(8, KeySpace.mostKeys(8), KeyOrder.SEQUENTIAL, 1);

    private TestingKv server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestingKv.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void aClosedLoopDoesEachOperationOnce() throws Exception {
        var report = run(new PutWorkload(KEYS, 20), LoadPlan.closedOf(50, 3_000, 100), 7);
        assertThat(report.succeeded()).isEqualTo(3_000);
        assertThat(report.errors()).isEmpty();
        assertThat(report.nextIndex()).isEqualTo(3_100);
        assertThat(report.latency().p50Nanos()).isPositive();
        assertThat(server.data).hasSize(3_000);
        assertThat(server.data.keySet())
                .allSatisfy(key ->
                        assertThat(Long.parseLong(key.toStringUtf8(), 16)).isBetween(100L, 3_099L));
    }

    @Test
    void failuresAreCountedAndTheLoadGoesOn() throws Exception {
        server.failuresLeft.set(3);
        var report = run(new PutWorkload(KEYS, 20), LoadPlan.closedOf(2, 100, 0), 1);
        assertThat(report.succeeded()).isEqualTo(97);
        assertThat(report.errors()).containsEntry("UNAVAILABLE: etcdserver: no leader", 3L);
    }

    @Test
    void rangesReadWhatIsThere() throws Exception {
        var keys = new KeySpace(8, 200, KeyOrder.RANDOM, 1);
        run(new PutWorkload(KEYS, 20), LoadPlan.closedOf(10, 200, 0), 2);
        var linearizable = RangeWorkload.ofKeys(keys, Consistency.LINEARIZABLE);
        var report = run(linearizable, LoadPlan.closedOf(10, 500, 0), 2);
        assertThat(report.succeeded()).isEqualTo(500);
        assertThat(report.responseBytes()).isGreaterThan(500 * 28);
        assertThat(server.linearizableRanges).hasValue(500);

        run(RangeWorkload.ofKeys(keys, Consistency.SERIALIZABLE), LoadPlan.closedOf(1, 9, 0), 1);
        assertThat(server.serializableRanges).hasValue(9);
    }

    @Test
    void anEmptyRangeIsAnError() throws Exception {
        var workload = RangeWorkload.ofKeys(KEYS, Consistency.LINEARIZABLE);
        var report = run(workload, LoadPlan.closedOf(1, 5, 0), 1);
        assertThat(report.succeeded()).isZero();
        assertThat(report.errors())
                .containsEntry("NOT_FOUND: the range is empty: put the keys first", 5L);
    }

    @Test
    void anOpenLoopDoesItsTotal() throws Exception {
        var plan = new LoadPlan(20, 400, Long.MAX_VALUE, 20_000, 0);
        var report = run(new PutWorkload(KEYS, 20), plan, 3);
        assertThat(report.succeeded()).isEqualTo(400);
        assertThat(report.overdue()).isZero();
        assertThat(server.data).hasSize(400);
    }

    /**
     * One client, one operation a millisecond, and a server that stalls for a second at the first:
     * the nine behind it have waited for most of that second, although each took no time itself.
     */
    @Test
    void anOpenLoopChargesAStallToEverythingThatWaited() throws Exception {
        var clock = new AtomicLong();
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        server.beforePut =
                () -> {
                    arrived.countDown();
                    awaitQuietly(release);
                };
        var plan = new LoadPlan(1, 10, Long.MAX_VALUE, 1_000, 0);
        var running =
                CompletableFuture.supplyAsync(
                        () -> runUnchecked(new PutWorkload(KEYS, 20), plan, clock::get));
        arrived.await();
        clock.set(1_000_000_000L);
        release.countDown();
        var latency = running.get().latency();
        assertThat(latency.maxNanos()).isBetween(999_000_000L, 1_001_000_000L);
        assertThat(latency.p50Nanos()).isBetween(994_000_000L, 997_000_000L);
        assertThat(latency.meanNanos()).isBetween(994_000_000L, 997_000_000L);
    }

    @Test
    void connectionsAreSpreadOverTheEndpoints() throws Exception {
        try (var other = TestingKv.start();
                var connections =
                        Connections.open(
                                List.of(server.endpoint(), other.endpoint()),
                                2,
                                System::nanoTime)) {
            var generator = new LoadGenerator<>(connections, System::nanoTime);
            generator.run(new PutWorkload(KEYS, 1), LoadPlan.closedOf(2, 200, 0), Progress.SILENT);
            assertThat(server.data).isNotEmpty();
            assertThat(other.data).isNotEmpty();
            assertThat(server.data.size() + other.data.size()).isEqualTo(200);
        }
    }

    @Test
    void aDeadEndpointIsNamed() {
        var dead = server.endpoint();
        server.close();
        var ticks = new AtomicLong();
        // The clock leaps, so that five seconds need not pass.
        assertThatThrownBy(() ->
                        Connections.open(List.of(dead), 1, () -> ticks.addAndGet(1_000_000_000L)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot connect to " + dead);
    }

    @Test
    void findsTheLeaderByItsOwnWord() throws Exception {
        try (var follower = TestingKv.member(1, 2);
                var leader = TestingKv.member(2, 2)) {
            assertThat(Members.leaderIndex(List.of(follower.endpoint(), leader.endpoint())))
                    .isEqualTo(1);
            assertThatThrownBy(() -> Members.leaderIndex(List.of(follower.endpoint())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(follower.endpoint() + " follows 2");
        }
    }

    /** Progress is asked for once a second of the clock given. */
    @Test
    void progressCoversTheIntervalsOnce() throws Exception {
        var seconds = new AtomicLong();
        var lines = new AtomicInteger();
        var counted = new AtomicLong();
        try (var connections = Connections.open(List.of(server.endpoint()), 1, System::nanoTime)) {
            var generator = new LoadGenerator<>(connections, () -> seconds.addAndGet(100_000_000L));
            server.beforePut = () -> sleepQuietly(1);
            var report =
                    generator.run(
                            new PutWorkload(KEYS, 1),
                            LoadPlan.closedOf(1, 100, 0),
                            (elapsed, interval, latencies, errors) -> {
                                lines.incrementAndGet();
                                counted.addAndGet(latencies.getTotalCount());
                            });
            assertThat(report.succeeded()).isEqualTo(100);
        }
        assertThat(lines.get()).isPositive();
        assertThat(counted.get()).isBetween(1L, 100L);
    }

    private LoadReport run(Workload<Channel> workload, LoadPlan plan, int connectionCount)
            throws Exception {
        try (var connections =
                Connections.open(List.of(server.endpoint()), connectionCount, System::nanoTime)) {
            return new LoadGenerator<>(connections, System::nanoTime)
                    .run(workload, plan, Progress.SILENT);
        }
    }

    private LoadReport runUnchecked(Workload<Channel> workload, LoadPlan plan, LongSupplier clock) {
        try (var connections = Connections.open(List.of(server.endpoint()), 1, System::nanoTime)) {
            return new LoadGenerator<>(connections, clock).run(workload, plan, Progress.SILENT);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepQuietly(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
