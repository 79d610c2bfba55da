package io.keelson.orchestrator.controllers.podgc;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that pods are said to be on and the informer does not know. Such a node may be on its way;
 * it has forty seconds, and is asked for then.
 */
final class MissingNodes {
    private static final Duration QUARANTINE = Duration.ofSeconds(40);

    private final Clockwork clockwork;
    private final Map<String, Long> sinceNanos = new HashMap<>();

    MissingNodes(Clockwork clockwork) {
        this.clockwork = clockwork;
    }

    /** Those of them that are no more. */
    List<String> gone(Set<String> missing, Api api) {
        sinceNanos.keySet().retainAll(missing);
        List<String> gone = new ArrayList<>();
        long now = clockwork.nanoTime();
        for (String node : missing) {
            long since = sinceNanos.computeIfAbsent(node, _ -> now);
            if (now - since >= QUARANTINE.toNanos()
                    && api.find(ApiResource.NODES, new ObjectKey("", node)) == null) {
                gone.add(node);
            }
        }
        return gone;
    }
}
