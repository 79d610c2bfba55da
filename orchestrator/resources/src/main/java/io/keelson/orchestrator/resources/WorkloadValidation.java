package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of the kinds that keep a number of pods running. */
final class WorkloadValidation {
    private static final FieldPath TEMPLATE = Wrong.SPEC.child("template");

    private WorkloadValidation() {}

    static void replicationController(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        Numbers.notNegative(spec, "minReadySeconds", Wrong.SPEC, errors);
        Obj selector = spec.obj("selector");
        if (selector.isEmpty()) {
            errors.add(Wrong.required(Wrong.SPEC.child("selector"), ""));
        }
        Numbers.notNegative(spec, "replicas", Wrong.SPEC, errors);
        if (!Read.has(spec, "template")) {
            errors.add(Wrong.required(TEMPLATE, ""));
            return;
        }
        Obj labels = spec.obj("template", "metadata", "labels");
        if (!selector.isEmpty() && !LabelSelector.ofLabels(selector).matches(labels)) {
            mismatch(labels, errors);
        }
        PodValidation.template(spec.obj("template"), TEMPLATE, errors);
        restartsAlways(spec, errors);
    }

    static void replicaSet(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        Numbers.notNegative(spec, "replicas", Wrong.SPEC, errors);
        Numbers.notNegative(spec, "minReadySeconds", Wrong.SPEC, errors);
        selectorAndTemplate(spec, "empty selector is invalid for deployment", errors);
    }

    static void deployment(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        Numbers.notNegative(spec, "replicas", Wrong.SPEC, errors);
        selectorAndTemplate(spec, "empty selector is invalid for deployment", errors);
        strategy(spec.obj("strategy"), Wrong.SPEC.child("strategy"), errors);
        Numbers.notNegative(spec, "minReadySeconds", Wrong.SPEC, errors);
        Numbers.notNegative(spec, "revisionHistoryLimit", Wrong.SPEC, errors);
        if (Read.has(spec, "progressDeadlineSeconds")) {
            Numbers.notNegative(spec, "progressDeadlineSeconds", Wrong.SPEC, errors);
            long deadline = spec.whole(0, "progressDeadlineSeconds");
            if (deadline <= spec.whole(0, "minReadySeconds")) {
                errors.add(
                        Wrong.invalid(
                                Wrong.SPEC.child("progressDeadlineSeconds"),
                                deadline,
                                "must be greater than minReadySeconds"));
            }
        }
    }

    private static void strategy(Obj strategy, FieldPath at, List<FieldError> errors) {
        switch (strategy.text("type")) {
            case "Recreate" -> {
                if (Read.has(strategy, "rollingUpdate")) {
                    errors.add(
                            Wrong.forbidden(
                                    at.child("rollingUpdate"),
                                    "may not be specified when strategy `type` is 'Recreate'"));
                }
            }
            case "RollingUpdate" -> {
                if (!Read.has(strategy, "rollingUpdate")) {
                    errors.add(
                            Wrong.required(
                                    at.child("rollingUpdate"),
                                    "this should be defaulted and never be nil"));
                    return;
                }
                rolling(strategy.obj("rollingUpdate"), at.child("rollingUpdate"), errors);
            }
            default ->
                    errors.add(
                            Wrong.notSupported(
                                    at.child("type"),
                                    strategy.text("type"),
                                    List.of("Recreate", "RollingUpdate")));
        }
    }

    private static void rolling(Obj rolling, FieldPath at, List<FieldError> errors) {
        Node unavailable = rolling.get("maxUnavailable");
        Node surge = rolling.get("maxSurge");
        Numbers.countOrPercent(unavailable, at.child("maxUnavailable"), errors);
        int before = errors.size();
        Numbers.countOrPercent(surge, at.child("maxSurge"), errors);
        boolean surgeIsWrong = errors.size() > before;
        if (!surgeIsWrong
                && Numbers.countOrPercentValue(unavailable) == 0
                && Numbers.countOrPercentValue(surge) == 0) {
            errors.add(
                    Wrong.invalid(
                            at.child("maxUnavailable"),
                            GoValues.intOrString(unavailable),
                            "may not be 0 when `maxSurge` is 0"));
        }
        Numbers.notOver100Percent(unavailable, at.child("maxUnavailable"), errors);
    }

