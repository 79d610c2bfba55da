package io.keelson.orchestrator.controllers.cronjob;

import io.keelson.orchestrator.controllers.workload.Jobs;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which finished Jobs are more than is kept of their kind, the oldest of them. */
final class JobHistory {
    private JobHistory() {}

    static List<Obj> superfluous(Obj cronJob, List<Obj> jobs) {
        List<Obj> superfluous = new ArrayList<>();
        superfluous.addAll(
                superfluous(
                        cronJob, "successfulJobsHistoryLimit", withCondition(jobs, "Complete")));
        superfluous.addAll(
                superfluous(cronJob, "failedJobsHistoryLimit", withCondition(jobs, "Failed")));
        return superfluous;
    }

    private static List<Obj> superfluous(Obj cronJob, String limit, List<Obj> finished) {
        if (!(cronJob.at("spec", limit) instanceof Node.Whole(long max))) {
            return List.of();
        }
        finished.sort(
                Comparator.comparing(JobHistory::started)
                        .thenComparing(job -> job.text("metadata", "name")));
        return finished.subList(0, (int) Math.max(0, finished.size() - max));
    }

    /** Times of the API are in the order of their text. */
    private static String started(Obj job) {
        String start = job.text("status", "startTime");
        return start.isEmpty() ? job.text("metadata", "creationTimestamp") : start;
    }

    private static List<Obj> withCondition(List<Obj> jobs, String type) {
        List<Obj> found = new ArrayList<>();
        for (Obj job : jobs) {
            if (finish(job).equals(type) && job.text("metadata", "deletionTimestamp").isEmpty()) {
                found.add(job);
            }
        }
        return found;
    }

    /** {@code Complete} or {@code Failed}; empty if it has not finished. */
    static String finish(Obj job) {
        Obj condition = Jobs.finish(job);
        return condition == null ? "" : condition.text("type");
    }
}
