package io.keelson.bench;

import io.keelson.bench.load.Endpoint;
import io.keelson.bench.load.KeySpace;
import io.keelson.bench.load.KeySpace.KeyOrder;
import io.keelson.bench.load.LoadPlan;
import java.io.Console;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that all load commands share, and the values they stand for. */
final class LoadOptions {
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);

    /** Which of the given endpoints the load goes to. */
    enum Target {
        leader,
        all
    }

    @Option(
            names = "--endpoints",
            split = ",",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2379",
            description = "Members, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<String> endpoints = List.of();

    @Option(
            names = "--target",
            defaultValue = "all",
            description =
                    "leader: find the leader and send everything there; all: spread the"
                            + " connections over the endpoints (default: ${DEFAULT-VALUE}).")
    private Target target = Target.all;

    @Option(
            names = "--conns",
            defaultValue = "1",
            description = "Connections (default: ${DEFAULT-VALUE}).")
    private int conns;

    @Option(
            names = "--clients",
            defaultValue = "1",
            description =
                    "Clients, spread over the connections, each with one operation under way"
                            + " (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--total", description = "Operations to measure (default: no limit).")
    private @Nullable Long total;

    @Option(
            names = "--duration",
            converter = DurationConverter.class,
            description = "How long to measure (default: 10s without --total).")
    private @Nullable Duration duration;

    @Option(
            names = "--warmup",
            converter = DurationConverter.class,
            defaultValue = "0s",
            description =
                    "The same load before, not measured; its keys are not used again unless all"
                            + " have been (default: ${DEFAULT-VALUE}).")
    private Duration warmup = Duration.ZERO;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "0",
            description =
                    "Open loop: operations are meant to start at this rate and latency counts from"
                            + " the intended start. 0 is the closed loop (default).")
    private double ratePerSecond;

    @Option(
            names = "--key-size",
            paramLabel = "BYTES",
            defaultValue = "8",
            description = "Key size; keys are hexadecimal numbers (default: ${DEFAULT-VALUE}).")
    private int keySizeBytes;

    @Option(
            names = "--key-space",
            paramLabel = "KEYS",
            description = "How many different keys (default: as many as the size allows).")
    private @Nullable Long keyCount;

    @ArgGroup private @Nullable Order order;

    /** Exclusive: one or neither. */
    private static final class Order {
        @Option(names = "--sequential", description = "Keys in order.")
        private boolean sequential;

        @Option(names = "--random", description = "Keys drawn evenly from the key space.")
        private boolean random;
    }

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of random keys and values (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Report as one line of JSON.")
    private boolean json;

    @Option(
            names = "--progress",
            negatable = true,
            description = "A line a second on stderr (default: if the output is a terminal).")
    private @Nullable Boolean progress;

    List<Endpoint> endpoints() {
        return endpoints.stream().map(Endpoint::parse).toList();
    }

    Target target() {
        return target;
    }

    int connections() {
        return conns;
    }

    int clients() {
        return clients;
    }

    boolean json() {
        return json;
    }

    boolean showProgress() {
        return progress != null
                ? progress
                : Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** The keys; {@code orderByDefault} applies if neither order was asked for. */
    KeySpace keySpace(KeyOrder orderByDefault) {
        var chosen = orderByDefault;
        if (order != null && order.sequential) {
            chosen = KeyOrder.SEQUENTIAL;
        } else if (order != null && order.random) {
            chosen = KeyOrder.RANDOM;
        }
        long count = keyCount == null ? KeySpace.mostKeys(keySizeBytes) : keyCount;
        return new KeySpace(keySizeBytes, count, chosen, seed);
    }

    /** How many keys were asked for, or null. */
    @Nullable Long keyCount() {
        return keyCount;
    }

    /** The unmeasured run before, or null if there is none. */
    @Nullable LoadPlan warmupPlan() {
        return warmup.isZero()
                ? null
                : new LoadPlan(clients, Long.MAX_VALUE, warmup.toNanos(), ratePerSecond, 0);
    }

    /** The measured run, whose first operation is {@code firstIndex}. */
    LoadPlan plan(long firstIndex) {
        var limit = duration == null && total == null ? DEFAULT_DURATION : duration;
        return new LoadPlan(
                clients,
                total == null ? Long.MAX_VALUE : total,
                limit == null ? Long.MAX_VALUE : limit.toNanos(),
                ratePerSecond,
                firstIndex);
    }
}
