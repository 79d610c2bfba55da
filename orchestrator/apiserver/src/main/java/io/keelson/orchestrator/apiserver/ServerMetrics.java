package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Reply;
import io.keelson.orchestrator.apiserver.handling.Step;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.http.InFlightLimit;
import io.keelson.orchestrator.apiserver.metrics.Exposition;
import io.keelson.orchestrator.apiserver.metrics.ProcessMetrics;
import io.keelson.orchestrator.apiserver.metrics.RequestMetrics;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Answers {@code /metrics}. */
final class ServerMetrics {
    private final ResourceTable table;
    private final Cache cache;
    private final RequestMetrics requests;
    private final Supplier<InFlightLimit> inFlight;

    /**
     * @param inFlight the limit in front of the server, which exists once this is asked
     */
    ServerMetrics(
            ResourceTable table,
            Cache cache,
            RequestMetrics requests,
            Supplier<InFlightLimit> inFlight) {
        this.table = table;
        this.cache = cache;
        this.requests = requests;
        this.inFlight = inFlight;
    }

    void arrived(HttpCall call, RequestTarget target) {
        requests.arrived(call, target);
    }

    /** Objects are counted on the loop, the text is made away from it. */
    Step answer() {
        Map<String, Integer> objects = new TreeMap<>();
        for (ResourceDef def : table.all()) {
            if (def.isStored()) {
                objects.put(def.storagePrefix(), cache.count(def));
            }
        }
        return new Step.Offload<>(
                () -> text(objects),
                text -> new Step.Respond(Reply.of(200, Exposition.MEDIA_TYPE, text)));
    }

    private byte[] text(Map<String, Integer> objects) {
        Exposition out = new Exposition();
        requests.writeTo(out);
        InFlightLimit limit = inFlight.get();
        out.family(
                "apiserver_current_inflight_requests",
                "gauge",
                "Requests that are being answered, watches not counted.");
        out.sample(
                "apiserver_current_inflight_requests",
                limit.mutatingInFlight(),
                "request_kind",
                "mutating");
        out.sample(
                "apiserver_current_inflight_requests",
                limit.readOnlyInFlight(),
                "request_kind",
                "readOnly");
        out.family(
                "apiserver_dropped_requests_total",
                "counter",
                "Requests answered with 429 because too many were in flight.");
        out.sample(
                "apiserver_dropped_requests_total",
                limit.mutatingDropped(),
                "request_kind",
                "mutating");
        out.sample(
                "apiserver_dropped_requests_total",
                limit.readOnlyDropped(),
                "request_kind",
                "readOnly");
        out.family("apiserver_storage_objects", "gauge", "Objects stored, by resource.");
        objects.forEach((resource, count) ->
                out.sample("apiserver_storage_objects", count, "resource", resource));
        ProcessMetrics.writeTo(out);
        return out.toBytes();
    }
}
