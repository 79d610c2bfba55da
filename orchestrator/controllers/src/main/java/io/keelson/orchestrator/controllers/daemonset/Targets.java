package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which node a daemon's pod is on or, before the scheduler has seen it, is for. */
final class Targets {
    /**
     * Of pods that wait for the scheduler, by uid: read once, and not by each turn. The informer
     * shows a pod a moment before it tells of it, so that one may be missing here.
     */
    private final Map<String, String> waiting = new ConcurrentHashMap<>();

    Targets(Informer<PodView> pods) {
        pods.onChange((before, now) -> {
            if (before != null && (now == null || !isWaiting(now) || !isSame(before, now))) {
                waiting.remove(before.meta().uid());
            }
            if (now != null && isWaiting(now)) {
                waiting.computeIfAbsent(now.meta().uid(), _ -> DaemonTemplate.nodeOf(now.obj()));
            }
        });
    }

    private static boolean isSame(Item<PodView> before, Item<PodView> now) {
        return before.meta().uid().equals(now.meta().uid());
    }

    private static boolean isWaiting(Item<PodView> pod) {
        OwnerReference controller = pod.meta().controller();
        return pod.view().nodeName().isEmpty()
                && controller != null
                && controller.kind().equals(ApiResource.DAEMON_SETS.kind());
    }

    /** Empty if the pod does not say. */
    String of(Item<PodView> pod) {
        if (!pod.view().nodeName().isEmpty()) {
            return pod.view().nodeName();
        }
        @Nullable String known = waiting.get(pod.meta().uid());
        return known == null ? DaemonTemplate.nodeOf(pod.obj()) : known;
    }
}
