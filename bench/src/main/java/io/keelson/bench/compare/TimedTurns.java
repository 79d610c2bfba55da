package io.keelson.bench.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rows that are one duration: startup and failover. */
final class TimedTurns {
    private final ClusterLauncher launcher;
    private final int samples;

    TimedTurns(ClusterLauncher launcher, int samples) {
        this.launcher = launcher;
        this.samples = samples;
    }

    /** From exec of the first member to the first put that any member acknowledges. */
    List<Figures> startup(Side side, int members) throws IOException, InterruptedException {
        var clock = launcher.nanoClock();
        var figures = new ArrayList<Figures>();
        for (int i = 0; i < samples; i++) {
            long startNanos = clock.getAsLong();
            try (var cluster = launcher.start(side, members);
                    var firstPut = new FirstPut(cluster.endpoints(), clock)) {
                long nanos = firstPut.awaitNanos(cluster::checkAlive) - startNanos;
                figures.add(
                        Figures.ofTime(
                                nanos / 1e3,
                                (double) cluster.cpuMicros(),
                                cluster.residentBytes()));
                cluster.succeeded();
            }
        }
        return figures;
    }

    /**
     * From {@code kill -9} of the leader to the first put that a survivor acknowledges. The killed
     * member is started again before the next sample.
     */
    List<Figures> failover(Side side) throws IOException, InterruptedException {
        var clock = launcher.nanoClock();
        var figures = new ArrayList<Figures>();
        try (var cluster = launcher.start(side, 3)) {
            while (figures.size() < samples) {
                cluster.awaitReady();
                int leader = cluster.leaderIndex();
                var survivors = new ArrayList<>(cluster.endpoints());
                survivors.remove(leader);
                try (var firstPut = new FirstPut(survivors, clock)) {
                    // The connections stand before the clock runs.
                    firstPut.awaitNanos(cluster::checkAlive);
                    if (cluster.leaderIndex() != leader) {
                        continue; // it was elected away meanwhile: its death would prove nothing
                    }
                    long killNanos = clock.getAsLong();
                    cluster.member(leader).kill();
                    long nanos = firstPut.awaitNanos(() -> {}) - killNanos;
                    figures.add(Figures.ofTime(nanos / 1e3, Double.NaN, List.of()));
                }
                cluster.member(leader).restart();
            }
            cluster.succeeded();
        }
        return figures;
    }
}
