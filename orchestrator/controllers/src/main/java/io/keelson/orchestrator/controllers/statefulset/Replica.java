package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.revision.Revisions;
import io.keelson.orchestrator.controllers.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod of a set, as one turn sees it.
 *
 * @param untilAvailable zero if it is; null if it is not running and ready
 */
record Replica(int ordinal, Item<PodView> pod, @Nullable Duration untilAvailable) {
    static Replica of(int ordinal, Item<PodView> pod, SetSpec spec, Instant now) {
        Instant at =
                pod.view().isRunning()
                        ? Pods.availableAt(pod.view(), spec.minReadySeconds())
                        : null;
        if (at == null) {
            return new Replica(ordinal, pod, null);
        }
        return new Replica(
                ordinal, pod, at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    }

    String name() {
        return pod.meta().name();
    }

    /** The name of the revision that it was made from. */
    String revision() {
        return pod.meta().labels().getOrDefault(Revisions.POD_LABEL, "");
    }

    boolean isTerminating() {
        return pod.meta().isBeingDeleted();
    }

    boolean isFinished() {
        return pod.view().isFinished();
    }

    /** Running and ready. */
    boolean isReady() {
        return untilAvailable != null;
    }

    /** Ready for {@code minReadySeconds}. */
    boolean isAvailable() {
        return untilAvailable != null && untilAvailable.isZero();
    }

    /** Counts on being there. */
    boolean isHealthy() {
        return isAvailable() && !isTerminating();
    }
}
