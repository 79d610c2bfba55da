package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Collection;

/**
 * What a set's status says of its pods.
 *
 * @param current name of the revision that pods were made from before the update
 * @param update name of the revision of the template
 */
record StatefulSetStatus(Collection<Replica> pods, String current, String update) {
    /**
     * Over what the status said before.
     *
     * @param collisionCount of names of revisions
     */
    Obj over(Obj set, SetSpec spec, int collisionCount) {
        long ready = pods.stream().filter(Replica::isReady).count();
        long updated = of(update);
        boolean isComplete =
                !spec.isOnDelete()
                        && pods.size() == spec.replicas()
                        && ready == spec.replicas()
                        && updated == spec.replicas();
        Obj status = set.obj("status");
        status = status.with("observedGeneration", Node.of(set.whole(0, "metadata", "generation")));
        status = status.with("replicas", Node.of(pods.size()));
        status = counted(status, "readyReplicas", ready);
        status = counted(status, "currentReplicas", isComplete ? updated : of(current));
        status = counted(status, "updatedReplicas", updated);
        status = status.with("currentRevision", Node.of(isComplete ? update : current));
        status = status.with("updateRevision", Node.of(update));
        status = status.with("collisionCount", Node.of(collisionCount));
        long available = pods.stream().filter(Replica::isAvailable).count();
        return status.with("availableReplicas", Node.of(available));
    }

    private long of(String revision) {
        return pods.stream()
                .filter(pod -> !pod.isTerminating() && pod.revision().equals(revision))
                .count();
    }

    private static Obj counted(Obj status, String name, long count) {
        return count == 0 ? status.without(name) : status.with(name, Node.of(count));
    }
}
