package io.keelson.bench;

import io.keelson.bench.cluster.ClusterBench;
import io.keelson.bench.cluster.ClusterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench cluster}: a whole cluster with nodes that only say what they do. */
@Command(
        name = "cluster",
        description = {
            "Starts one store member, one control plane and an agent of nodes that only say what"
                    + " they do, and measures rollouts from apply to Running, and what is used"
                    + " while nothing happens.",
            "Progress goes to stderr, the figures to stdout."
        })
final class ClusterCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("unused") // carries --help
    private final HelpOption help = new HelpOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "COMMAND",
            description =
                    "What the API server stores in: a command that takes etcd's flags (default:"
                            + " this program's own server).")
    private @Nullable String store;

    @Option(
            names = "--nodes",
            defaultValue = "100",
            description = "Of the rollout (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--replicas",
            defaultValue = "5000",
            description = "Of the Deployment that is rolled out (default: ${DEFAULT-VALUE}).")
    private int replicas;

    @Option(
            names = "--steady-nodes",
            defaultValue = "1000",
            description =
                    "Of the cluster that is held steady, 0 for none (default: ${DEFAULT-VALUE}).")
    private int steadyNodes;

    @Option(
            names = "--steady-pods",
            defaultValue = "30000",
            description = "On those nodes (default: ${DEFAULT-VALUE}).")
    private int steadyPods;

    @Option(
            names = "--watched",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description =
                    "How long processor time is counted where nothing happens (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration watched = Duration.ZERO;

    @Option(
            names = "--base-port",
            defaultValue = "23790",
            description = "First of three ports on loopback (default: ${DEFAULT-VALUE}).")
    private int basePort;

    @Option(
            names = "--dir",
            defaultValue = ".keelson",
            description =
                    "Where a folder for all data is made, and deleted after success; a disk, not"
                            + " memory (default: ${DEFAULT-VALUE}).")
    private Path dir = Path.of(".keelson");

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
            Files.createDirectories(dir);
            var folder = Files.createTempDirectory(dir.toAbsolutePath(), "bench-cluster-");
            var bench = new ClusterBench(settings(), System::nanoTime, progress);
            // Ctrl-C must not leave servers behind.
            Runtime.getRuntime().addShutdownHook(new Thread(bench::killAll, "bench-kill-servers"));
            commandLine.getOut().print(bench.run(folder));
            commandLine.getOut().flush();
            return 0;
        } catch (IOException | TimeoutException e) {
            progress.accept("bench cluster: " + e.getMessage());
            return 1;
        }
    }

    private ClusterSettings settings() {
        String ours = System.getProperty(CompareCommand.LAUNCHER_PROPERTY, "./keelson");
        return new ClusterSettings(
                List.of(ours),
                store == null ? List.of(ours, "server") : List.of(store.strip().split("\\s+", -1)),
                basePort,
                nodes,
                replicas,
                steadyNodes,
                steadyPods,
                watched);
    }
}
