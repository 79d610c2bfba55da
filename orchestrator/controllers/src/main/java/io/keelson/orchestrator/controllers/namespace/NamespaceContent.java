package io.keelson.orchestrator.controllers.namespace;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Discovery;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Deletes all that a namespace holds, and gathers what could not be. */
final class NamespaceContent {
    /** How long who holds an object by a finalizer is given. */
    private static final Duration FINALIZER_ESTIMATE = Duration.ofSeconds(15);

    private static final Obj IN_BACKGROUND = Obj.of("propagationPolicy", Node.of("Background"));

    private final Api api;
    private final String namespace;
    private final Duration goingFor;
    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> staleGroups = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private Duration estimate = Duration.ZERO;

    /**
     * What is left, and why.
     *
     * @param objects how many of each resource, as {@code pods.} and {@code deployments.apps}
     * @param finalizers in how many objects each stands
     * @param discoveryFailure why it is not known what there is; empty if it is
     * @param failures of deletions
     * @param estimate after how long it may be gone
     */
    record Remains(
            Map<String, Integer> objects,
            Map<String, Integer> finalizers,
            String discoveryFailure,
            List<String> failures,
            Duration estimate) {
        boolean isFailed() {
            return !discoveryFailure.isEmpty() || !failures.isEmpty();
        }

        boolean isEmpty() {
            return objects.isEmpty();
        }
    }

    private NamespaceContent(Api api, Obj namespace, Instant now) {
        this.api = api;
        this.namespace = namespace.text("metadata", "name");
        Instant since = Times.at(namespace, "metadata", "deletionTimestamp");
        this.goingFor = since == null ? Duration.ZERO : Duration.between(since, now);
    }

    /** Deletes what there is in that namespace, pods before all else. */
    static Remains delete(Api api, Obj namespace, Instant now) {
        return new NamespaceContent(api, namespace, now).delete();
    }

    private Remains delete() {
        Discovery discovery;
        try {
            discovery = Discovery.ask(api);
        } catch (StatusException e) {
            return remains(e.status().message());
        }
        staleGroups.addAll(discovery.stale());
        deleteAll(ApiResource.PODS, true);
        if (objects.isEmpty()) {
            for (ApiResource resource : discovery.preferred("delete")) {
                if (resource.namespaced() && !resource.equals(ApiResource.PODS)) {
                    deleteAll(resource, discovery.allows(resource, "deletecollection"));
                }
            }
        }
        return remains("");
    }

    private Remains remains(String discoveryFailure) {
        String why = discoveryFailure;
        if (!staleGroups.isEmpty()) {
            List<String> each =
                    staleGroups.stream()
                            .map(group -> group + ": stale GroupVersion discovery: " + group)
                            .toList();
            why =
                    "Discovery failed for some groups, "
                            + staleGroups.size()
                            + " failing: unable to retrieve the complete list of server APIs: "
                            + String.join(", ", each);
        }
        return new Remains(objects, finalizers, why, failures, estimate);
    }

    private void deleteAll(ApiResource resource, boolean asCollection) {
        try {
            Duration grace = resource.equals(ApiResource.PODS) ? longestGrace() : Duration.ZERO;
            if (asCollection) {
                api.deleteCollection(resource, namespace, IN_BACKGROUND);
            } else {
                for (Obj each : list(resource)) {
                    api.delete(resource, ObjectKey.of(each), each.text("metadata", "uid"));
                }
            }
            note(resource, list(resource), grace);
        } catch (StatusException e) {
            if (e.code() != 404 && e.code() != 405) {
                failures.add(e.status().message());
            }
        }
    }

    private List<Obj> list(ApiResource resource) {
        return api.list(resource, namespace, Map.of());
    }

    /** The longest that a pod may still take; none once the namespace has been going for longer. */
    private Duration longestGrace() {
        long seconds = 0;
        for (Obj pod : list(ApiResource.PODS)) {
            String phase = pod.text("status", "phase");
            if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                seconds = Math.max(seconds, pod.whole(0, "spec", "terminationGracePeriodSeconds"));
            }
        }
        Duration grace = Duration.ofSeconds(seconds);
        return goingFor.compareTo(grace) < 0 ? grace : Duration.ZERO;
    }

    private void note(ApiResource resource, List<Obj> rest, Duration grace) {
        if (rest.isEmpty()) {
            return;
        }
        objects.put(resource.plural() + "." + resource.group(), rest.size());
        boolean held = false;
        for (Obj each : rest) {
            for (String finalizer : each.arr("metadata", "finalizers").texts()) {
                finalizers.merge(finalizer, 1, Integer::sum);
                held = true;
            }
        }
        Duration until = held && grace.isZero() ? FINALIZER_ESTIMATE : grace;
        if (until.isZero()) {
            failures.add(
                    "unexpected items still remain in namespace: %s for gvr: %s/%s, Resource=%s"
                            .formatted(
                                    namespace,
                                    resource.group(),
                                    resource.version(),
                                    resource.plural()));
        } else if (until.compareTo(estimate) > 0) {
            estimate = until;
        }
    }
}
