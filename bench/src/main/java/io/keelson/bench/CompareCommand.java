package io.keelson.bench;

import io.keelson.bench.compare.ClusterLauncher;
import io.keelson.bench.compare.CompareRun;
import io.keelson.bench.compare.CompareSettings;
import io.keelson.bench.compare.Side;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench compare}. */
@Command(
        name = "compare",
        sortOptions = false,
        description = {
            "Runs three of ours and three of a peer in turns, drives both with the same load and"
                    + " prints figures and ratios (ours / peer).",
            "Progress goes to stderr, the table to stdout."
        })
final class CompareCommand implements Callable<Integer> {
    /** The system property by which the launcher script tells its own path. */
    static final String LAUNCHER_PROPERTY = "keelson.launcher";

    /** What --help lists after "rows". */
    static final class RowNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return CompareRun.rowNames().iterator();
        }
    }

    @Mixin
    @SuppressWarnings("unused") // carries --help
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--peer",
            required = true,
            paramLabel = "ETCD",
            description = "Path of an etcd, or a command that takes its flags.")
    private String peer = "";

    @Option(
            names = "--ours",
            paramLabel = "COMMAND",
            description = "Command that takes etcd's flags (default: this program's own server).")
    private @Nullable String ours;

    @Option(
            names = "--rows",
            split = ",",
            completionCandidates = RowNames.class,
            description =
                    "Of: ${COMPLETION-CANDIDATES}. A first word stands for all of its rows but put"
                            + " 1M (default: all but put 1M).")
    private List<String> rows = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Turns of each side; figures are medians (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "Measured part of each load row (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            converter = DurationConverter.class,
            defaultValue = "3s",
            description = "Unmeasured load before each load row (default: ${DEFAULT-VALUE}).")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--cluster-warmup",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description = "Mixed load on each fresh cluster (default: ${DEFAULT-VALUE}).")
    private Duration clusterWarmup = Duration.ZERO;

    @Option(
            names = "--samples",
            defaultValue = "3",
            description = "Starts and fail-overs a round (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--base-port",
            defaultValue = "23790",
            description = "First of six ports on loopback (default: ${DEFAULT-VALUE}).")
    private int basePort;

    @Option(
            names = "--dir",
            defaultValue = ".keelson",
            description =
                    "Where a folder for all data is made, and deleted after success; a disk, not"
                            + " memory (default: ${DEFAULT-VALUE}).")
    private Path dir = Path.of(".keelson");

    @Option(names = "--json", description = "Print JSON instead of the table.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var commandLine = spec.commandLine();
        var err = commandLine.getErr();
        Consumer<String> progress =
                line -> {
                    err.println(line);
                    err.flush();
                };
        try {
            var text = compare(progress);
            commandLine.getOut().print(text);
            commandLine.getOut().flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine, String.valueOf(e.getMessage()), e);
        } catch (IOException | TimeoutException e) {
            progress.accept("bench compare: " + e.getMessage());
            return 1;
        }
    }

    private String compare(Consumer<String> progress)
            throws IOException, InterruptedException, TimeoutException {
        Files.createDirectories(dir);
        var store = Files.getFileStore(dir);
        if (store.type().equals("tmpfs")) {
            progress.accept("warning: " + dir + " is in memory, fsync costs nothing there");
        }
        var folder = Files.createTempDirectory(dir.toAbsolutePath(), "bench-");
        var settings =
                new CompareSettings(
                        rounds,
                        Duration.ofSeconds(seconds),
                        warmup,
                        clusterWarmup,
                        samples,
                        basePort,
                        folder);
        var launcher = new ClusterLauncher(settings, System::nanoTime);
        // Ctrl-C must not leave six members behind.
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::killAll, "bench-kill-members"));
        try {
            var comparison =
                    CompareRun.of(
                                    new Side("ours", oursCommand()),
                                    new Side("peer", words(peer)),
                                    rows,
                                    settings,
                                    launcher,
                                    progress)
                            .run();
            return json ? comparison.toJson() + "\n" : comparison.toText();
        } finally {
            launcher.killAll();
            deleteIfEmpty(folder, progress);
        }
    }

    /** Clusters delete their own data; what a failed one left is evidence. */
    private static void deleteIfEmpty(Path folder, Consumer<String> progress) throws IOException {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            progress.accept("logs and data are left in " + folder);
        }
    }

    private List<String> oursCommand() {
        if (ours != null) {
            return words(ours);
        }
        return List.of(System.getProperty(LAUNCHER_PROPERTY, "./keelson"), "server");
    }

    private static List<String> words(String command) {
        return List.of(command.strip().split("\\s+"));
    }
}
