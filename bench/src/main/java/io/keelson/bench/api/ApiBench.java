package io.keelson.bench.api;

import io.keelson.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Starts what is measured, measures it and stops it. */
public final class ApiBench {
    private final ApiSettings settings;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final AtomicReference<ApiServers> running = new AtomicReference<>();

    /**
     * @param nanoClock like {@link System#nanoTime}
     */
    public ApiBench(ApiSettings settings, LongSupplier nanoClock, Consumer<String> progress) {
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
        long startNanos = nanoClock.getAsLong();
        String text;
        try (var servers =
                ApiServers.start(settings.ours(), settings.store(), folder, settings.basePort())) {
            running.set(servers);
            var report = new ApiRun(servers, settings, nanoClock, progress).run(startNanos);
            servers.close();
            yardstick(folder, report);
            text = report.toText();
        } finally {
            running.set(null);
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
        return text;
    }

    private void yardstick(Path folder, Report report)
            throws IOException, InterruptedException, TimeoutException {
        List<String> etcd = settings.yardstick();
        if (!etcd.isEmpty()) {
            progress.accept("etcd, for comparison of machines");
            double puts =
                    Yardstick.putsPerSecond(
                            etcd, folder, settings.basePort(), settings.measure(), nanoClock);
            report.add(
                    "etcd's put 100/1000, one member", String.format(Locale.ROOT, "%,.0f/s", puts));
        }
    }

    /** Kills what still runs: for a shutdown hook. */
    public void killAll() {
        var servers = running.get();
        if (servers != null) {
            servers.killNow();
        }
    }
}
