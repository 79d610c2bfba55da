package io.keelson.orchestrator.controllers.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a Job's pods in one turn: some are deleted, or some are created, not
 * both.
 *
 * @param indexes of the pods that are created, in an Indexed Job
 * @param again when more can be created, if that is known
 */
record PodPlan(List<JobPod> deleted, int created, List<Integer> indexes, @Nullable Duration again) {
    /** In one turn. */
    private static final int MAX = 500;

    private static final PodPlan NOTHING = new PodPlan(List.of(), 0, List.of(), null);

    static PodPlan of(JobSpec spec, Tally tally, Instant now) {
        int active = tally.active().size();
        int wanted = spec.isSuspended() ? 0 : wanted(spec, tally);
        List<JobPod> superfluous = superfluous(spec, tally.active(), Math.max(active - wanted, 0));
        if (!superfluous.isEmpty()) {
            return new PodPlan(
                    spec.isSuspended()
                            ? superfluous
                            : superfluous.subList(0, Math.min(superfluous.size(), MAX)),
                    0,
                    List.of(),
                    null);
        }
        int taken = active + (spec.waitsForTerminating() ? tally.terminating().size() : 0);
        int missing = Math.min(wanted - taken, MAX);
        if (missing <= 0) {
            return NOTHING;
        }
        if (spec.backoffLimitPerIndex() != null) {
            return byIndex(pendingIndexes(spec, tally, missing), tally, now);
        }
        Duration wait = Backoff.remaining(spec, tally.pods(), now);
        if (wait.isPositive()) {
            return new PodPlan(List.of(), 0, List.of(), wait);
        }
        if (!spec.isIndexed()) {
            return new PodPlan(List.of(), missing, List.of(), null);
        }
        List<Integer> indexes = pendingIndexes(spec, tally, missing);
        return new PodPlan(List.of(), indexes.size(), indexes, null);
    }

    /** Active pods. */
    private static int wanted(JobSpec spec, Tally tally) {
        if (spec.completions() == null) {
            return tally.succeeded() > 0 ? tally.active().size() : spec.parallelism();
        }
        int open = spec.completions() - tally.succeeded();
        return Math.max(Math.min(open, spec.parallelism()), 0);
    }

    /**
     * Those with an index that another has too, or that is not the Job's; then others.
     *
     * @param least how many at least
     */
    private static List<JobPod> superfluous(JobSpec spec, List<JobPod> active, int least) {
        if (least == 0 && !spec.isIndexed()) {
            return List.of();
        }
        List<JobPod> sorted = new ArrayList<>(active);
        sorted.sort(JobPod.LEAST_MISSED_FIRST);
        List<JobPod> superfluous = new ArrayList<>();
        List<JobPod> others = sorted;
        if (spec.isIndexed()) {
            Map<Integer, JobPod> kept = new HashMap<>();
            for (JobPod pod : sorted) {
                JobPod sameIndex = spec.hasIndex(pod.index()) ? kept.put(pod.index(), pod) : pod;
                if (sameIndex != null) {
                    superfluous.add(sameIndex);
                }
            }
            others = sorted.stream().filter(pod -> kept.get(pod.index()) == pod).toList();
        }
        for (JobPod pod : others) {
            if (superfluous.size() >= least) {
                break;
            }
            superfluous.add(pod);
        }
        return superfluous;
    }

    /** The least indexes for which there is nothing. */
    private static List<Integer> pendingIndexes(JobSpec spec, Tally tally, int max) {
        IndexSet settled = tally.succeededIndexes().and(Tally.indexes(tally.active()));
        if (spec.waitsForTerminating()) {
            settled = settled.and(Tally.indexes(tally.terminating()));
        }
        if (tally.failedIndexes() != null) {
            settled = settled.and(tally.failedIndexes());
        }
        List<Integer> pending = new ArrayList<>();
        int index = settled.nextAbsent(0);
        while (pending.size() < max && index < spec.indexesEnd()) {
            pending.add(index);
            index = settled.nextAbsent(index + 1);
        }
        return pending;
    }

    /** Each index waits for itself. */
    private static PodPlan byIndex(List<Integer> pending, Tally tally, Instant now) {
        List<Integer> ready = new ArrayList<>();
        Duration again = null;
        for (int index : pending) {
            JobPod failure = tally.lastFailures().get(index);
            Duration wait = failure == null ? Duration.ZERO : Backoff.remaining(failure, now);
            if (!wait.isPositive()) {
                ready.add(index);
            } else if (again == null || wait.compareTo(again) < 0) {
                again = wait;
            }
        }
        return new PodPlan(List.of(), ready.size(), ready, again);
    }
}
