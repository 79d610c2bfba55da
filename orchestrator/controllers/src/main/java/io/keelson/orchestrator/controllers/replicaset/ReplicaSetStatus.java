package io.keelson.orchestrator.controllers.replicaset;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a set tells of its pods.
 *
 * @param nextAvailable until the next ready pod is available; null if all that are ready are
 */
record ReplicaSetStatus(Obj status, @Nullable Duration nextAvailable) {
    private static final String REPLICA_FAILURE = "ReplicaFailure";

    /**
     * What a turn left.
     *
     * @param active pods that were there and still are
     * @param created pods that were made; they are not ready
     * @param terminating pods that are being deleted
     * @param failure the first of this turn, if any
     * @param failureReason FailedCreate or FailedDelete
     */
    record Left(
            List<Item<PodView>> active,
            int created,
            int terminating,
            @Nullable Status failure,
            String failureReason) {}

    static ReplicaSetStatus of(ReplicaKind kind, Obj set, Left left, Instant now) {
        int minReadySeconds = (int) set.whole(0, "spec", "minReadySeconds");
        LabelSelector templateLabels =
                LabelSelector.ofLabels(set.obj("spec", "template", "metadata", "labels"));
        int fullyLabeled = left.created;
        int ready = 0;
        int available = 0;
        @Nullable Instant next = null;
        for (Item<PodView> pod : left.active) {
            if (templateLabels.matches(pod.meta().labels())) {
                fullyLabeled++;
            }
            if (!pod.view().ready()) {
                continue;
            }
            ready++;
            Instant at = Pods.availableAt(pod.view(), minReadySeconds);
            if (at != null && !at.isAfter(now)) {
                available++;
            } else if (at != null && (next == null || at.isBefore(next))) {
                next = at;
            }
        }
        Obj status =
                set.obj("status")
                        .with("replicas", Node.of(left.active.size() + left.created))
                        .with(
                                "observedGeneration",
                                Node.of(set.whole(0, "metadata", "generation")));
        status = count(status, "fullyLabeledReplicas", fullyLabeled);
        status = count(status, "readyReplicas", ready);
        status = count(status, "availableReplicas", available);
        if (kind == ReplicaKind.REPLICA_SET) {
            status = status.with("terminatingReplicas", Node.of(left.terminating));
        }
        return new ReplicaSetStatus(
                withFailure(status, left, now), next == null ? null : Duration.between(now, next));
    }

    /** As the API writes it: none is not said. */
    private static Obj count(Obj status, String field, int count) {
        return count == 0 ? status.without(field) : status.with(field, Node.of(count));
    }

    /** The first failure stays until a turn has none. */
    private static Obj withFailure(Obj status, Left left, Instant now) {
        if (left.failure == null) {
            return Conditions.without(status, REPLICA_FAILURE);
        }
        return Conditions.find(status, REPLICA_FAILURE) != null
                ? status
                : Conditions.replaced(
                        status,
                        Conditions.of(
                                REPLICA_FAILURE,
                                "True",
                                left.failureReason,
                                left.failure.message(),
                                now));
    }
}
