package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a Job stands: what its status has counted and what its pods add to that.
 *
 * @param pods all that are the Job's
 * @param active of them, those that run or are to run
 * @param terminating of them, those that are told to stop and have not
 * @param succeeded including those that the status does not count yet
 * @param failed likewise; without those that the failure policy ignores
 * @param countedIndexes that have succeeded, as the status says
 * @param succeededIndexes with those that the status does not count yet
 * @param failedIndexes likewise; null if indexes have no limit of their own
 * @param lastFailures by index, where nothing runs and nothing has succeeded: kept uncounted until
 *     the next pod of the index carries on their number of failures
 */
record Tally(
        List<JobPod> pods,
        List<JobPod> active,
        List<JobPod> terminating,
        int succeeded,
        int failed,
        IndexSet countedIndexes,
        IndexSet succeededIndexes,
        @Nullable IndexSet failedIndexes,
        Map<Integer, JobPod> lastFailures) {
    static Tally of(JobSpec spec, Obj status, List<JobPod> pods) {
        Uncounted uncounted = Uncounted.of(status);
        List<JobPod> active = pods.stream().filter(JobPod::isActive).toList();
        List<JobPod> terminating = pods.stream().filter(JobPod::isTerminating).toList();
        int succeeded = (int) status.whole(0, "succeeded") + uncounted.succeeded().size();
        int failed = (int) status.whole(0, "failed") + uncounted.failed().size();
        List<JobPod> newFailed = new ArrayList<>();
        Set<Integer> newSucceededIndexes = new HashSet<>();
        for (JobPod pod : pods) {
            if (!pod.isTracked() || (spec.isIndexed() && !spec.hasIndex(pod.index()))) {
                continue;
            }
            if (pod.hasSucceeded()) {
                newSucceededIndexes.add(pod.index());
                succeeded += uncounted.has(pod) ? 0 : 1;
            } else if (pod.hasFailed(spec)) {
                newFailed.add(pod);
                failed += uncounted.has(pod) || !isCounted(spec, pod) ? 0 : 1;
            }
        }
        if (!spec.isIndexed()) {
            return new Tally(
                    pods,
                    active,
                    terminating,
                    succeeded,
                    failed,
                    IndexSet.EMPTY,
                    IndexSet.EMPTY,
                    null,
                    Map.of());
        }
        IndexSet counted = IndexSet.parse(status.text("completedIndexes"), spec.indexesEnd());
        IndexSet succeededIndexes = counted.and(IndexSet.of(newSucceededIndexes));
        IndexSet failedIndexes =
                spec.backoffLimitPerIndex() == null
                        ? null
                        : failedIndexes(spec, status, newFailed, spec.backoffLimitPerIndex());
        Map<Integer, JobPod> lastFailures =
                failedIndexes == null
                        ? Map.of()
                        : lastFailures(
                                newFailed,
                                indexes(active).and(succeededIndexes).and(failedIndexes));
        return new Tally(
                pods,
                active,
                terminating,
                succeededIndexes.size(),
                failed,
                counted,
                succeededIndexes,
                failedIndexes,
                lastFailures);
    }

    /** Whether that failure counts for the limits. */
    static boolean isCounted(JobSpec spec, JobPod failed) {
        return action(spec, failed) != FailurePolicy.Action.IGNORE;
    }

    private static FailurePolicy.Action action(JobSpec spec, JobPod failed) {
        return spec.failurePolicy().isEmpty()
                ? FailurePolicy.Action.COUNT
                : spec.failurePolicy().judge(failed.obj()).action();
    }

    private static IndexSet failedIndexes(
            JobSpec spec, Obj status, List<JobPod> newFailed, int limit) {
        Set<Integer> failed = new HashSet<>();
        for (JobPod pod : newFailed) {
            FailurePolicy.Action action = action(spec, pod);
            if (action == FailurePolicy.Action.FAIL_INDEX
                    || (action != FailurePolicy.Action.IGNORE && pod.failures() >= limit)) {
                failed.add(pod.index());
            }
        }
        return IndexSet.parse(status.text("failedIndexes"), spec.indexesEnd())
                .and(IndexSet.of(failed));
    }

    private static Map<Integer, JobPod> lastFailures(List<JobPod> failed, IndexSet settled) {
        Map<Integer, JobPod> last = new HashMap<>();
        for (JobPod pod : failed) {
            if (!settled.has(pod.index())) {
                last.merge(pod.index(), pod, Tally::later);
            }
        }
        return last;
    }

    private static JobPod later(JobPod one, JobPod other) {
        int failures = one.failures() + one.ignoredFailures();
        int others = other.failures() + other.ignoredFailures();
        boolean isFirst =
                failures == others
                        ? one.finishedAt().isAfter(other.finishedAt())
                        : failures > others;
        return isFirst ? one : other;
    }

    static IndexSet indexes(List<JobPod> pods) {
        return IndexSet.of(pods.stream().map(JobPod::index).filter(index -> index >= 0).toList());
    }

    int ready() {
        return (int) active.stream().filter(pod -> pod.view().ready()).count();
    }
}
