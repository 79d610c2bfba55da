package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the scheduler writes into pods' statuses. */
final class PodStatuses {
    private static final String UNSCHEDULED = "False";

    private PodStatuses() {}

    /** Why the pod has no node; null if its status says so already. */
    static @Nullable Write unscheduled(
            PodInfo pod, String reason, String message, String nominatedNodeName, Instant now) {
        PodInfo.Condition had = pod.state().scheduled();
        boolean isSaid =
                had != null
                        && had.status().equals(UNSCHEDULED)
                        && had.reason().equals(reason)
                        && had.message().equals(message);
        if (isSaid && pod.state().nominatedNodeName().equals(nominatedNodeName)) {
            return null;
        }
        String since =
                had != null && had.status().equals(UNSCHEDULED)
                        ? had.lastTransitionTime()
                        : Times.seconds(now);
        Obj condition = condition("PodScheduled", UNSCHEDULED, reason, message, since);
        return status(
                pod,
                Obj.of("conditions", Arr.of(condition))
                        .with("nominatedNodeName", textOrNull(nominatedNodeName)));
    }

    static Write withoutNomination(PodInfo pod) {
        return status(pod, Obj.of("nominatedNodeName", Node.Null.NULL));
    }

    static Write preempted(PodInfo victim, String schedulerName, Instant now) {
        Obj condition =
                condition(
                        "DisruptionTarget",
                        "True",
                        PodParser.PREEMPTED,
                        schedulerName + ": preempting to accommodate a higher priority pod",
                        Times.seconds(now));
        return status(victim, Obj.of("conditions", Arr.of(condition)));
    }

    private static Node textOrNull(String text) {
        return text.isEmpty() ? Node.Null.NULL : Node.of(text);
    }

    private static Obj condition(
            String type, String status, String reason, String message, String since) {
        return Obj.builder()
                .put("type", type)
                .put("status", status)
                .put("lastProbeTime", Node.Null.NULL)
                .put("lastTransitionTime", since)
                .put("reason", reason)
                .put("message", message)
                .build();
    }

    private static Write status(PodInfo pod, Obj status) {
        return Write.strategicPatch(
                ApiResource.PODS,
                new ObjectKey(pod.namespace(), pod.name()),
                "status",
                Obj.of("metadata", Obj.of("uid", Node.of(pod.uid()))).with("status", status));
    }
}
