package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods of one DaemonSet by the nodes they are on or for, oldest first. Pods that have ended and
 * are being deleted are left out: nothing is to be done about them.
 */
record DaemonPods(Map<String, List<DaemonPod>> byNode) {
    static DaemonPods of(
            List<Item<PodView>> pods,
            Targets targets,
            DaemonTemplate template,
            int minReadySeconds,
            Instant now) {
        Map<String, List<DaemonPod>> byNode = new TreeMap<>();
        for (Item<PodView> pod : pods) {
            String node = targets.of(pod);
            if (node.isEmpty() || (pod.view().isFinished() && pod.meta().isBeingDeleted())) {
                continue;
            }
            Instant at = Pods.availableAt(pod.view(), minReadySeconds);
            Duration until = null;
            if (at != null) {
                until = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
            }
            byNode.computeIfAbsent(node, _ -> new ArrayList<>())
                    .add(new DaemonPod(pod, template.isOf(pod.meta().labels()), until));
        }
        byNode.values().forEach(each -> each.sort(DaemonPod.OLDEST_FIRST));
        return new DaemonPods(byNode);
    }

    List<DaemonPod> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    /** Has the plan look again when the next pod will have been ready for long enough. */
    void untilAvailable(Plan plan) {
        for (List<DaemonPod> there : byNode.values()) {
            for (DaemonPod pod : there) {
                Duration until = pod.untilAvailable();
                if (until != null && !until.isZero()) {
                    plan.lookAgain(until);
                }
            }
        }
    }
}
