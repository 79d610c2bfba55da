package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition of a Job's status. */
record Condition(String type, boolean holds, String reason, String message) {
    static final String COMPLETE = "Complete";
    static final String FAILED = "Failed";
    static final String SUSPENDED = "Suspended";
    static final String SUCCESS_CRITERIA_MET = "SuccessCriteriaMet";
    static final String FAILURE_TARGET = "FailureTarget";

    /** The Job is going to fail. */
    static Condition failing(String reason, String message) {
        return new Condition(FAILURE_TARGET, true, reason, message);
    }

    /** The Job is going to be complete. */
    static Condition succeeding(String reason, String message) {
        return new Condition(SUCCESS_CRITERIA_MET, true, reason, message);
    }

    boolean isSuccess() {
        return type.equals(SUCCESS_CRITERIA_MET);
    }

    /** What follows when all pods have stopped. */
    Condition terminal() {
        return new Condition(isSuccess() ? COMPLETE : FAILED, true, reason, message);
    }

    /** The one of that type, if it holds. */
    static @Nullable Condition find(Obj status, String type) {
        for (Node node : status.arr("conditions")) {
            if (node instanceof Obj obj
                    && obj.text("type").equals(type)
                    && obj.text("status").equals("True")) {
                return new Condition(type, true, obj.text("reason"), obj.text("message"));
            }
        }
        return null;
    }

    static boolean isFinished(Obj job) {
        Obj status = job.obj("status");
        return find(status, COMPLETE) != null || find(status, FAILED) != null;
    }

    /**
     * The status with this condition. One that does not hold is not added where there is none: the
     * same status then.
     */
    Obj in(Obj status, Instant now) {
        String word = holds ? "True" : "False";
        List<Node> conditions = new ArrayList<>();
        boolean found = false;
        for (Node node : status.arr("conditions")) {
            if (node instanceof Obj obj && obj.text("type").equals(type)) {
                found = true;
                if (obj.text("status").equals(word)) {
                    return status;
                }
                conditions.add(toObj(word, now));
            } else {
                conditions.add(node);
            }
        }
        if (!found) {
            if (!holds) {
                return status;
            }
            conditions.add(toObj(word, now));
        }
        return status.with("conditions", Arr.of(conditions));
    }

    private Obj toObj(String word, Instant now) {
        Node time = Node.of(Times.seconds(now));
        return Obj.builder()
                .put("type", type)
                .put("status", word)
                .put("lastProbeTime", time)
                .put("lastTransitionTime", time)
                .put("reason", reason)
                .put("message", message)
                .build();
    }
}
