package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.Map;

/** The rules of autoscalers, in the words of the stored version. */
final class AutoscalingValidation {
    private static final Map<String, String> SOURCES =
            Map.of(
                    "Resource", "resource",
                    "ContainerResource", "containerResource",
                    "Pods", "pods",
                    "Object", "object",
                    "External", "external");
    private static final int WINDOW_SECONDS_MAX = 3600;
    private static final int PERIOD_SECONDS_MAX = 1800;

    private AutoscalingValidation() {}

    static void autoscaler(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        long min = spec.whole(1, "minReplicas");
        long max = spec.whole(0, "maxReplicas");
        if (min < 1) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("minReplicas"),
                            min,
                            "must be greater than or equal to 1"));
        }
        if (max < 1) {
            errors.add(Wrong.invalid(Wrong.SPEC.child("maxReplicas"), max, Numbers.POSITIVE));
        }
        if (max < min) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("maxReplicas"),
                            max,
                            "must be greater than or equal to `minReplicas`"));
        }
        FieldPath target = Wrong.SPEC.child("scaleTargetRef");
        for (String field : List.of("kind", "name")) {
            Rules.requiredName(
                    Names::pathSegment, spec.obj("scaleTargetRef"), field, target, errors);
        }
        List<Obj> metrics = Read.objects(spec, "metrics");
        for (int i = 0; i < metrics.size(); i++) {
            metric(metrics.get(i), Wrong.SPEC.child("metrics").index(i), errors);
        }
        for (String direction : List.of("scaleUp", "scaleDown")) {
            if (Read.has(spec, "behavior", direction)) {
                rules(
                        spec.obj("behavior", direction),
                        Wrong.SPEC.child("behavior").child(direction),
                        errors);
            }
        }
    }

    private static void metric(Obj metric, FieldPath at, List<FieldError> errors) {
        String type = metric.text("type");
        if (type.isEmpty()) {
            errors.add(Wrong.required(at.child("type"), "must specify a metric source type"));
            return;
        }
        String source = SOURCES.get(type);
        if (source == null) {
            errors.add(
                    Wrong.notSupported(
                            at.child("type"), type, SOURCES.keySet().stream().sorted().toList()));
            return;
        }
        if (!Read.has(metric, source)) {
            errors.add(
                    Wrong.required(
                            at.child(source),
                            "must populate information for the given metric source"));
            return;
        }
        if (source.endsWith("esource")) {
            Rules.required(metric.obj(source), "name", at.child(source), errors);
        }
        target(metric.obj(source, "target"), at.child(source).child("target"), errors);
    }

    private static void target(Obj target, FieldPath at, List<FieldError> errors) {
        Rules.oneOf(target, "type", List.of("AverageValue", "Utilization", "Value"), at, errors);
        Numbers.positive(target, "averageUtilization", at, errors);
        for (String field : List.of("value", "averageValue")) {
            Quantities.positive(target.get(field), at.child(field), errors);
        }
        if (!Read.has(target, "averageUtilization")
                && !Read.has(target, "averageValue")
                && !Read.has(target, "value")) {
            errors.add(
                    Wrong.required(
                            at.child("averageUtilization"),
                            "must set either a target raw value or a target utilization"));
        }
    }

    private static void rules(Obj rules, FieldPath at, List<FieldError> errors) {
        long window = rules.whole(0, "stabilizationWindowSeconds");
        if (window < 0) {
            errors.add(
                    Wrong.invalid(
                            at.child("stabilizationWindowSeconds"),
                            window,
                            "must be greater than or equal to zero"));
        } else if (window > WINDOW_SECONDS_MAX) {
            errors.add(
                    Wrong.invalid(
                            at.child("stabilizationWindowSeconds"),
                            window,
                            "must be less than or equal to " + WINDOW_SECONDS_MAX));
        }
        Rules.maybeOneOf(rules, "selectPolicy", List.of("Disabled", "Max", "Min"), at, errors);
        List<Obj> policies = Read.objects(rules, "policies");
        if (policies.isEmpty()) {
            errors.add(Wrong.required(at.child("policies"), "must specify at least one Policy"));
        }
        for (int i = 0; i < policies.size(); i++) {
            FieldPath here = at.child("policies").index(i);
            List<String> types = List.of("Percent", "Pods");
            if (!types.contains(policies.get(i).text("type"))) {
                errors.add(
                        Wrong.notSupported(
                                here.child("type"), policies.get(i).text("type"), types));
            }
            for (String field : List.of("value", "periodSeconds")) {
                if (policies.get(i).whole(0, field) <= 0) {
                    errors.add(
                            Wrong.invalid(
                                    here.child(field),
                                    policies.get(i).whole(0, field),
                                    "must be greater than zero"));
                }
            }
            if (policies.get(i).whole(0, "periodSeconds") > PERIOD_SECONDS_MAX) {
                errors.add(
                        Wrong.invalid(
                                here.child("periodSeconds"),
                                policies.get(i).whole(0, "periodSeconds"),
                                "must be less than or equal to " + PERIOD_SECONDS_MAX));
            }
        }
    }
}
