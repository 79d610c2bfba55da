package io.keelson.bench.compare;

import io.grpc.Channel;
import io.keelson.bench.load.Connections;
import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.KeySpace;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.LoadGenerator;
import io.keelson.bench.load.LoadPlan;
import io.keelson.bench.load.LoadReport;
import io.keelson.bench.load.Progress;
import io.keelson.bench.load.PutWorkload;
import io.keelson.bench.load.RangeWorkload;
import io.keelson.bench.load.RangeWorkload.Consistency;
import io.keelson.bench.load.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The load rows of one turn on one cluster. Keys have 8 bytes, values 256. Puts never use a key
 * twice; ranges read the first ten thousand, in random order.
 */
final class LoadTurns {
    private static final int KEY_BYTES = 8;
    private static final int VALUE_BYTES = 256;
    private static final long READ_KEYS = 10_000;
    private static final long SEED = 1;

    private final Cluster cluster;
    private final LongSupplier nanoClock;
    private final Workload<Channel> puts =
            new PutWorkload(
                    new KeySpace(
                            KEY_BYTES, KeySpace.mostKeys(KEY_BYTES), KeyOrder.SEQUENTIAL, SEED),
                    VALUE_BYTES);
    private long nextPutIndex;
    private long nextRangeIndex;

    LoadTurns(Cluster cluster, LongSupplier nanoClock) {
        this.cluster = cluster;
        this.nanoClock = nanoClock;
    }

    /** Writes the keys that ranges read, then warms the cluster: half puts, half ranges. */
    void prepare(Duration warmup) throws IOException, InterruptedException, TimeoutException {
        try (var connections = open(new Row.Load(Row.Operation.PUT, 100, 1000))) {
            var generator = new LoadGenerator<>(connections, nanoClock);
            runPuts(generator, LoadPlan.closedOf(1000, READ_KEYS, nextPutIndex));
        }
        warm(new Row.Load(Row.Operation.PUT, 100, 1000), warmup.dividedBy(2));
        warm(new Row.Load(Row.Operation.RANGE_LINEARIZABLE, 100, 1000), warmup.dividedBy(4));
        warm(new Row.Load(Row.Operation.RANGE_SERIALIZABLE, 100, 1000), warmup.dividedBy(4));
    }

    private void warm(Row.Load load, Duration duration)
            throws IOException, InterruptedException, TimeoutException {
        if (duration.isZero()) {
            return;
        }
        try (var connections = open(load)) {
            runFor(new LoadGenerator<>(connections, nanoClock), load, duration);
        }
    }

    /** Warms up for this row, then measures it. */
    Figures measure(Row.Load row, Duration warmup, Duration measure)
            throws IOException, InterruptedException, TimeoutException {
        try (var connections = open(row)) {
            var generator = new LoadGenerator<>(connections, nanoClock);
            if (!warmup.isZero()) {
                runFor(generator, row, warmup);
            }
            long cpuBeforeMicros = cluster.cpuMicros();
            var report = runFor(generator, row, measure);
            return figures(report, cpuBeforeMicros);
        }
    }

    /** A number of distinct puts at 100/1000 on the leader. */
    Figures bulkPut(long total) throws IOException, InterruptedException, TimeoutException {
        try (var connections = open(new Row.Load(Row.Operation.PUT, 100, 1000))) {
            var generator = new LoadGenerator<>(connections, nanoClock);
            long cpuBeforeMicros = cluster.cpuMicros();
            var report = runPuts(generator, LoadPlan.closedOf(1000, total, nextPutIndex));
            return figures(report, cpuBeforeMicros);
        }
    }

    private Figures figures(LoadReport report, long cpuBeforeMicros) throws IOException {
        long operations = report.succeeded() + report.errorCount();
        double cpuMicros = cluster.cpuMicros() - cpuBeforeMicros;
        return new Figures(
                report.throughputPerSecond(),
                report.latency().p50Nanos() / 1e3,
                report.latency().p99Nanos() / 1e3,
                operations == 0 ? Double.NaN : cpuMicros / operations,
                cluster.residentBytes(),
                report.toolCpuMicrosPerOperation(),
                report.errors());
    }

    private Connections open(Row.Load row) throws IOException {
        List<Endpoint> endpoints = cluster.endpoints();
        if (row.toLeader()) {
            endpoints = List.of(endpoints.get(cluster.leaderIndex()));
        }
        return Connections.open(endpoints, row.connections(), nanoClock);
    }

    private LoadReport runFor(LoadGenerator<Channel> generator, Row.Load row, Duration duration)
            throws InterruptedException, TimeoutException {
        if (row.operation() == Row.Operation.PUT) {
            return runPuts(
                    generator, LoadPlan.closedFor(row.clients(), duration.toNanos(), nextPutIndex));
        }
        var plan = LoadPlan.closedFor(row.clients(), duration.toNanos(), nextRangeIndex);
        var report = generator.run(ranges(row.operation()), plan, Progress.SILENT);
        nextRangeIndex = report.nextIndex();
        return report;
    }

    private LoadReport runPuts(LoadGenerator<Channel> generator, LoadPlan plan)
            throws InterruptedException, TimeoutException {
        var report = generator.run(puts, plan, Progress.SILENT);
        nextPutIndex = report.nextIndex();
        return report;
    }

    private static Workload<Channel> ranges(Row.Operation operation) {
        var keys = new KeySpace(KEY_BYTES, READ_KEYS, KeyOrder.RANDOM, SEED);
        return RangeWorkload.ofKeys(
                keys,
                operation == Row.Operation.RANGE_SERIALIZABLE
                        ? Consistency.SERIALIZABLE
                        : Consistency.LINEARIZABLE);
    }
}
