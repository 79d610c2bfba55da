package io.keelson.bench.api;

import io.keelson.bench.load.LoadGenerator;
import io.keelson.bench.load.LoadPlan;
import io.keelson.bench.load.LoadReport;
import io.keelson.bench.load.Progress;
import io.keelson.bench.load.Workload;
import io.keelson.bench.process.ProcessUsage;
import io.keelson.bench.report.Report;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The measurements of one run, in the order in which they are made. */
final class ApiRun {
    /** What a real kube-apiserver reached, and at which its latency was measured. */
    private static final double PEER_CREATES_PER_SECOND = 1_372;

    private static final double PEER_GETS_PER_SECOND = 3_359;
    private static final int LISTS = 5;
    private static final int WRITERS = 10;
    private static final long LIST_SECONDS_MAX = 60;
    private static final double NANOS_PER_MILLI = 1e6;

    private final ApiServers servers;
    private final ApiSettings settings;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final Report report;

    ApiRun(
            ApiServers servers,
            ApiSettings settings,
            LongSupplier nanoClock,
            Consumer<String> progress) {
        this.servers = servers;
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.progress = progress;
        this.report = new Report(progress);
    }

    Report run(long startedNanos) throws IOException, InterruptedException, TimeoutException {
        var config = servers.awaitReady();
        report.add(
                "exec to first write",
                String.format(
                        Locale.ROOT,
                        "%.2f s, memory %d MiB",
                        (nanoClock.getAsLong() - startedNanos) / 1e9,
                        mebibytes(servers.apiServer())));
        try (var connections = HttpConnections.open(config, settings.connections())) {
            var generator = new LoadGenerator<>(connections, nanoClock);
            cold(generator);
            warm(generator);
            pods(generator);
            lists(connections.connection(0));
        }
        events(config);
        return report;
    }

    private void cold(LoadGenerator<HttpConnection> generator)
            throws IOException, InterruptedException, TimeoutException {
        progress.accept("the first ten seconds");
        measure("create, cold", generator, PodWorkload.CHURN, closed(Duration.ofSeconds(10), 0));
    }

    private void warm(LoadGenerator<HttpConnection> generator)
            throws InterruptedException, TimeoutException {
        progress.accept("warming up");
        var half = settings.warmup().dividedBy(2);
        if (!half.isZero()) {
            generator.run(PodWorkload.CHURN, closed(half, 1_000_000), Progress.SILENT);
            generator.run(PodWorkload.GET_WARM, closed(half, 0), Progress.SILENT);
        }
    }

    private void pods(LoadGenerator<HttpConnection> generator)
            throws IOException, InterruptedException, TimeoutException {
        progress.accept("creating " + PodWorkload.STORED + " pods");
        int clients = settings.connections();
        measure(
                "create",
                generator,
                PodWorkload.CREATE,
                new LoadPlan(
                        clients, PodWorkload.STORED, Long.MAX_VALUE, PEER_CREATES_PER_SECOND, 0));
        report.add(
                "  pods stored",
                String.format(Locale.ROOT, "memory %d MiB", mebibytes(servers.apiServer())));
        progress.accept("getting");
        long nanos = settings.measure().toNanos();
        measure(
                "get",
                generator,
                PodWorkload.GET,
                new LoadPlan(clients, Long.MAX_VALUE, nanos, PEER_GETS_PER_SECOND, 0));
        measure(
                "get, as fast as it goes",
                generator,
                PodWorkload.GET,
                closed(settings.measure(), 0));
        measure(
                "create and delete, as fast as it goes",
                generator,
                PodWorkload.CHURN,
                closed(settings.measure(), 20_000_000));
    }

    private LoadPlan closed(Duration duration, long firstIndex) {
        return LoadPlan.closedFor(settings.connections(), duration.toNanos(), firstIndex);
    }

    private LoadReport measure(
            String what,
            LoadGenerator<HttpConnection> generator,
            Workload<HttpConnection> workload,
            LoadPlan plan)
            throws IOException, InterruptedException, TimeoutException {
        long serverMicros = servers.apiServer().cpuMicros();
        long storeMicros = servers.store().cpuMicros();
        var done = generator.run(workload, plan, Progress.SILENT);
        double calls = Math.max(1, done.succeeded() + done.errorCount());
        report.add(
                what,
                String.format(
                        Locale.ROOT,
                        "%,.0f/s, p50 %.1f ms, p99 %.1f ms; CPU a call: %.0f us, store %.0f us, tool %.0f"
                                + " us; %d errors %s",
                        done.throughputPerSecond(),
                        done.latency().p50Nanos() / NANOS_PER_MILLI,
                        done.latency().p99Nanos() / NANOS_PER_MILLI,
                        (servers.apiServer().cpuMicros() - serverMicros) / calls,
                        (servers.store().cpuMicros() - storeMicros) / calls,
                        done.toolCpuMicrosPerOperation(),
                        done.errorCount(),
                        done.errors().isEmpty() ? "" : done.errors()));
        return done;
    }

