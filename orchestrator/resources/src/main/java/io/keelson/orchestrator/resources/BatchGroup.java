package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** The group batch: work that ends. */
final class BatchGroup {
    private static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
    private static final String JOB_NAME = "batch.kubernetes.io/job-name";
    private static final String OLD_CONTROLLER_UID = "controller-uid";
    private static final String OLD_JOB_NAME = "job-name";

    private BatchGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                cronJobs("v1").def(),
                jobs(),
                cronJobs("v1beta1")
                        .converted(
                                Conversion.renamed(
                                        new GroupVersionKind("batch", "v1beta1", "CronJob"),
                                        new GroupVersionKind("batch", "v1", "CronJob")))
                        .deprecated(
                                "batch/v1beta1 CronJob is deprecated in v1.21+,"
                                        + " unavailable in v1.25+; use batch/v1"
                                        + " CronJob")
                        .def());
    }

    private static ResourceDef jobs() {
        return Declare.kind("batch", "v1", "Job", "jobs", "batch.v1")
                .categories("all")
                .garbageCollection(GarbageCollection.ORPHAN_DEPENDENTS)
                .generationOf("spec")
                .status(Obj.EMPTY)
                .select(
                        new SelectableField(
                                "status.successful",
                                job -> Long.toString(job.whole(0, "status", "succeeded")),
                                false))
                .defaults(BatchGroup::jobDefaults)
                .create(BatchGroup::withGeneratedSelector)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Status"),
                                        Column.text("Completions"),
                                        Column.text("Duration"),
                                        Column.text("Age"),
                                        Column.wide("Containers"),
                                        Column.wide("Images"),
                                        Column.wide("Selector")),
                                BatchGroup::jobRow))
                .validate(BatchValidation::job)
                .validateUpdate(BatchValidation::jobChange)
                .validateStatus(BatchValidation::jobStatus)
                .def();
    }

    private static Obj jobDefaults(Obj job) {
        Obj filled = Fill.made(job, "spec", spec -> jobSpec(spec, true));
        Obj labels = filled.obj("spec", "template", "metadata", "labels");
        return labels.isEmpty() || !filled.obj("metadata", "labels").isEmpty()
                ? filled
                : filled.withAt(labels, "metadata", "labels");
    }

    /**
     * @param runs false in a CronJob, whose Jobs are defaulted when they are made
     */
    private static Obj jobSpec(Obj spec, boolean runs) {
        Obj filled = spec;
        if (runs) {
            if (!Read.has(filled, "completions") && !Read.has(filled, "parallelism")) {
                filled = filled.with("completions", Node.of(1));
            }
            filled = Fill.absent(filled, "parallelism", 1);
            boolean byIndex = Read.has(filled, "backoffLimitPerIndex");
            filled = Fill.absent(filled, "backoffLimit", byIndex ? Integer.MAX_VALUE : 6);
            filled = Fill.absent(filled, "completionMode", "NonIndexed");
            filled = Fill.absent(filled, "suspend", Node.of(false));
            filled = Fill.absent(filled, "manualSelector", Node.of(false));
            boolean hasPolicy = Read.has(filled, "podFailurePolicy");
            filled =
                    Fill.absent(
                            filled,
                            "podReplacementPolicy",
                            hasPolicy ? "Failed" : "TerminatingOrFailed");
            filled =
                    Fill.inside(
                            filled,
                            "podFailurePolicy",
                            policy -> Fill.each(policy, "rules", BatchGroup::failureRule));
        }
        return PodDefaults.template(filled, "template");
    }

    private static Obj failureRule(Obj rule) {
        return Fill.each(
                rule, "onPodConditions", condition -> Fill.empty(condition, "status", "True"));
    }

    /** A Job finds its pods by its own uid, unless it is told by what. */
    private static Obj withGeneratedSelector(Obj job) {
        if (job.isTrue("spec", "manualSelector")) {
            return job;
        }
        Node uid = Node.of(job.text("metadata", "uid"));
        Node name = Node.of(job.text("metadata", "name"));
        Obj labels = job.obj("spec", "template", "metadata", "labels");
        labels = Fill.absent(labels, CONTROLLER_UID, uid);
        labels = Fill.absent(labels, OLD_CONTROLLER_UID, uid);
        labels = Fill.absent(labels, JOB_NAME, name);
        labels = Fill.absent(labels, OLD_JOB_NAME, name);
        Obj prepared = job.withAt(labels, "spec", "template", "metadata", "labels");
        prepared = prepared.withAt(uid, "spec", "selector", "matchLabels", CONTROLLER_UID);
        return prepared.obj("metadata", "labels").isEmpty()
                ? prepared.withAt(labels, "metadata", "labels")
                : prepared;
    }

    private static List<Node> jobRow(Obj job, Instant now) {
        Obj spec = job.obj("spec");
        Obj pods = spec.obj("template", "spec");
        return List.of(
                Cells.text(jobStatus(job)),
                Cells.text(completions(job)),
                Cells.text(duration(job, now)),
                Cells.age(job, now),
                Cells.text(Cells.containerNames(pods)),
                Cells.text(Cells.images(pods)),
                Cells.text(Cells.selector(spec.obj("selector"))));
    }

    private static String completions(Obj job) {
        long succeeded = job.whole(0, "status", "succeeded");
        long parallelism = job.whole(0, "spec", "parallelism");
        if (Read.has(job, "spec", "completions")) {
            return succeeded + "/" + job.whole(0, "spec", "completions");
        }
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String jobStatus(Obj job) {
        if (hasCondition(job, "Complete")) {
            return "Complete";
        }
        if (hasCondition(job, "Failed")) {
            return "Failed";
        }
        if (Read.has(job, "metadata", "deletionTimestamp")) {
            return "Terminating";
        }
        if (hasCondition(job, "Suspended")) {
            return "Suspended";
        }
        if (hasCondition(job, "FailureTarget")) {
            return "FailureTarget";
        }
        return hasCondition(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }

    static boolean hasCondition(Obj object, String type) {
        for (Obj condition : Read.objects(object, "status", "conditions")) {
            if (condition.text("type").equals(type) && condition.text("status").equals("True")) {
                return true;
            }
        }
        return false;
    }

    private static String duration(Obj job, Instant now) {
        String start = job.text("status", "startTime");
        String end = job.text("status", "completionTime");
        if (start.isEmpty()) {
            return "";
        }
        try {
            Instant until = end.isEmpty() ? now : Instant.parse(end);
            return Durations.human(Duration.between(Instant.parse(start), until));
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    private static Declare cronJobs(String version) {
        return Declare.kind("batch", version, "CronJob", "cronjobs", "batch." + version)
                .shortNames("cj")
                .categories("all")
                .generationOf("spec")
                .status(Obj.EMPTY)
                .defaults(object -> Fill.made(object, "spec", BatchGroup::cronJobSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Schedule"),
                                        Column.text("Timezone"),
                                        Column.of("Suspend", "boolean"),
                                        Column.whole("Active"),
                                        Column.text("Last Schedule"),
                                        Column.text("Age"),
                                        Column.wide("Containers"),
                                        Column.wide("Images"),
                                        Column.wide("Selector")),
                                BatchGroup::cronJobRow))
                .validate(BatchValidation::cronJob);
    }

    private static Obj cronJobSpec(Obj spec) {
        Obj filled = Fill.empty(spec, "concurrencyPolicy", "Allow");
        filled = Fill.absent(filled, "suspend", Node.of(false));
        filled = Fill.absent(filled, "successfulJobsHistoryLimit", 3);
        filled = Fill.absent(filled, "failedJobsHistoryLimit", 1);
        return Fill.made(
                filled,
                "jobTemplate",
                template ->
                        Fill.made(
                                Fill.absent(template, "metadata", Obj.EMPTY),
                                "spec",
                                job -> jobSpec(job, false)));
    }

    private static List<Node> cronJobRow(Obj object, Instant now) {
        Obj spec = object.obj("spec");
        Obj job = spec.obj("jobTemplate", "spec");
        Obj pods = job.obj("template", "spec");
        String last = object.text("status", "lastScheduleTime");
        return List.of(
                Cells.text(spec.text("schedule")),
                Cells.orNone(spec.text("timeZone")),
                Cells.text(spec.isTrue("suspend") ? "True" : "False"),
                Node.of(object.arr("status", "active").size()),
                Cells.text(last.isEmpty() ? Cells.NONE : Cells.since(last, now)),
                Cells.age(object, now),
                Cells.text(Cells.containerNames(pods)),
                Cells.text(Cells.images(pods)),
                Cells.text(Cells.selector(job.obj("selector"))));
    }
}
