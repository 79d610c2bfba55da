package io.keelson.bench.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** All rounds, turn by turn. */
public final class CompareRun {
    private final Side ours;
    private final Side peer;
    private final List<Row> rows;
    private final CompareSettings settings;
    private final ClusterLauncher launcher;
    private final Consumer<String> progress;

    private CompareRun(
            Side ours,
            Side peer,
            List<Row> rows,
            CompareSettings settings,
            ClusterLauncher launcher,
            Consumer<String> progress) {
        this.ours = ours;
        this.peer = peer;
        this.rows = rows;
        this.settings = settings;
        this.launcher = launcher;
        this.progress = progress;
    }

    /** Names of all rows that can be asked for. */
    public static List<String> rowNames() {
        return RowCatalog.names();
    }

    /**
     * @param rowNames as {@link #rowNames()} or their first words; none is all but {@code put 1M}
     * @param progress hears what is being done, a line at a time
     * @throws IllegalArgumentException if there is no such row
     */
    public static CompareRun of(
            Side ours,
            Side peer,
            List<String> rowNames,
            CompareSettings settings,
            ClusterLauncher launcher,
            Consumer<String> progress) {
        var rows = rowNames.isEmpty() ? RowCatalog.byDefault() : RowCatalog.select(rowNames);
        return new CompareRun(ours, peer, rows, settings, launcher, progress);
    }

    /**
     * Takes as long as it says.
     *
     * @throws IOException if a member does not start, ends or does not become ready
     * @throws TimeoutException if a member stops answering
     */
    public Comparison run() throws IOException, InterruptedException, TimeoutException {
        rehearse();
        var oursSamples = new LinkedHashMap<Row, List<Figures>>();
        var peerSamples = new LinkedHashMap<Row, List<Figures>>();
        for (int round = 1; round <= settings.rounds(); round++) {
            boolean oursFirst = round % 2 == 1;
            for (boolean turnOfOurs : new boolean[] {oursFirst, !oursFirst}) {
                var side = turnOfOurs ? ours : peer;
                progress.accept(
                        "round " + round + " of " + settings.rounds() + ", " + side.label());
                turn(side, turnOfOurs ? oursSamples : peerSamples);
            }
        }
        var results = new ArrayList<Comparison.RowSamples>();
        for (var row : rows) {
            results.add(
                    new Comparison.RowSamples(
                            row.name(),
                            row instanceof Row.BulkPut,
                            oursSamples.getOrDefault(row, List.of()),
                            peerSamples.getOrDefault(row, List.of())));
        }
        return new Comparison(ours.label(), peer.label(), conditions(), results);
    }

    /**
     * Warms this program up on a cluster of the peer's, unmeasured. Its own compiler would
     * otherwise take processor time from whichever side has the first turn.
     */
    private void rehearse() throws IOException, InterruptedException, TimeoutException {
        progress.accept("rehearsal, " + peer.label());
        try (var cluster = launcher.start(peer, 3)) {
            cluster.awaitReady();
            var turns = new LoadTurns(cluster, launcher.nanoClock());
            turns.prepare(settings.clusterWarmup());
            turns.measure(new Row.Load(Row.Operation.PUT, 1, 1), Duration.ZERO, settings.measure());
            cluster.succeeded();
        }
    }

    private void turn(Side side, Map<Row, List<Figures>> samples)
            throws IOException, InterruptedException, TimeoutException {
        loadRows(side, samples);
        var timed = new TimedTurns(launcher, settings.samples());
        for (var row : rows) {
            switch (row) {
                case Row.Load _ -> {} // measured above, on one cluster
                case Row.BulkPut bulk -> add(samples, row, bulkPut(side, bulk.total()));
                case Row.Startup startup ->
                        add(samples, row, timed.startup(side, startup.members()));
                case Row.Failover _ -> add(samples, row, timed.failover(side));
            }
        }
    }

    private void loadRows(Side side, Map<Row, List<Figures>> samples)
            throws IOException, InterruptedException, TimeoutException {
        var loads =
                rows.stream().filter(Row.Load.class::isInstance).map(Row.Load.class::cast).toList();
        if (loads.isEmpty()) {
            return;
        }
        try (var cluster = launcher.start(side, 3)) {
            cluster.awaitReady();
            var turns = new LoadTurns(cluster, launcher.nanoClock());
            turns.prepare(settings.clusterWarmup());
            for (var row : loads) {
                add(
                        samples,
                        row,
                        List.of(turns.measure(row, settings.warmup(), settings.measure())));
            }
            cluster.succeeded();
        }
    }

    private List<Figures> bulkPut(Side side, long total)
            throws IOException, InterruptedException, TimeoutException {
        try (var cluster = launcher.start(side, 3)) {
            cluster.awaitReady();
            var figures = new LoadTurns(cluster, launcher.nanoClock()).bulkPut(total);
            cluster.succeeded();
            return List.of(figures);
        }
    }

    private void add(Map<Row, List<Figures>> samples, Row row, List<Figures> figures) {
        samples.computeIfAbsent(row, r -> new ArrayList<>()).addAll(figures);
        figures.forEach(each -> progress.accept(Comparison.sampleText(row, each)));
    }

    private List<String> conditions() {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "Three members on loopback, key 8 B, value 256 B; medians of %d rounds of one"
                                + " turn each, order alternating, fresh data each turn.",
                        settings.rounds()),
                String.format(
                        Locale.ROOT,
                        "Load rows: %.1f s of mixed load at 100/1000 once per fresh cluster, then per"
                                + " row %.1f s of the row's own load unmeasured and %.1f s measured;"
                                + " the same for both sides.",
                        settings.clusterWarmup().toMillis() / 1e3,
                        settings.warmup().toMillis() / 1e3,
                        settings.measure().toMillis() / 1e3),
                "The load tool has warmed up on a cluster of the peer's before the first round.",
                "put 1M, startup and failover start cold. CPU is utime+stime summed over the members"
                        + " (startup: until the first put); RSS is of the largest member.",
                String.format(
                        Locale.ROOT,
                        "In startup and failover p50 is the time to the first put; %d samples a round.",
                        settings.samples()));
    }
}
