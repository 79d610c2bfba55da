package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The group autoscaling: its one kind is stored as v2, of which v1 shows the CPU target. */
final class AutoscalingGroup {
    private static final String KIND = "HorizontalPodAutoscaler";
    private static final String PLURAL = "horizontalpodautoscalers";
    private static final GroupVersionKind V2 = new GroupVersionKind("autoscaling", "v2", KIND);
    private static final GroupVersionKind V1 = new GroupVersionKind("autoscaling", "v1", KIND);
    private static final GroupVersionKind V2BETA2 =
            new GroupVersionKind("autoscaling", "v2beta2", KIND);
    private static final int METRICS_SHOWN_MAX = 2;

    private static final TableColumns TABLE =
            TableColumns.named(
                    List.of(
                            Column.text("Reference"),
                            Column.text("Targets"),
                            Column.text("MinPods"),
                            Column.text("MaxPods"),
                            Column.text("Replicas"),
                            Column.text("Age")),
                    AutoscalingGroup::row);

    private AutoscalingGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                declared("v2", "autoscaling.v2").def(),
                declared("v1", "autoscaling.v1")
                        .converted(
                                Conversion.of(
                                        V1, V2, AutoscalingGroup::fromV1, AutoscalingGroup::toV1))
                        .table(TABLE.from(AutoscalingGroup::fromV1))
                        .def(),
                declared("v2beta2", "autoscaling.v2")
                        .converted(Conversion.renamed(V2BETA2, V2))
                        .deprecated(
                                "autoscaling/v2beta2 HorizontalPodAutoscaler is"
                                        + " deprecated in v1.23+, unavailable in"
                                        + " v1.26+; use autoscaling/v2"
                                        + " HorizontalPodAutoscaler")
                        .def());
    }

    private static Declare declared(String version, String schemaPackage) {
        return Declare.kind("autoscaling", version, KIND, PLURAL, schemaPackage)
                .shortNames("hpa")
                .categories("all")
                .status(
                        Obj.builder()
                                .put("desiredReplicas", Node.of(0))
                                .put("currentMetrics", Node.Null.NULL)
                                .build())
                .defaults(object -> Fill.made(object, "spec", AutoscalingGroup::specDefaults))
                .table(TABLE)
                .validate(AutoscalingValidation::autoscaler);
    }

    private static Obj specDefaults(Obj spec) {
        Obj filled = Fill.absent(spec, "minReplicas", 1);
        if (filled.arr("metrics").isEmpty()) {
            filled = filled.with("metrics", Arr.of(cpuMetric(80)));
        }
        return Fill.inside(
                filled,
                "behavior",
                behavior -> {
                    Obj with =
                            Fill.made(
                                    behavior,
                                    "scaleUp",
                                    rules ->
                                            scalingRules(
                                                    Fill.absent(
                                                            rules, "stabilizationWindowSeconds", 0),
                                                    Arr.of(
                                                            policy("Pods", 4),
                                                            policy("Percent", 100))));
                    return Fill.made(
                            with,
                            "scaleDown",
                            rules -> scalingRules(rules, Arr.of(policy("Percent", 100))));
                });
    }

    private static Obj scalingRules(Obj rules, Arr policies) {
        Obj filled = Fill.empty(rules, "selectPolicy", "Max");
        return filled.arr("policies").isEmpty() ? filled.with("policies", policies) : filled;
    }

    private static Obj policy(String type, long value) {
        return Obj.builder()
                .put("type", type)
                .put("value", Node.of(value))
                .put("periodSeconds", Node.of(15))
                .build();
    }

    private static Obj cpuMetric(long percent) {
        return Obj.builder()
                .put("type", "Resource")
                .put(
                        "resource",
                        Obj.builder()
                                .put("name", "cpu")
                                .put(
                                        "target",
                                        Obj.builder()
                                                .put("type", "Utilization")
                                                .put("averageUtilization", Node.of(percent))
                                                .build())
                                .build())
                .build();
    }

    /**
     * What v1 has no fields for is kept in these annotations, so that an update does not lose it.
     */
    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";

    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";

    private static Obj fromV1(Obj v1) {
        Obj spec = v1.obj("spec");
        List<Node> metrics = new ArrayList<>();
        if (spec.get("targetCPUUtilizationPercentage") instanceof Node.Whole(long percent)) {
            metrics.add(cpuMetric(percent));
        }
        Obj converted = spec.without("targetCPUUtilizationPercentage");
        if (kept(v1, METRICS) instanceof Arr others) {
            others.forEach(metrics::add);
        }
        if (kept(v1, BEHAVIOR) instanceof Obj behavior) {
            converted = converted.with("behavior", behavior);
        }
        if (!metrics.isEmpty()) {
            converted = converted.with("metrics", Arr.of(metrics));
        }
        Obj status = v1.obj("status");
        if (status.get("currentCPUUtilizationPercentage") instanceof Node.Whole percent) {
            Obj current =
                    Obj.builder()
                            .put("type", "Resource")
                            .put(
                                    "resource",
                                    Obj.builder()
                                            .put("name", "cpu")
                                            .put("current", Obj.of("averageUtilization", percent))
                                            .build())
                            .build();
            status = status.with("currentMetrics", Arr.of(current));
        }
        Obj object = withoutKept(v1).with("spec", converted);
        return v1.has("status")
                ? object.with("status", status.without("currentCPUUtilizationPercentage"))
                : object;
    }

    private static Obj toV1(Obj v2) {
        Obj spec = v2.obj("spec");
        Obj converted = spec.without("metrics").without("behavior");
        List<Node> others = new ArrayList<>();
        for (Obj metric : Read.objects(spec, "metrics")) {
            if (isCpu(metric)
                    && metric.at("resource", "target", "averageUtilization")
                            instanceof Node.Whole percent) {
                converted = converted.with("targetCPUUtilizationPercentage", percent);
            } else {
                others.add(metric);
            }
        }
        Obj object = v2;
        if (!others.isEmpty()) {
            object = keep(object, METRICS, Arr.of(others));
        }
        if (spec.get("behavior") instanceof Obj behavior) {
            object = keep(object, BEHAVIOR, behavior);
        }
        Obj status = v2.obj("status").without("currentMetrics").without("conditions");
        for (Obj metric : Read.objects(v2, "status", "currentMetrics")) {
            if (isCpu(metric)
                    && metric.at("resource", "current", "averageUtilization")
                            instanceof Node.Whole percent) {
                status = status.with("currentCPUUtilizationPercentage", percent);
            }
        }
        status = Fill.absent(status, "currentReplicas", 0);
        status = Fill.absent(status, "desiredReplicas", 0);
        return object.with("spec", converted).with("status", status);
    }

    private static Obj keep(Obj object, String annotation, Node value) {
        return object.withAt(
                Node.of(JsonWriter.toText(value)), "metadata", "annotations", annotation);
    }

    private static @Nullable Node kept(Obj object, String annotation) {
        String text = object.text("metadata", "annotations", annotation);
        try {
            return text.isEmpty() ? null : JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            return null; // what a client wrote there by hand
        }
    }

    private static Obj withoutKept(Obj object) {
        Obj left = object;
        for (String annotation : List.of(METRICS, BEHAVIOR)) {
            left = left.withoutAt("metadata", "annotations", annotation);
        }
        return left.has("metadata") && left.obj("metadata", "annotations").isEmpty()
                ? left.withoutAt("metadata", "annotations")
                : left;
    }

    private static boolean isCpu(Obj metric) {
        return metric.text("type").equals("Resource")
                && metric.text("resource", "name").equals("cpu");
    }

    private static List<Node> row(Obj object, Instant now) {
        Obj spec = object.obj("spec");
        Obj target = spec.obj("scaleTargetRef");
        return List.of(
                Cells.text(target.text("kind") + "/" + target.text("name")),
                Cells.text(targets(object)),
                Cells.text(
                        Read.has(spec, "minReplicas")
                                ? Read.scalar(spec.get("minReplicas"))
                                : Cells.UNSET),
                Cells.whole(spec, "maxReplicas"),
                Cells.whole(object, "status", "currentReplicas"),
                Cells.age(object, now));
    }

    private static String targets(Obj object) {
        List<Obj> metrics = Read.objects(object, "spec", "metrics");
        List<Obj> current = Read.objects(object, "status", "currentMetrics");
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < metrics.size() && i < METRICS_SHOWN_MAX; i++) {
            shown.add(target(metrics.get(i), i < current.size() ? current.get(i) : Obj.EMPTY));
        }
        if (shown.isEmpty()) {
            return Cells.NONE;
        }
        String joined = String.join(", ", shown);
        int more = metrics.size() - shown.size();
        return more > 0 ? joined + " + " + more + " more..." : joined;
    }

    private static String target(Obj metric, Obj current) {
        String type = metric.text("type");
        String source =
                switch (type) {
                    case "Resource" -> "resource";
                    case "ContainerResource" -> "containerResource";
                    case "Pods" -> "pods";
                    case "Object" -> "object";
                    case "External" -> "external";
                    default -> "";
                };
        if (source.isEmpty()) {
            return "<unknown type>";
        }
        Obj wanted = metric.obj(source, "target");
        Obj seen = current.obj(source, "current");
        String prefix =
                type.endsWith("Resource") && !metric.text(source, "name").isEmpty()
                        ? metric.text(source, "name") + ": "
                        : "";
        if (Read.has(wanted, "averageUtilization")) {
            String is =
                    Read.has(seen, "averageUtilization")
                            ? Read.scalar(seen.get("averageUtilization")) + "%"
                            : Cells.UNKNOWN;
            return prefix + is + "/" + Read.scalar(wanted.get("averageUtilization")) + "%";
        }
        boolean average = Read.has(wanted, "averageValue");
        String field = average ? "averageValue" : "value";
        String is = Read.has(seen, field) ? Read.scalar(seen.get(field)) : Cells.UNKNOWN;
        String suffix = average && !type.equals("Pods") && prefix.isEmpty() ? " (avg)" : "";
        return prefix + is + "/" + Read.scalar(wanted.get(field)) + suffix;
    }
}
