package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;

/** Writes into pods' statuses what others than their nodes know of them. */
public final class PodStatus {
    private PodStatus() {}

    /** The condition of a pod that is deleted by no fault of its own. */
    public static Obj disrupted(String reason, String message, Instant now) {
        return Conditions.of("DisruptionTarget", "True", reason, message, now);
    }

    /** A status of these conditions only. */
    public static Obj of(Obj... conditions) {
        return Obj.of("conditions", Arr.of(conditions));
    }

    /**
     * Changes the status of that very pod.
     *
     * @param status what of it changes: its conditions replace those of their type
     */
    public static Write patch(Item<PodView> pod, Obj status) {
        Obj patch =
                Obj.of("metadata", Obj.of("uid", Node.of(pod.meta().uid()))).with("status", status);
        return Write.strategicPatch(ApiResource.PODS, pod.key(), "status", patch);
    }
}
