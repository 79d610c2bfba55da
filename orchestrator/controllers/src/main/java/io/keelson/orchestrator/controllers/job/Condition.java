package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
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
        Obj found = Conditions.find(status, type);
        return found != null && Conditions.isTrue(status, type)
                ? new Condition(type, true, found.text("reason"), found.text("message"))
                : null;
    }

    /**
     * The status with this condition. One that does not hold is not added where there is none: the
     * same status then.
     */
    Obj in(Obj status, Instant now) {
        String word = holds ? "True" : "False";
        Obj had = Conditions.find(status, type);
        boolean isSaid = had == null ? !holds : had.text("status").equals(word);
        return isSaid
                ? status
                : Conditions.replaced(
                        status,
                        Conditions.of(type, word, reason, message, now)
                                .with("lastProbeTime", Node.of(Times.seconds(now))));
    }
}
