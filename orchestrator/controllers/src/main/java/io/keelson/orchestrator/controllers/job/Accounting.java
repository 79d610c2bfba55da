package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts pods that have finished, each once, and finishes the Job when all are: see the package's
 * three steps.
 */
final class Accounting {
    /** Uids in a status at a time, and pods whose finalizer goes in one turn. */
    private static final int UNCOUNTED_MAX = 500;

    private final Api api;
    private final EventRecorder events;
    private final Instant now;
    private final Obj job;
    private final JobSpec spec;
    private final Tally tally;
    private final PodWrites writes;

    Accounting(
            Api api,
            EventRecorder events,
            Instant now,
            Obj job,
            JobSpec spec,
            Tally tally,
            PodWrites writes) {
        this.api = api;
        this.events = events;
        this.now = now;
        this.job = job;
        this.spec = spec;
        this.tally = tally;
        this.writes = writes;
    }

    /**
     * @param given the status as it is to be, but for what is counted here
     * @param ending how the Job ends, if no pod of it is left running
     * @return the Job as it was written last
     */
    Obj settle(Obj given, @Nullable Condition ending) {
        Uncounted uncounted = Uncounted.of(given);
        Set<Integer> newIndexes = new HashSet<>();
        List<JobPod> released = new ArrayList<>();
        for (JobPod pod : tally.pods()) {
            if (uncounted.size() + newIndexes.size() >= UNCOUNTED_MAX) {
                break;
            }
            if (pod.isTracked() && mayBeReleased(pod, ending)) {
                released.add(pod);
                note(pod, ending, uncounted, newIndexes);
            }
        }
        boolean areAll = released.size() < UNCOUNTED_MAX;
        Obj status = withIndexes(given, newIndexes);
        if (ending != null) {
            status = ending.in(status, now);
        }
        Obj current = job;
        if (!released.isEmpty()) {
            current = written(current, uncounted.in(status));
            status = current.obj("status");
        }
        Set<String> kept = new HashSet<>();
        tally.pods().stream().filter(JobPod::isTracked).forEach(pod -> kept.add(pod.uid()));
        writes.release(released).forEach(pod -> kept.remove(pod.uid()));
        status = count(status, uncounted, kept);
        Condition end = ending == null ? null : ending.terminal();
        boolean finishes =
                end != null
                        && areAll
                        && uncounted.size() == 0
                        && writes.failure() == null
                        && status.whole(0, "terminating") == 0;
        if (end == null || !finishes) {
            return written(current, status);
        }
        status = end.in(status, now);
        if (end.type().equals(Condition.COMPLETE)) {
            status = status.with("completionTime", Node.of(Times.seconds(now)));
        }
        Obj finished = written(current, status);
        tell(end, finished);
        return finished;
    }

    /** Once it is, it may vanish: what it says must have been looked at. */
    private boolean mayBeReleased(JobPod pod, @Nullable Condition ending) {
        if (ending != null
                || pod.hasSucceeded()
                || !job.text("metadata", "deletionTimestamp").isEmpty()) {
            return true;
        }
        return pod.hasFailed(spec) && tally.lastFailures().get(pod.index()) != pod;
    }

    private void note(
            JobPod pod, @Nullable Condition ending, Uncounted uncounted, Set<Integer> newIndexes) {
        boolean isOurs = !spec.isIndexed() || spec.hasIndex(pod.index());
        if (!isOurs || uncounted.has(pod)) {
            return;
        }
        if (pod.hasSucceeded()) {
            if (!spec.isIndexed()) {
                uncounted.succeeded().add(pod.uid());
            } else if (!tally.countedIndexes().has(pod.index())) {
                newIndexes.add(pod.index());
            }
        } else if (isFailure(pod, ending) && Tally.isCounted(spec, pod)) {
            uncounted.failed().add(pod.uid());
        }
    }

    /** When a Job fails, all its pods have; when it succeeds, those that were stopped have not. */
    private boolean isFailure(JobPod pod, @Nullable Condition ending) {
        if (ending == null) {
            return pod.hasFailed(spec);
        }
        return !ending.isSuccess() || pod.view().isFinished();
    }

    private Obj withIndexes(Obj status, Set<Integer> newIndexes) {
        if (!spec.isIndexed()) {
            return status;
        }
        IndexSet succeeded = tally.countedIndexes().and(IndexSet.of(newIndexes));
        Obj told = counted(status, "succeeded", succeeded.size());
        told =
                succeeded.size() == 0
                        ? told.without("completedIndexes")
                        : told.with("completedIndexes", Node.of(succeeded.toString()));
        return tally.failedIndexes() == null
                ? told
                : told.with("failedIndexes", Node.of(tally.failedIndexes().toString()));
    }

    /** Those without the finalizer, or gone. */
    private static Obj count(Obj status, Uncounted uncounted, Set<String> kept) {
        int succeeded = uncounted.succeeded().size();
        int failed = uncounted.failed().size();
        uncounted.succeeded().retainAll(kept);
        uncounted.failed().retainAll(kept);
        succeeded -= uncounted.succeeded().size();
        failed -= uncounted.failed().size();
        Obj counted = counted(status, "succeeded", (int) status.whole(0, "succeeded") + succeeded);
        counted = counted(counted, "failed", (int) counted.whole(0, "failed") + failed);
        return uncounted.in(counted);
    }

    private static Obj counted(Obj status, String field, int number) {
        return number == 0 ? status.without(field) : status.with(field, Node.of(number));
    }

    private Obj written(Obj current, Obj status) {
        return status.equals(current.obj("status"))
                ? current
                : api.updateStatus(ApiResource.JOBS, current.with("status", status));
    }

    private void tell(Condition end, Obj finished) {
        if (end.type().equals(Condition.FAILED)) {
            events.warning(finished, end.reason(), end.message());
            return;
        }
        Integer completions = spec.completions();
        if (completions != null && finished.whole(0, "status", "succeeded") > completions) {
            events.warning(
                    finished,
                    "TooManySucceededPods",
                    "Too many succeeded pods running after completion count reached");
        }
        events.normal(finished, "Completed", "Job completed");
    }
}
