package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** A Deployment's set of pods of one template. */
record ReplicaSet(Obj object) {
    static final Comparator<ReplicaSet> BY_CREATION =
            Comparator.<ReplicaSet, String>comparing(
                            set -> set.object.text("metadata", "creationTimestamp"))
                    .thenComparing(ReplicaSet::name);

    String name() {
        return object.text("metadata", "name");
    }

    String uid() {
        return object.text("metadata", "uid");
    }

    Obj template() {
        return object.obj("spec", "template");
    }

    Obj status() {
        return object.obj("status");
    }

    /** How many it is to have. */
    int replicas() {
        return (int) object.whole(1, "spec", "replicas");
    }

    /** How many it has. */
    int actual() {
        return (int) status().whole(0, "replicas");
    }

    int ready() {
        return (int) status().whole(0, "readyReplicas");
    }

    int available() {
        return (int) status().whole(0, "availableReplicas");
    }

    /** Of the available ones, those that stay when it has become as small as it is to be. */
    int availableToStay() {
        return Math.min(available(), replicas());
    }

    int terminating() {
        return (int) status().whole(0, "terminatingReplicas");
    }

    boolean isActive() {
        return replicas() > 0;
    }

    boolean isBeingDeleted() {
        return !object.text("metadata", "deletionTimestamp").isEmpty();
    }

    boolean isObserved() {
        return status().whole(0, "observedGeneration") >= object.whole(0, "metadata", "generation");
    }

    /** It knows how many it is to have, and has no more. */
    boolean isSettled() {
        return isObserved() && actual() <= replicas();
    }

    ReplicaSet withReplicas(int replicas) {
        return new ReplicaSet(object.withAt(Node.of(replicas), "spec", "replicas"));
    }

    static int sum(List<ReplicaSet> sets, ToIntFunction<ReplicaSet> count) {
        return sets.stream().mapToInt(count).sum();
    }
}