    private void lists(HttpConnection connection) throws IOException {
        progress.accept("listing");
        list(connection, "list, from cache", "?resourceVersion=0");
        list(connection, "list, consistent", "");
        report.add(
                "  after the lists",
                String.format(Locale.ROOT, "memory %d MiB", mebibytes(servers.apiServer())));
    }

    private void list(HttpConnection connection, String what, String query) throws IOException {
        double fastest = Double.MAX_VALUE;
        double slowest = 0;
        int bytes = 0;
        long before = servers.apiServer().cpuMicros();
        for (int i = 0; i < LISTS; i++) {
            var done = new CompletableFuture<Integer>();
            long start = nanoClock.getAsLong();
            connection.send(
                    HttpMethod.GET,
                    "/api/v1/namespaces/bench/pods" + query,
                    new byte[0],
                    200,
                    (status, size) -> done.complete(status.isOk() ? size : -1));
            bytes = done.completeOnTimeout(-1, LIST_SECONDS_MAX, TimeUnit.SECONDS).join();
            if (bytes < 0) {
                throw new IOException("a list of all pods was not answered within a minute");
            }
            double seconds = (nanoClock.getAsLong() - start) / 1e9;
            fastest = Math.min(fastest, seconds);
            slowest = Math.max(slowest, seconds);
        }
        report.add(
                what,
                String.format(
                        Locale.ROOT,
                        "%.2f to %.2f s, %.1f MB, CPU %.0f ms each",
                        fastest,
                        slowest,
                        bytes / 1e6,
                        (servers.apiServer().cpuMicros() - before) / 1e3 / LISTS));
    }

    /** Writes at a steady rate, seen by many watches. */
    private void events(Kubeconfig config)
            throws IOException, InterruptedException, TimeoutException {
        progress.accept("watching");
        int watches = settings.connections() * settings.watchesEach();
        var steadily =
                new LoadPlan(
                        WRITERS,
                        Long.MAX_VALUE,
                        settings.measure().toNanos(),
                        settings.eventsPerSecond() / watches,
                        0);
        var tally = new EventTally(nanoClock);
        try (var writers = HttpConnections.open(config, WRITERS)) {
            var generator = new LoadGenerator<>(writers, nanoClock);
            generator.run(
                    EventWorkload.creation(),
                    LoadPlan.closedOf(WRITERS, EventWorkload.OBJECTS, 0),
                    Progress.SILENT);
            try (var connections =
                    WatchConnections.open(
                            config, settings.connections(), settings.watchesEach(), tally)) {
                var updates = new EventWorkload(nanoClock);
                generator.run(updates, steadily, Progress.SILENT);
                tally.takeAges();
                Thread.sleep(1_000);
                long eventsBefore = tally.events();
                long cpuBefore = servers.apiServer().cpuMicros();
                long start = nanoClock.getAsLong();
                var done = generator.run(updates, steadily, Progress.SILENT);
                double seconds = (nanoClock.getAsLong() - start) / 1e9;
                long expected = done.succeeded() * watches;
                for (int i = 0; i < 100 && tally.events() - eventsBefore < expected; i++) {
                    Thread.sleep(50);
                }
                long seen = tally.events() - eventsBefore;
                var ages = tally.takeAges();
                report.add(
                        "events to " + watches + " watches",
                        String.format(
                                Locale.ROOT,
                                "%,.0f/s of %,.0f bytes, age p50 %.1f ms, p99 %.1f ms, max %.0f ms; %d of"
                                        + " %d seen, %d watches ended; CPU an event %.1f us; memory %d MiB",
                                seen / seconds,
                                (double) tally.bytes() / Math.max(1, tally.events()),
                                ages.getValueAtPercentile(50) / NANOS_PER_MILLI,
                                ages.getValueAtPercentile(99) / NANOS_PER_MILLI,
                                ages.getMaxValue() / NANOS_PER_MILLI,
                                seen,
                                expected,
                                tally.endedWatches(),
                                (double) (servers.apiServer().cpuMicros() - cpuBefore)
                                        / Math.max(1, seen),
                                mebibytes(servers.apiServer())));
            }
        }
    }

    private static long mebibytes(ProcessUsage usage) {
        return usage.residentBytes() >> 20;
    }
}
