package io.keelson.orchestrator.controllers.cronjob;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.CronSchedule;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One look at a CronJob: what became of its Jobs, and whether another is due. */
final class CronJobTurn {
    private static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /** A little later, lest the next look be too early. */
    private static final Duration AFTER_START = Duration.ofMillis(100);

    private final Api api;
    private final EventRecorder events;
    private final Instant now;
    private final Obj cronJob;
    private final List<Obj> jobs;
    private final ActiveJobs active;
    private Obj status;

    CronJobTurn(Api api, EventRecorder events, Instant now, Obj cronJob, List<Obj> jobs) {
        this.api = api;
        this.events = events;
        this.now = now;
        this.cronJob = cronJob;
        this.jobs = jobs;
        this.status = cronJob.obj("status");
        this.active = new ActiveJobs(status);
    }

    /**
     * @return after how long to look again; null if it need not be
     */
    @Nullable Duration run() {
        Duration again = null;
        @Nullable StatusException failure = null;
        try {
            seeJobs();
            missJobs();
            if (cronJob.text("metadata", "deletionTimestamp").isEmpty()
                    && !cronJob.isTrue("spec", "suspend")) {
                again = schedule();
            }
        } catch (StatusException e) {
            failure = e;
        }
        JobHistory.superfluous(cronJob, jobs).forEach(this::delete);
        Obj changed = active.in(status);
        if (!changed.equals(cronJob.obj("status"))) {
            api.updateStatus(ApiResource.CRON_JOBS, cronJob.with("status", changed));
        }
        if (failure != null) {
            throw failure;
        }
        return again;
    }

    /** What became of those that are there. */
    private void seeJobs() {
        for (Obj job : jobs) {
            String uid = job.text("metadata", "uid");
            String name = job.text("metadata", "name");
            String finish = JobHistory.finish(job);
            if (active.has(uid) && !finish.isEmpty()) {
                active.remove(uid);
                events.normal(
                        cronJob,
                        "SawCompletedJob",
                        "Saw completed job: " + name + ", condition: " + finish);
            } else if (!active.has(uid) && finish.isEmpty()) {
                events.warning(
                        cronJob,
                        "UnexpectedJob",
                        "Saw a job that the controller did not create or forgot: " + name);
            }
            Instant end = Times.at(job, "status", "completionTime");
            Instant last = Times.at(status, "lastSuccessfulTime");
            if (finish.equals("Complete") && end != null && (last == null || end.isAfter(last))) {
                status = status.with("lastSuccessfulTime", Node.of(Times.seconds(end)));
            }
        }
    }

    /** Those that are no more. */
    private void missJobs() {
        Set<String> there = new HashSet<>();
        jobs.forEach(job -> there.add(job.text("metadata", "uid")));
        for (Obj reference : active.references()) {
            String uid = reference.text("uid");
            String name = reference.text("name");
            if (!there.contains(uid) && !isThere(name, uid)) {
                active.remove(uid);
                events.normal(cronJob, "MissingJob", "Active job went missing: " + name);
            }
        }
    }

    private boolean isThere(String name, String uid) {
        Obj job = api.find(ApiResource.JOBS, new ObjectKey(namespace(), name));
        return job != null && job.text("metadata", "uid").equals(uid);
    }

    private String namespace() {
        return cronJob.text("metadata", "namespace");
    }

    /** Starts what is due, and tells when the next is. */
    private @Nullable Duration schedule() {
        ZoneId zone = zone();
        CronSchedule schedule = zone == null ? null : parsed();
        if (zone == null || schedule == null) {
            return null;
        }
        Starts starts = Starts.of(cronJob, schedule, zone, now);
        if (starts.areTooMany()) {
            events.warning(
                    cronJob,
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds"
                            + " or check clock skew");
        }
        if (starts.missed() != null) {
            events.warning(
                    cronJob,
                    "MissSchedule",
                    "Missed scheduled time to start a job: " + RFC_1123.format(starts.missed()));
        }
        if (starts.due() != null) {
            startIfAllowed(starts.due(), zone);
        }
        return starts.next() == null
                ? null
                : Duration.between(now, starts.next()).plus(AFTER_START);
    }

