package io.keelson.orchestrator.apiserver.metrics;

import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts requests and how long they took, until their answer was out. Any thread. */
public final class RequestMetrics {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Paths beside the resources that are told apart. */
    private static final Set<String> PATHS =
            Set.of(
                    "/api",
                    "/apis",
                    "/healthz",
                    "/livez",
                    "/readyz",
                    "/metrics",
                    "/openapi/v2",
                    "/openapi/v3",
                    "/version");

    private final ResourceTable table;
    private final LongSupplier clockNanos;
    private final Map<Labels, Series> all = new ConcurrentHashMap<>();

    /**
     * What a request is counted under.
     *
     * @param verb of the API in capital letters, but POST, PUT, PATCH and DELETE as they are
     * @param scope {@code cluster}, {@code namespace}, {@code resource} for one object, or empty
     */
    record Labels(
            String verb,
            String dryRun,
            String group,
            String version,
            String resource,
            String subresource,
            String scope) {
        String[] with(String... more) {
            String[] own = {
                "verb", verb,
                "dry_run", dryRun,
                "group", group,
                "version", version,
                "resource", resource,
                "subresource", subresource,
                "scope", scope,
                "component", "apiserver"
            };
            String[] both = new String[own.length + more.length];
            System.arraycopy(own, 0, both, 0, own.length);
            System.arraycopy(more, 0, both, own.length, more.length);
            return both;
        }

        boolean isLongRunning() {
            return verb.equals("WATCH");
        }
    }

    /** All requests of the same labels. */
    private static final class Series {
        final Map<Integer, LongAdder> byCode = new ConcurrentHashMap<>();
        final Histogram durations = new Histogram();
        final AtomicLong open = new AtomicLong();
    }

    /**
     * @param clockNanos monotonic
     */
    public RequestMetrics(ResourceTable table, LongSupplier clockNanos) {
        this.table = table;
        this.clockNanos = clockNanos;
    }

    /** A request has come; its end is awaited. */
    public void arrived(HttpCall call, RequestTarget target) {
        long arrivedNanos = clockNanos.getAsLong();
        Series series = all.computeIfAbsent(labels(call, target), _ -> new Series());
        series.open.incrementAndGet();
        call.onEnd(() -> {
            series.open.decrementAndGet();
            series.byCode.computeIfAbsent(call.status(), _ -> new LongAdder()).increment();
            series.durations.add(clockNanos.getAsLong() - arrivedNanos);
        });
    }

    private Labels labels(HttpCall call, RequestTarget target) {
        String method = METHODS.contains(call.method()) ? call.method() : "other";
        return switch (target) {
            case RequestTarget.NonResource(String path) ->
                    new Labels(method, "", "", "", "", PATHS.contains(path) ? path : "", "");
            case RequestTarget.Resource resource -> labels(call, method, resource);
        };
    }

    private Labels labels(HttpCall call, String method, RequestTarget.Resource target) {
        String verb =
                switch (method) {
                    case "GET", "HEAD" ->
                            !target.name().isEmpty()
                                    ? "GET"
                                    : new Query(call.query()).flag("watch") ? "WATCH" : "LIST";
                    case "DELETE" -> target.name().isEmpty() ? "DELETECOLLECTION" : "DELETE";
                    default -> method;
                };
        String dryRun = call.query().getOrDefault("dryRun", List.of()).contains("All") ? "All" : "";
        ResourceDef def = table.find(target.group(), target.version(), target.resource());
        if (def == null) {
            return new Labels(verb, dryRun, "", "", "", "", "");
        }
        String subresource = target.subresource();
        boolean served = subresource.isEmpty() || def.subResource(subresource) != null;
        String scope =
                !target.name().isEmpty()
                        ? "resource"
                        : target.namespace().isEmpty() ? "cluster" : "namespace";
        return new Labels(
                verb,
                dryRun,
                def.gvk().group(),
                def.gvk().version(),
                def.plural(),
                served ? subresource : "",
                scope);
    }

    public void writeTo(Exposition out) {
        Map<String, Labels> sorted = new TreeMap<>();
        all.keySet().forEach(labels -> sorted.put(labels.toString(), labels));
        out.family(
                "apiserver_request_total",
                "counter",
                "Requests that were answered, by what they asked for and the answer's code.");
        sorted.values()
                .forEach(labels ->
                        new TreeMap<>(series(labels).byCode)
                                .forEach((code, count) ->
                                        out.sample(
                                                "apiserver_request_total",
                                                count.sum(),
                                                labels.with("code", Integer.toString(code)))));
        out.family(
                "apiserver_request_duration_seconds",
                "histogram",
                "Time from a request's arrival until its answer was out.");
        sorted.values()
                .forEach(labels ->
                        series(labels)
                                .durations
                                .writeTo(out, "apiserver_request_duration_seconds", labels::with));
        out.family("apiserver_longrunning_requests", "gauge", "Watches that are open.");
        sorted.values().stream()
                .filter(Labels::isLongRunning)
                .forEach(labels ->
                        out.sample(
                                "apiserver_longrunning_requests",
                                series(labels).open.get(),
                                labels.with()));
    }

    private Series series(Labels labels) {
        Series series = all.get(labels);
        if (series == null) {
            throw new IllegalStateException("a series has gone: " + labels);
        }
        return series;
    }
}
