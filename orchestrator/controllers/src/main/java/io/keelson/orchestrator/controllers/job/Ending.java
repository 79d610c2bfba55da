package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a Job is to end although pods of it may run, and why. */
final class Ending {
    private Ending() {}

    /** {@code SuccessCriteriaMet} or {@code FailureTarget}; null if it goes on. */
    static @Nullable Condition decide(JobSpec spec, Obj status, Tally tally, Instant now) {
        Condition decided = Condition.find(status, Condition.SUCCESS_CRITERIA_MET);
        if (decided == null) {
            decided = Condition.find(status, Condition.FAILURE_TARGET);
        }
        if (decided == null) {
            decided = failedByPolicy(spec, tally);
        }
        if (decided == null) {
            decided = pastLimits(spec, status, tally, now);
        }
        if (decided == null && tally.failedIndexes() != null) {
            decided = failedByIndexes(spec, tally, tally.failedIndexes());
        }
        int rule = decided == null ? spec.successRule(tally.succeededIndexes()) : -1;
        return rule < 0
                ? decided
                : Condition.succeeding("SuccessPolicy", "Matched rules at index " + rule);
    }

    private static @Nullable Condition failedByPolicy(JobSpec spec, Tally tally) {
        if (spec.failurePolicy().isEmpty()) {
            return null;
        }
        for (JobPod pod : tally.pods()) {
            if (pod.hasFailed(spec)) {
                String message = spec.failurePolicy().judge(pod.obj()).message();
                if (!message.isEmpty()) {
                    return Condition.failing("PodFailurePolicy", message);
                }
            }
        }
        return null;
    }

    private static @Nullable Condition pastLimits(
            JobSpec spec, Obj status, Tally tally, Instant now) {
        if (tally.failed() > spec.backoffLimit() || restartedTooOften(spec, tally)) {
            return Condition.failing(
                    "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        Duration left = untilDeadline(spec, status, now);
        return left == null || left.isPositive()
                ? null
                : Condition.failing(
                        "DeadlineExceeded", "Job was active longer than specified deadline");
    }

    /** Where containers are restarted in place, that is what counts. */
    private static boolean restartedTooOften(JobSpec spec, Tally tally) {
        if (!spec.restartsContainers()) {
            return false;
        }
        int restarts = 0;
        for (JobPod pod : tally.pods()) {
            restarts += pod.view().isFinished() ? 0 : pod.restarts();
        }
        return restarts > 0 && restarts >= spec.backoffLimit();
    }

    /** Null if there is none, as while it is suspended. */
    static @Nullable Duration untilDeadline(JobSpec spec, Obj status, Instant now) {
        Instant start = Times.at(status, "startTime");
        return spec.activeDeadlineSeconds() < 0 || spec.isSuspended() || start == null
                ? null
                : Duration.between(now, start.plusSeconds(spec.activeDeadlineSeconds()));
    }

    private static @Nullable Condition failedByIndexes(JobSpec spec, Tally tally, IndexSet failed) {
        Integer max = spec.maxFailedIndexes();
        if (max != null && failed.size() > max) {
            return Condition.failing(
                    "MaxFailedIndexesExceeded",
                    "Job has exceeded the specified maximal number of failed indexes");
        }
        return failed.size() > 0
                        && failed.size() + tally.succeededIndexes().size() >= spec.indexesEnd()
                ? Condition.failing("FailedIndexes", "Job has failed indexes")
                : null;
    }

    /**
     * The other end: nothing runs, and enough has succeeded.
     *
     * @param active after what was done about them
     */
    static @Nullable Condition whenDone(JobSpec spec, Tally tally, int active) {
        boolean enough =
                spec.completions() == null
                        ? tally.succeeded() > 0
                        : tally.succeeded() >= spec.completions();
        return enough && active == 0
                ? Condition.succeeding(
                        "CompletionsReached", "Reached expected number of succeeded pods")
                : null;
    }
}