    /** UTC, if it names none: the controllers have no place of their own. */
    private @Nullable ZoneId zone() {
        String name = cronJob.text("spec", "timeZone");
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            events.warning(
                    cronJob,
                    "UnknownTimeZone",
                    "invalid timeZone: " + GoText.quote(name) + ": unknown time zone " + name);
            return null;
        }
    }

    private @Nullable CronSchedule parsed() {
        String schedule = cronJob.text("spec", "schedule");
        try {
            return CronSchedule.parse(schedule);
        } catch (IllegalArgumentException e) {
            events.warning(
                    cronJob,
                    "UnparseableSchedule",
                    "unparseable schedule: " + GoText.quote(schedule) + " : " + e.getMessage());
            return null;
        }
    }

    private void startIfAllowed(Instant due, ZoneId zone) {
        if (active.hasName(jobName(due)) || due.equals(Times.at(status, "lastScheduleTime"))) {
            return;
        }
        String policy = cronJob.text("spec", "concurrencyPolicy");
        if (policy.equals("Forbid") && !active.isEmpty()) {
            events.normal(
                    cronJob,
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy"
                            + " is Forbid");
            return;
        }
        if (policy.equals("Replace")) {
            for (Obj reference : active.references()) {
                delete(
                        api.get(
                                ApiResource.JOBS,
                                new ObjectKey(namespace(), reference.text("name"))));
            }
        }
        start(due, zone);
    }

    private void start(Instant due, ZoneId zone) {
        Obj job = job(due, zone);
        try {
            Obj created = api.create(ApiResource.JOBS, job);
            events.normal(
                    cronJob, "SuccessfulCreate", "Created job " + created.text("metadata", "name"));
            active.add(created);
        } catch (StatusException e) {
            if (!e.reason().equals("AlreadyExists")) {
                if (!isNamespaceGoing(e)) {
                    events.warning(
                            cronJob, "FailedCreate", "Error creating job: " + e.getMessage());
                }
                throw e;
            }
            // It is ours if we were killed before we could note it.
            Obj existing = api.get(ApiResource.JOBS, ObjectKey.of(job));
            if (!Meta.of(existing).isControlledBy(cronJob.text("metadata", "uid"))
                    || !JobHistory.finish(existing).isEmpty()) {
                return;
            }
            active.add(existing);
        }
        status = status.with("lastScheduleTime", Node.of(Times.seconds(due)));
    }

    private static boolean isNamespaceGoing(StatusException e) {
        return e.status().hasCause("NamespaceTerminating");
    }

    private String jobName(Instant due) {
        return cronJob.text("metadata", "name") + "-" + due.getEpochSecond() / 60;
    }

    private Obj job(Instant due, ZoneId zone) {
        Obj template = cronJob.obj("spec", "jobTemplate");
        Node scheduled =
                Node.of(
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                                due.truncatedTo(ChronoUnit.SECONDS).atZone(zone)));
        Obj.Builder metadata =
                Obj.builder().put("name", jobName(due)).put("namespace", namespace());
        if (!template.obj("metadata", "labels").isEmpty()) {
            metadata.put("labels", template.obj("metadata", "labels"));
        }
        metadata.put(
                "annotations", template.obj("metadata", "annotations").with(SCHEDULED, scheduled));
        metadata.put(
                "ownerReferences",
                Arr.of(OwnerReference.controller(ApiResource.CRON_JOBS, cronJob).toObj()));
        return Obj.builder()
                .put("apiVersion", ApiResource.JOBS.apiVersion())
                .put("kind", ApiResource.JOBS.kind())
                .put("metadata", metadata.build())
                .put("spec", template.obj("spec"))
                .build();
    }

    /** With its pods. */
    private void delete(Obj job) {
        String uid = job.text("metadata", "uid");
        try {
            api.perform(
                    Write.delete(
                            ApiResource.JOBS,
                            ObjectKey.of(job),
                            uid,
                            Obj.of("propagationPolicy", Node.of("Background"))));
        } catch (StatusException e) {
            if (e.code() != 404) {
                events.warning(cronJob, "FailedDelete", "Deleted job: " + e.getMessage());
                throw e;
            }
        }
        active.remove(uid);
        events.normal(cronJob, "SuccessfulDelete", "Deleted job " + job.text("metadata", "name"));
    }
}
