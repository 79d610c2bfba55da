package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;

/** Says of a pod, before it is deleted, that it was not its own doing. */
public final class Disruption {
    private Disruption() {}

    /** Its condition {@code DisruptionTarget}. */
    public static Obj condition(String reason, String message, Instant now) {
        return Obj.builder()
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", Times.seconds(now))
                .build();
    }

    /**
     * Changes the status of that very pod.
     *
     * @param status with conditions that replace those of their type
     */
    public static Write patch(Item<PodView> pod, Obj status) {
        Obj patch =
                Obj.of("metadata", Obj.of("uid", Node.of(pod.meta().uid()))).with("status", status);
        return Write.strategicPatch(ApiResource.PODS, pod.key(), "status", patch);
    }

    /** A status of these conditions only. */
    public static Obj status(Obj... conditions) {
        return Obj.of("conditions", Arr.of(conditions));
    }
}
