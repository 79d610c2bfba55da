package io.keelson.bench;

import io.keelson.bench.api.ApiBench;
import io.keelson.bench.api.ApiSettings;
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

/** {@code bench api}: the API server under load. */
@Command(
        name = "api",
        description = {
            "Starts one store member and one API server, and measures creates, gets and lists of"
                    + " pods and the events of many watches, over TLS.",
            "Progress goes to stderr, the figures to stdout."
        })
final class ApiCommand implements Callable<Integer> {
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
            names = "--peer",
            paramLabel = "ETCD",
            description = "Path of an etcd, whose puts are measured as a yardstick.")
    private @Nullable String peer;

    @Option(
            names = "--connections",
            defaultValue = "50",
            description =
                    "Of HTTP/1.1 with one call at a time each, then of HTTP/2 with watches"
                            + " (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = "--watches",
            defaultValue = "10",
            description = "On each connection of HTTP/2 (default: ${DEFAULT-VALUE}).")
    private int watches;

    @Option(
            names = "--events",
            defaultValue = "50000",
            description = "A second, to all watches together (default: ${DEFAULT-VALUE}).")
    private double events;

    @Option(
            names = "--warmup",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description = "Unmeasured load before the first row (default: ${DEFAULT-VALUE}).")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description =
                    "Measured part of each row that does not end by itself (default:"
                            + " ${DEFAULT-VALUE}).")
    private int seconds;

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
            var folder = Files.createTempDirectory(dir.toAbsolutePath(), "bench-api-");
            var bench = new ApiBench(settings(), System::nanoTime, progress);
            // Ctrl-C must not leave servers behind.
            Runtime.getRuntime().addShutdownHook(new Thread(bench::killAll, "bench-kill-servers"));
            commandLine.getOut().print(bench.run(folder));
            commandLine.getOut().flush();
            return 0;
        } catch (IOException | TimeoutException e) {
            progress.accept("bench api: " + e.getMessage());
            return 1;
        }
    }

    private ApiSettings settings() {
        String ours = System.getProperty(CompareCommand.LAUNCHER_PROPERTY, "./keelson");
        return new ApiSettings(
                List.of(ours),
                store == null ? List.of(ours, "server") : words(store),
                peer == null ? List.of() : words(peer),
                basePort,
                connections,
                warmup,
                Duration.ofSeconds(seconds),
                watches,
                events);
    }

    private static List<String> words(String command) {
        return List.of(command.strip().split("\\s+"));
    }
}
