package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.CronSchedule;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The rules of Jobs and CronJobs. */
final class BatchValidation {
    private static final int CRON_JOB_NAME_MAX = 52;
    private static final int PARALLELISM_INDEXED_MAX = 100_000;

    private BatchValidation() {}

    static void job(Obj job, List<FieldError> errors) {
        Obj spec = job.obj("spec");
        jobSpec(spec, Wrong.SPEC, errors);
        Obj selector = spec.obj("selector");
        FieldPath at = Wrong.SPEC.child("selector");
        int before = errors.size();
        if (!Read.has(spec, "selector")) {
            errors.add(Wrong.required(at, ""));
        } else {
            Rules.selector(selector, at, errors);
        }
        Obj labels = spec.obj("template", "metadata", "labels");
        if (errors.size() == before && !LabelSelector.of(selector).matches(labels)) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("template").child("metadata").child("labels"),
                            GoValues.stringMap(labels),
                            "`selector` does not match template `labels`"));
        }
    }

    private static void jobSpec(Obj spec, FieldPath at, List<FieldError> errors) {
        for (String count :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes")) {
            Numbers.notNegative(spec, count, at, errors);
        }
        if (Read.has(spec, "completionMode")) {
            String mode = spec.text("completionMode");
            List<String> modes = List.of("Indexed", "NonIndexed");
            if (!modes.contains(mode)) {
                errors.add(Wrong.notSupported(at.child("completionMode"), mode, modes));
            }
            if (mode.equals("Indexed")) {
                if (!Read.has(spec, "completions")) {
                    errors.add(
                            Wrong.required(
                                    at.child("completions"), "when completion mode is Indexed"));
                }
                if (spec.whole(0, "parallelism") > PARALLELISM_INDEXED_MAX) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("parallelism"),
                                    spec.whole(0, "parallelism"),
                                    "must be less than or equal to "
                                            + PARALLELISM_INDEXED_MAX
                                            + " when completion mode is Indexed"));
                }
            }
        }
        if (Read.has(spec, "backoffLimitPerIndex")
                && !spec.text("completionMode").equals("Indexed")) {
            errors.add(
                    Wrong.invalid(
                            at.child("backoffLimitPerIndex"),
                            spec.whole(0, "backoffLimitPerIndex"),
                            "requires indexed completion mode"));
        }
        Rules.maybeOneOf(
                spec, "podReplacementPolicy", List.of("Failed", "TerminatingOrFailed"), at, errors);
        PodValidation.template(spec.obj("template"), at.child("template"), errors);
        FieldPath policyAt = at.child("template").child("spec").child("restartPolicy");
        String policy = spec.text("template", "spec", "restartPolicy");
        if (policy.isEmpty() || policy.equals("Always")) {
            errors.add(Wrong.required(policyAt, "valid values: \"OnFailure\", \"Never\""));
        } else if (policy.equals("OnFailure") && Read.has(spec, "podFailurePolicy")) {
            errors.add(
                    Wrong.invalid(
                            policyAt,
                            policy,
                            "only \"Never\" is supported when podFailurePolicy is" + " specified"));
        }
        failurePolicy(spec.obj("podFailurePolicy"), at.child("podFailurePolicy"), errors);
    }

    private static void failurePolicy(Obj policy, FieldPath at, List<FieldError> errors) {
        List<Obj> rules = Read.objects(policy, "rules");
        for (int i = 0; i < rules.size(); i++) {
            Obj rule = rules.get(i);
            FieldPath here = at.child("rules").index(i);
            Rules.oneOf(
                    rule,
                    "action",
                    List.of("Count", "FailIndex", "FailJob", "Ignore"),
                    here,
                    errors);
            boolean codes = Read.has(rule, "onExitCodes");
            boolean conditions = !rule.arr("onPodConditions").isEmpty();
            if (codes == conditions) {
                errors.add(
                        Wrong.invalid(
                                here,
                                codes,
                                codes
                                        ? "specifying both OnExitCodes and OnPodConditions is not"
                                                + " supported"
                                        : "specifying one of OnExitCodes and OnPodConditions is"
                                                + " required"));
            }
            if (codes) {
                Rules.oneOf(
                        rule.obj("onExitCodes"),
                        "operator",
                        List.of("In", "NotIn"),
                        here.child("onExitCodes"),
                        errors);
                if (rule.arr("onExitCodes", "values").isEmpty()) {
                    errors.add(
                            Wrong.invalid(
                                    here.child("onExitCodes").child("values"),
                                    new GoValues.Raw("[]"),
                                    "at least one value is required"));
                }
            }
        }
    }

    static void jobChange(Obj now, Obj before, List<FieldError> errors) {
        Obj spec = now.obj("spec");
        Obj earlier = before.obj("spec");
        if (!earlier.text("completionMode").equals("Indexed")) {
            unchanged(spec, earlier, "completions", errors);
        } else if (!Objects.equals(spec.get("completions"), earlier.get("completions"))
                && !Objects.equals(spec.get("completions"), spec.get("parallelism"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("completions"),
                            spec.whole(0, "completions"),
                            "can only be modified in tandem with spec.parallelism"));
        }
        if (!spec.obj("selector").equals(earlier.obj("selector"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("selector"),
                            GoValues.labelSelector(spec.obj("selector")),
                            Metadata.IMMUTABLE));
        }
        Obj template = earlier.obj("template");
        if (isIdle(before)) {
            template = withPlacement(template, spec.obj("template"));
        }
        if (!spec.obj("template").equals(template)) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("template"),
                            spec.obj("template"),
                            Metadata.IMMUTABLE));
        }
        for (String field :
                List.of(
                        "completionMode",
                        "podFailurePolicy",
                        "backoffLimitPerIndex",
                        "managedBy",
                        "successPolicy")) {
            unchanged(spec, earlier, field, errors);
        }
    }

    /** Suspended, and without a pod that runs: a queue may still say where its pods are to go. */
    private static boolean isIdle(Obj job) {
        return job.isTrue("spec", "suspend")
                && (!Read.has(job, "status", "startTime")
                        || (BatchGroup.hasCondition(job, "Suspended")
                                && job.whole(0, "status", "active") == 0));
    }

    /** The template with what decides where its pods fit as another one has it. */
    private static Obj withPlacement(Obj template, Obj other) {
        Obj spec = template.obj("spec");
        for (String field : List.of("nodeSelector", "tolerations", "schedulingGates")) {
            spec = Fill.copied(field, other.obj("spec"), spec);
        }
        Obj affinity =
                Fill.copied("nodeAffinity", other.obj("spec", "affinity"), spec.obj("affinity"));
        boolean hasAffinity =
                !affinity.isEmpty() || other.obj("spec").get("affinity") instanceof Obj;
        spec = hasAffinity ? spec.with("affinity", affinity) : spec.without("affinity");
        for (String containers : List.of("containers", "initContainers")) {
            spec = withResources(spec, other.obj("spec"), containers);
        }
        Obj metadata = template.obj("metadata");
        for (String field : List.of("annotations", "labels")) {
            metadata = Fill.copied(field, other.obj("metadata"), metadata);
        }
        return template.with("metadata", metadata).with("spec", spec);
    }

    private static Obj withResources(Obj spec, Obj other, String containers) {
        List<Obj> mine = Read.objects(spec, containers);
        List<Obj> theirs = Read.objects(other, containers);
        if (mine.isEmpty() || mine.size() != theirs.size()) {
            return spec;
        }
        List<Node> changed = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            changed.add(Fill.copied("resources", theirs.get(i), mine.get(i)));
        }
        return spec.with(containers, Arr.of(changed));
    }

    private static void unchanged(Obj now, Obj before, String field, List<FieldError> errors) {
        Rules.unchanged(now, before, field, Wrong.SPEC, errors);
    }

    static void jobStatus(Obj now, Obj before, List<FieldError> errors) {
        for (String count : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            Numbers.notNegative(now.obj("status"), count, Wrong.STATUS, errors);
        }
        for (String condition : List.of("Complete", "Failed")) {
            if (BatchGroup.hasCondition(before, condition)
                    && !BatchGroup.hasCondition(now, condition)) {
                errors.add(
                        Wrong.invalid(
                                Wrong.STATUS.child("conditions"),
                                new GoValues.Raw("[]"),
                                "cannot disable the terminal " + condition + "=True condition"));
            }
        }
    }

    static void cronJob(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        String schedule = spec.text("schedule");
        FieldPath at = Wrong.SPEC.child("schedule");
        if (schedule.isEmpty()) {
            errors.add(Wrong.required(at, ""));
        } else {
            try {
                var _ = CronSchedule.parse(schedule);
            } catch (IllegalArgumentException e) {
                errors.add(Wrong.invalid(at, schedule, String.valueOf(e.getMessage())));
            }
            if (schedule.contains("TZ")) {
                errors.add(
                        Wrong.invalid(
                                at,
                                schedule,
                                "cannot use TZ or CRON_TZ in schedule, use timeZone field"
                                        + " instead"));
            }
        }
        if (spec.get("timeZone") instanceof Node.Text(String zone)) {
            timeZone(zone, errors);
        }
        Numbers.notNegative(spec, "startingDeadlineSeconds", Wrong.SPEC, errors);
        Rules.oneOf(
                spec,
                "concurrencyPolicy",
                List.of("Allow", "Forbid", "Replace"),
                Wrong.SPEC,
                errors);
        Obj job = spec.obj("jobTemplate", "spec");
        FieldPath jobAt = Wrong.SPEC.child("jobTemplate").child("spec");
        jobSpec(job, jobAt, errors);
        if (job.isTrue("manualSelector")) {
            errors.add(
                    Wrong.notSupported(
                            jobAt.child("manualSelector"), true, List.of("nil", "false")));
        }
        Numbers.notNegative(spec, "successfulJobsHistoryLimit", Wrong.SPEC, errors);
        Numbers.notNegative(spec, "failedJobsHistoryLimit", Wrong.SPEC, errors);
        if (object.text("metadata", "name").length() > CRON_JOB_NAME_MAX) {
            errors.add(
                    Wrong.invalid(
                            Wrong.METADATA.child("name"),
                            object.text("metadata", "name"),
                            "must be no more than " + CRON_JOB_NAME_MAX + " characters"));
        }
    }

    private static void timeZone(String zone, List<FieldError> errors) {
        FieldPath at = Wrong.SPEC.child("timeZone");
        if (zone.isEmpty()) {
            errors.add(Wrong.invalid(at, zone, "timeZone must be nil or non-empty string"));
            return;
        }
        if (zone.equalsIgnoreCase("Local")) {
            errors.add(
                    Wrong.invalid(
                            at,
                            zone,
                            "timeZone must be an explicit time zone as defined in"
                                    + " https://www.iana.org/time-zones"));
            return;
        }
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            errors.add(Wrong.invalid(at, zone, "unknown time zone " + zone));
        }
    }
}
