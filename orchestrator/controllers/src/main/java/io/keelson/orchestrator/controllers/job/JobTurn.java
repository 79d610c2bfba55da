package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look at a Job that has not finished: pods are made or deleted, and the status follows. */
final class JobTurn {
    private final Api api;
    private final EventRecorder events;
    private final Instant now;
    private final JobSpec spec;
    private final Tally tally;
    private final PodWrites writes;
    private final JobPodTemplate template;
    private final Obj job;
    private Obj status;
    private int active;
    private int ready;
    private int terminating;

    /** When to look again, if nothing happens. */
    private @Nullable Duration again;

    JobTurn(
            Api api,
            EventRecorder events,
            Instant now,
            Obj job,
            JobSpec spec,
            List<JobPod> pods,
            JobPodTemplate template) {
        this.api = api;
        this.events = events;
        this.now = now;
        this.job = job;
        this.spec = spec;
        this.template = template;
        this.status = job.obj("status");
        this.tally = Tally.of(spec, status, pods);
        this.writes = new PodWrites(api, events, job);
        this.active = tally.active().size();
        this.ready = tally.ready();
        this.terminating = tally.terminating().size();
    }

    /** After how long to look again; null if it need not be. */
    @Nullable Duration again() {
        return again;
    }

    /** Uids of pods that have their finalizer no more. */
    Set<String> released() {
        return writes.released();
    }

    /**
     * @throws io.keelson.orchestrator.object.StatusException something could not be done
     */
    void checkSucceeded() {
        Status failure = writes.failure();
        if (failure != null) {
            throw failure.exception();
        }
    }

    /**
     * @return the Job as it was written last
     */
    Obj run() {
        if (!status.has("startTime") && !spec.isSuspended()) {
            status = status.with("startTime", Node.of(Times.seconds(now)));
        }
        Condition ending = Ending.decide(spec, status, tally, now);
        boolean allStopped = true;
        if (ending != null) {
            stopped(writes.delete(tally.active()));
            allStopped = active == 0;
        } else {
            sooner(Ending.untilDeadline(spec, status, now));
            boolean isGoing = !job.text("metadata", "deletionTimestamp").isEmpty();
            if (!isGoing) {
                managePods();
            }
            ending = Ending.whenDone(spec, tally, active);
            if (ending == null && !isGoing) {
                sayWhetherSuspended();
            }
        }
        status = counted("active", active);
        status = status.with("ready", Node.of(ready)).with("terminating", Node.of(terminating));
        return new Accounting(api, events, now, job, spec, tally, writes)
                .settle(status, allStopped ? ending : null);
    }

    /** A number that is not written where it is zero. */
    private Obj counted(String field, int number) {
        return number == 0 ? status.without(field) : status.with(field, Node.of(number));
    }

    private void managePods() {
        PodPlan plan = PodPlan.of(spec, tally, now);
        sooner(plan.again());
        if (!plan.deleted().isEmpty()) {
            stopped(writes.dismiss(plan.deleted()));
        } else if (plan.created() > 0) {
            active += writes.create(plan.created(), number -> pod(plan, number));
        }
    }

    private Obj pod(PodPlan plan, int number) {
        if (!spec.isIndexed()) {
            return template.pod();
        }
        int index = plan.indexes().get(number);
        return template.pod(index, tally.lastFailures().get(index));
    }

    private void stopped(List<JobPod> pods) {
        active -= pods.size();
        terminating += pods.size();
        ready -= (int) pods.stream().filter(pod -> pod.view().ready()).count();
    }

    private void sooner(@Nullable Duration delay) {
        if (delay != null && (again == null || delay.compareTo(again) < 0)) {
            again = delay;
        }
    }

    private void sayWhetherSuspended() {
        Condition condition =
                spec.isSuspended()
                        ? new Condition(Condition.SUSPENDED, true, "JobSuspended", "Job suspended")
                        : new Condition(Condition.SUSPENDED, false, "JobResumed", "Job resumed");
        Obj said = condition.in(status, now);
        if (said.equals(status)) {
            return;
        }
        status = said;
        if (spec.isSuspended()) {
            status = status.without("startTime");
            events.normal(job, "Suspended", "Job suspended");
        } else {
            // The deadline is about the time that the Job is active without a break.
            status = status.with("startTime", Node.of(Times.seconds(now)));
            events.normal(job, "Resumed", "Job resumed");
            sooner(Ending.untilDeadline(spec, status, now));
        }
    }
}