    static void statefulSet(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        Rules.oneOf(
                spec,
                "podManagementPolicy",
                List.of("OrderedReady", "Parallel"),
                Wrong.SPEC,
                errors);
        Obj strategy = spec.obj("updateStrategy");
        FieldPath at = Wrong.SPEC.child("updateStrategy");
        switch (strategy.text("type")) {
            case "OnDelete" -> {
                if (Read.has(strategy, "rollingUpdate")) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("rollingUpdate"),
                                    strategy.obj("rollingUpdate"),
                                    "only allowed for updateStrategy 'RollingUpdate'"));
                }
            }
            case "RollingUpdate" -> {
                Obj rolling = strategy.obj("rollingUpdate");
                FieldPath rollingAt = at.child("rollingUpdate");
                Numbers.notNegative(rolling, "partition", rollingAt, errors);
                if (Read.has(rolling, "maxUnavailable")) {
                    Node unavailable = rolling.get("maxUnavailable");
                    Numbers.countOrPercent(unavailable, rollingAt.child("maxUnavailable"), errors);
                    if (Numbers.countOrPercentValue(unavailable) == 0) {
                        errors.add(
                                Wrong.invalid(
                                        rollingAt.child("maxUnavailable"),
                                        GoValues.intOrString(unavailable),
                                        "cannot be 0"));
                    }
                    Numbers.notOver100Percent(
                            unavailable, rollingAt.child("maxUnavailable"), errors);
                }
            }
            case "" -> errors.add(Wrong.required(at, ""));
            default ->
                    errors.add(
                            Wrong.invalid(at, strategy, "must be 'RollingUpdate' or 'OnDelete'"));
        }
        Obj retention = spec.obj("persistentVolumeClaimRetentionPolicy");
        for (String when : List.of("whenScaled", "whenDeleted")) {
            Rules.maybeOneOf(
                    retention,
                    when,
                    List.of("Retain", "Delete"),
                    Wrong.SPEC.child("persistentVolumeClaimRetentionPolicy"),
                    errors);
        }
        Numbers.notNegative(spec, "replicas", Wrong.SPEC, errors);
        Numbers.notNegative(spec, "minReadySeconds", Wrong.SPEC, errors);
        Numbers.notNegative(spec.obj("ordinals"), "start", Wrong.SPEC.child("ordinals"), errors);
        selectorAndTemplate(spec, "empty selector is invalid for statefulset", errors);
    }

    static void daemonSet(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        selectorAndTemplate(spec, "empty selector is invalid for daemonset", errors);
        Numbers.notNegative(spec, "minReadySeconds", Wrong.SPEC, errors);
        Obj strategy = spec.obj("updateStrategy");
        FieldPath at = Wrong.SPEC.child("updateStrategy");
        List<String> types = List.of("OnDelete", "RollingUpdate");
        if (!types.contains(strategy.text("type"))) {
            errors.add(Wrong.notSupported(at.child("type"), strategy.text("type"), types));
        } else if (strategy.text("type").equals("RollingUpdate")) {
            daemonRolling(strategy.obj("rollingUpdate"), at.child("rollingUpdate"), errors);
        }
        Numbers.notNegative(spec, "revisionHistoryLimit", Wrong.SPEC, errors);
    }

    private static void daemonRolling(Obj rolling, FieldPath at, List<FieldError> errors) {
        Node unavailable = rolling.get("maxUnavailable");
        Node surge = rolling.get("maxSurge");
        Numbers.countOrPercent(unavailable, at.child("maxUnavailable"), errors);
        Numbers.countOrPercent(surge, at.child("maxSurge"), errors);
        Numbers.notOver100Percent(unavailable, at.child("maxUnavailable"), errors);
        Numbers.notOver100Percent(surge, at.child("maxSurge"), errors);
        boolean someUnavailable = Numbers.countOrPercentValue(unavailable) != 0;
        boolean someSurge = Numbers.countOrPercentValue(surge) != 0;
        if (someUnavailable && someSurge) {
            errors.add(
                    Wrong.invalid(
                            at.child("maxSurge"),
                            GoValues.intOrString(surge),
                            "may not be set when maxUnavailable is non-zero"));
        } else if (!someUnavailable && !someSurge) {
            errors.add(
                    Wrong.required(at.child("maxUnavailable"), "cannot be 0 when maxSurge is 0"));
        }
    }

    static void controllerRevision(Obj object, List<FieldError> errors) {
        if (!Read.has(object, "data")) {
            errors.add(Wrong.required(FieldPath.of("data"), "data is mandatory"));
        }
        Numbers.notNegative(object, "revision", FieldPath.ROOT, errors);
    }

    static void controllerRevisionChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now, before, "data", FieldPath.ROOT, errors);
    }

    private static void selectorAndTemplate(Obj spec, String whenEmpty, List<FieldError> errors) {
        FieldPath at = Wrong.SPEC.child("selector");
        Obj selector = spec.obj("selector");
        int before = errors.size();
        if (!Read.has(spec, "selector")) {
            errors.add(Wrong.required(at, ""));
        } else {
            Rules.selector(selector, at, errors);
            if (selector.obj("matchLabels").isEmpty()
                    && selector.arr("matchExpressions").isEmpty()) {
                errors.add(Wrong.invalid(at, GoValues.labelSelector(selector), whenEmpty));
            }
        }
        boolean usable = errors.size() == before;
        Obj labels = spec.obj("template", "metadata", "labels");
        if (!usable ? !Read.has(spec, "selector") : !LabelSelector.of(selector).matches(labels)) {
            mismatch(labels, errors);
        }
        PodValidation.template(spec.obj("template"), TEMPLATE, errors);
        restartsAlways(spec, errors);
    }

    private static void mismatch(Obj labels, List<FieldError> errors) {
        errors.add(
                Wrong.invalid(
                        TEMPLATE.child("metadata").child("labels"),
                        GoValues.stringMap(labels),
                        "`selector` does not match template `labels`"));
    }

    private static void restartsAlways(Obj spec, List<FieldError> errors) {
        Obj pod = spec.obj("template", "spec");
        FieldPath at = TEMPLATE.child("spec");
        String policy = pod.text("restartPolicy");
        if (List.of("OnFailure", "Never").contains(policy)) {
            errors.add(Wrong.notSupported(at.child("restartPolicy"), policy, List.of("Always")));
        }
        if (Read.has(pod, "activeDeadlineSeconds")) {
            errors.add(
                    Wrong.forbidden(
                            at.child("activeDeadlineSeconds"),
                            "activeDeadlineSeconds in ReplicaSet is not Supported"));
        }
    }

    static void selectorChange(Obj now, Obj before, List<FieldError> errors) {
        Obj selector = now.obj("spec", "selector");
        if (!selector.equals(before.obj("spec", "selector"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("selector"),
                            GoValues.labelSelector(selector),
                            Metadata.IMMUTABLE));
        }
    }

    static void statefulSetChange(Obj now, Obj before, List<FieldError> errors) {
        Obj comparable = before.obj("spec");
        for (String field :
                List.of(
                        "replicas",
                        "ordinals",
                        "template",
                        "updateStrategy",
                        "revisionHistoryLimit",
                        "persistentVolumeClaimRetentionPolicy",
                        "minReadySeconds")) {
            Node value = now.at("spec", field);
            comparable = value == null ? comparable.without(field) : comparable.with(field, value);
        }
        if (!comparable.equals(now.obj("spec"))) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.SPEC,
                            "updates to statefulset spec for fields other than 'replicas',"
                                    + " 'ordinals', 'template', 'updateStrategy',"
                                    + " 'revisionHistoryLimit',"
                                    + " 'persistentVolumeClaimRetentionPolicy' and"
                                    + " 'minReadySeconds' are forbidden"));
        }
    }

    static void replicaStatus(Obj now, Obj before, List<FieldError> errors) {
        Obj status = now.obj("status");
        for (String count :
                List.of(
                        "replicas",
                        "fullyLabeledReplicas",
                        "readyReplicas",
                        "availableReplicas",
                        "currentReplicas",
                        "updatedReplicas",
                        "observedGeneration")) {
            Numbers.notNegative(status, count, Wrong.STATUS, errors);
        }
        notMoreThanReplicas(status, "fullyLabeledReplicas", errors);
        notMoreThanReplicas(status, "readyReplicas", errors);
        notMoreThanReplicas(status, "availableReplicas", errors);
        if (status.whole(0, "availableReplicas") > status.whole(0, "readyReplicas")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.STATUS.child("availableReplicas"),
                            status.whole(0, "availableReplicas"),
                            "cannot be greater than readyReplicas"));
        }
    }

    private static void notMoreThanReplicas(Obj status, String count, List<FieldError> errors) {
        if (status.whole(0, count) > status.whole(0, "replicas")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.STATUS.child(count),
                            status.whole(0, count),
                            "cannot be greater than status.replicas"));
        }
    }

    static void deploymentStatus(Obj now, Obj before, List<FieldError> errors) {
        replicaStatus(now, before, errors);
        Obj status = now.obj("status");
        notMoreThanReplicas(status, "updatedReplicas", errors);
        if (status.whole(0, "collisionCount") < before.whole(0, "status", "collisionCount")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.STATUS.child("collisionCount"),
                            status.whole(0, "collisionCount"),
                            "cannot be decremented"));
        }
    }

    static void daemonSetStatus(Obj now, Obj before, List<FieldError> errors) {
        for (String count :
                List.of(
                        "currentNumberScheduled",
                        "numberMisscheduled",
                        "desiredNumberScheduled",
                        "numberReady",
                        "observedGeneration",
                        "updatedNumberScheduled",
                        "numberAvailable",
                        "numberUnavailable")) {
            Numbers.notNegative(now.obj("status"), count, Wrong.STATUS, errors);
        }
    }
}
