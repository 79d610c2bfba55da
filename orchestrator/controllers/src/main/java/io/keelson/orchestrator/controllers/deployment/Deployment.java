package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a Deployment asks for. */
record Deployment(Obj object) {
    /** What an unlimited history, or a rollout that may take for ever, is written as. */
    private static final long UNLIMITED = Integer.MAX_VALUE;

    String name() {
        return object.text("metadata", "name");
    }

    String uid() {
        return object.text("metadata", "uid");
    }

    Obj status() {
        return object.obj("status");
    }

    Obj annotations() {
        return object.obj("metadata", "annotations");
    }

    Obj template() {
        return object.obj("spec", "template");
    }

    int replicas() {
        return (int) object.whole(1, "spec", "replicas");
    }

    long generation() {
        return object.whole(0, "metadata", "generation");
    }

    long minReadySeconds() {
        return object.whole(0, "spec", "minReadySeconds");
    }

    boolean isPaused() {
        return object.isTrue("spec", "paused");
    }

    boolean isBeingDeleted() {
        return !object.text("metadata", "deletionTimestamp").isEmpty();
    }

    boolean isRolling() {
        return object.text("spec", "strategy", "type").equals("RollingUpdate");
    }

    /** A selector that selects everything; it would take every pod there is. */
    boolean selectsAll() {
        Obj selector = object.obj("spec", "selector");
        return selector.obj("matchLabels").isEmpty() && selector.arr("matchExpressions").isEmpty();
    }

    /** Pods that there may be beyond {@link #replicas}. */
    int maxSurge() {
        return isRolling() ? bound("maxSurge", true) : 0;
    }

    /** Pods that may be missing. One, where none may be and there may be none too many either. */
    int maxUnavailable() {
        if (!isRolling() || replicas() == 0) {
            return 0;
        }
        int unavailable = bound("maxUnavailable", false);
        if (unavailable == 0 && maxSurge() == 0) {
            return 1;
        }
        return Math.min(unavailable, replicas());
    }

    private int bound(String field, boolean roundUp) {
        Node value = object.at("spec", "strategy", "rollingUpdate", field);
        return value == null ? 0 : IntOrString.scaled(value, replicas(), roundUp);
    }

    /** How long a rollout may show no progress; null if for ever. */
    @Nullable Duration progressDeadline() {
        long seconds = object.whole(UNLIMITED, "spec", "progressDeadlineSeconds");
        return seconds == UNLIMITED ? null : Duration.ofSeconds(seconds);
    }

    /** Of old ReplicaSets, how many are kept. */
    long revisionHistoryLimit() {
        return object.whole(UNLIMITED, "spec", "revisionHistoryLimit");
    }
}
