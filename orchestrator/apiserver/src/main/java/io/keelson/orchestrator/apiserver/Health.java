package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.handling.Reply;
import io.keelson.orchestrator.apiserver.handling.Step;
import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code /healthz}, {@code /livez} and {@code /readyz}, with {@code ?verbose} and {@code
 * ?exclude=CHECK} as upstream, and a path below each for a single check. Used on the loop.
 *
 * <p>{@code /livez} is about what a restart may mend, and {@code /readyz} also about whether it is
 * worth while to send requests here.
 */
final class Health {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PING = "ping";
    private static final String ETCD = "etcd";
    private static final String CACHE_SYNC = "informer-sync";
    private static final String BOOTSTRAP = "poststarthook/rbac/bootstrap-roles";
    private static final String SHUTDOWN = "shutdown";
    private static final long PROBE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final RangeQuery PROBE =
            RangeQuery.key("/registry/health").want(RangeQuery.Want.COUNT);

    private final Store store;
    private final Loop loop;
    private final BooleanSupplier cacheReady;
    private final BooleanSupplier started;
    private final BooleanSupplier stopping;

    /** Null while nobody waits for an answer of the store. */
    private @Nullable CompletableFuture<Boolean> probing;

    private long probes;

    /**
     * @param cacheReady whether it is filled
     * @param started whether what every cluster has is there
     * @param stopping whether the server takes no new connections
     */
    Health(
            Store store,
            Loop loop,
            BooleanSupplier cacheReady,
            BooleanSupplier started,
            BooleanSupplier stopping) {
        this.store = store;
        this.loop = loop;
        this.cacheReady = cacheReady;
        this.started = started;
        this.stopping = stopping;
    }

    /** Whether that path is one of these, or below one. */
    static boolean isAsked(String path) {
        int end = path.indexOf('/', 1);
        return switch (end < 0 ? path : path.substring(0, end)) {
            case "/healthz", "/livez", "/readyz" -> true;
            default -> false;
        };
    }

    Step answer(String path, Query query) {
        int end = path.indexOf('/', 1);
        String name = path.substring(1, end < 0 ? path.length() : end);
        List<String> checks =
                switch (name) {
                    case "livez" -> List.of(PING, ETCD, BOOTSTRAP);
                    case "readyz" -> List.of(PING, ETCD, CACHE_SYNC, BOOTSTRAP, SHUTDOWN);
                    default -> List.of(PING, ETCD, BOOTSTRAP);
                };
        if (end >= 0) {
            String check = path.substring(end + 1);
            if (!checks.contains(check)) {
                throw new StatusException(Status.noSuchResource());
            }
            return new Step.Wait<>(() -> probe(List.of(check)), reached -> one(check, reached));
        }
        Set<String> excluded = new LinkedHashSet<>(query.all("exclude"));
        List<String> asked = checks.stream().filter(check -> !excluded.contains(check)).toList();
        return new Step.Wait<>(
                () -> probe(asked),
                reached -> all(name, checks, excluded, query.has("verbose"), reached));
    }

    private Step one(String check, boolean reached) {
        return holds(check, reached)
                ? text(200, "ok")
                : text(500, "internal server error: " + check + " failed\n");
    }

    private Step all(
            String name,
            List<String> checks,
            Set<String> excluded,
            boolean verbose,
            boolean reached) {
        StringBuilder report = new StringBuilder();
        boolean passed = true;
        for (String check : checks) {
            if (excluded.contains(check)) {
                report.append("[+]").append(check).append(" excluded: ok\n");
            } else if (holds(check, reached)) {
                report.append("[+]").append(check).append(" ok\n");
            } else {
                report.append("[-]").append(check).append(" failed: reason withheld\n");
                passed = false;
            }
        }
        Set<String> unknown = new TreeSet<>(excluded);
        unknown.removeAll(checks);
        if (!unknown.isEmpty()) {
            report.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(unknown.stream().map(GoText::quote).collect(Collectors.joining(",")))
                    .append('\n');
        }
        if (!passed) {
            return text(500, report + name + " check failed\n");
        }
        return text(200, verbose ? report + name + " check passed\n" : "ok");
    }

    private boolean holds(String check, boolean reached) {
        return switch (check) {
            case ETCD -> reached;
            case CACHE_SYNC -> cacheReady.getAsBoolean();
            case BOOTSTRAP -> started.getAsBoolean();
            case SHUTDOWN -> !stopping.getAsBoolean();
            default -> true;
        };
    }

    private static Step text(int code, String body) {
        return new Step.Respond(Reply.of(code, TEXT, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the store answers, if that is asked: one question at a time, for all who wait. */
    private CompletableFuture<Boolean> probe(List<String> checks) {
        if (!checks.contains(ETCD)) {
            return CompletableFuture.completedFuture(true);
        }
        if (probing == null) {
            CompletableFuture<Boolean> asked = new CompletableFuture<>();
            probing = asked;
            long number = ++probes;
            Answers.on(
                    store.range(PROBE),
                    _ -> decide(asked, number, true),
                    _ -> decide(asked, number, false));
            loop.schedule(PROBE_NANOS, () -> decide(asked, number, false));
            return asked;
        }
        return probing;
    }

    private void decide(CompletableFuture<Boolean> asked, long number, boolean reached) {
        if (number == probes) {
            probing = null;
        }
        asked.complete(reached);
    }
}
