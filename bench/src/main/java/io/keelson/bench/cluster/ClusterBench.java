package io.keelson.bench.cluster;

import io.keelson.bench.report.Report;
import io.keelson.orchestrator.client.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Starts clusters, measures them and stops them. */
public final class ClusterBench {
    private static final int WARM_REPLICAS = 1_000;

    private final ClusterSettings settings;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final AtomicReference<@Nullable ClusterProcesses> running = new AtomicReference<>();

    /**
     * @param nanoClock like {@link System#nanoTime}
     */
    public ClusterBench(
            ClusterSettings settings, LongSupplier nanoClock, Consumer<String> progress) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * One run on fresh data, which goes if the run succeeds.
     *
     * @return the figures as text
     * @throws IOException if a program does not start or ends; its log stays in the folder
     */
    public String run(Path folder) throws IOException, InterruptedException, TimeoutException {
        Report report = new Report(progress);
        try (ClusterProcesses processes = start(folder.resolve("rollout"))) {
            long begun = nanoClock.getAsLong();
            Api api = processes.awaitApi();
            report.add(
                    "exec to the default account",
                    String.format(Locale.ROOT, "%.2f s", (nanoClock.getAsLong() - begun) / 1e9));
            ClusterRun run = new ClusterRun(processes, api, nanoClock, report);
            progress.accept("doing nothing");
            run.idle("idle, without nodes", settings.watched());
            processes.startNodes(settings.nodes());
            run.awaitNodes(settings.nodes());
            progress.accept("rolling out");
            run.rollOut("cold", WARM_REPLICAS);
            run.delete("cold");
            run.rollOut("warm", settings.replicas());
            run.delete("warm");
        } finally {
            running.set(null);
        }
        if (settings.steadyNodes() > 0) {
            steady(folder.resolve("steady"), report);
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return report.toText();
    }

    private void steady(Path folder, Report report)
            throws IOException, InterruptedException, TimeoutException {
        progress.accept("a cluster of " + settings.steadyNodes() + " nodes");
        try (ClusterProcesses processes = start(folder)) {
            ClusterRun run = new ClusterRun(processes, processes.awaitApi(), nanoClock, report);
            processes.startNodes(settings.steadyNodes());
            run.awaitNodes(settings.steadyNodes());
            run.steady(settings.steadyPods(), settings.watched());
        } finally {
            running.set(null);
        }
    }

    private ClusterProcesses start(Path folder) throws IOException {
        ClusterProcesses started =
                ClusterProcesses.start(settings, Files.createDirectories(folder));
        running.set(started);
        return started;
    }

    /** Kills what still runs: for a shutdown hook. */
    public void killAll() {
        ClusterProcesses processes = running.get();
        if (processes != null) {
            processes.killNow();
        }
    }
}
