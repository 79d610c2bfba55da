package io.keelson.orchestrator.controllers.tainteviction;

import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a pod has been where it is. */
final class PodAge {
    private PodAge() {}

    /** When it was bound to its node; when it was created, if nobody wrote that down. */
    static @Nullable Instant onItsNodeSince(Obj pod) {
        Obj scheduled = Conditions.find(pod.obj("status"), "PodScheduled");
        if (scheduled != null && scheduled.text("status").equals("True")) {
            return Times.at(scheduled, "lastTransitionTime");
        }
        return Times.at(pod, "metadata", "creationTimestamp");
    }
}
