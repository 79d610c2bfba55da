package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A pod of a DaemonSet, as one turn sees it.
 *
 * @param isUpdated made from the template as it is now
 * @param untilAvailable zero if it is; null if it is not ready
 */
record DaemonPod(Item<PodView> item, boolean isUpdated, @Nullable Duration untilAvailable) {
    /** Those on their node before those that wait for it, then older before younger. */
    static final Comparator<DaemonPod> OLDEST_FIRST =
            Comparator.comparing((DaemonPod pod) -> pod.item.view().nodeName().isEmpty())
                    .thenComparing(pod -> pod.item.meta().creationTimestamp())
                    .thenComparing(pod -> pod.item.meta().name());

    boolean isTerminating() {
        return item.meta().isBeingDeleted();
    }

    boolean isReady() {
        return untilAvailable != null;
    }

    boolean isAvailable() {
        return untilAvailable != null && untilAvailable.isZero();
    }
}
