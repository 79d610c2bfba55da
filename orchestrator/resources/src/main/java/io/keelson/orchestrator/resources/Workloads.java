package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The kinds that keep a number of pods running. */
final class Workloads {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private Workloads() {}

    static ResourceDef replicationControllers() {
        return Declare.kind("", "v1", "ReplicationController", "replicationcontrollers", "core.v1")
                .shortNames("rc")
                .categories("all")
                .storedUnder("controllers")
                .garbageCollection(GarbageCollection.ORPHAN_DEPENDENTS)
                .generationOf("spec")
                .scale()
                .status(Obj.of("replicas", Node.of(0)))
                .select(SelectableField.of("status.replicas"))
                .defaults(Workloads::replicationControllerDefaults)
                .table(replicaTable(object -> Cells.labels(object.obj("spec", "selector"))))
                .validate(WorkloadValidation::replicationController)
                .validateStatus(WorkloadValidation::replicaStatus)
                .def();
    }

    static ResourceDef replicaSets() {
        return apps("ReplicaSet", "replicasets")
                .shortNames("rs")
                .scale()
                .status(Obj.of("replicas", Node.of(0)))
                .select(SelectableField.of("status.replicas"))
                .defaults(object -> templated(object, spec -> Fill.absent(spec, "replicas", 1)))
                .table(replicaTable(object -> Cells.selector(object.obj("spec", "selector"))))
                .validate(WorkloadValidation::replicaSet)
                .validateUpdate(WorkloadValidation::selectorChange)
                .validateStatus(WorkloadValidation::replicaStatus)
                .def();
    }

    static ResourceDef deployments() {
        return apps("Deployment", "deployments")
                .shortNames("deploy")
                .generationOf("spec", "metadata.annotations")
                .scale()
                .status(Obj.EMPTY)
                .defaults(object -> templated(object, Workloads::deploymentSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Ready"),
                                        Column.text("Up-to-date"),
                                        Column.text("Available"),
                                        Column.text("Age"),
                                        Column.wide("Containers"),
                                        Column.wide("Images"),
                                        Column.wide("Selector")),
                                (object, now) -> {
                                    Obj status = object.obj("status");
                                    List<Node> row = new ArrayList<>();
                                    row.add(
                                            Cells.text(
                                                    status.whole(0, "readyReplicas")
                                                            + "/"
                                                            + object.whole(0, "spec", "replicas")));
                                    row.add(Cells.whole(status, "updatedReplicas"));
                                    row.add(Cells.whole(status, "availableReplicas"));
                                    row.add(Cells.age(object, now));
                                    addTemplate(row, object);
                                    row.add(
                                            Cells.text(
                                                    Cells.selector(
                                                            object.obj("spec", "selector"))));
                                    return row;
                                }))
                .validate(WorkloadValidation::deployment)
                .validateUpdate(WorkloadValidation::selectorChange)
                .validateStatus(WorkloadValidation::deploymentStatus)
                .def();
    }

    static ResourceDef statefulSets() {
        return apps("StatefulSet", "statefulsets")
                .shortNames("sts")
                .scale()
                .status(
                        Obj.builder()
                                .put("replicas", Node.of(0))
                                .put("availableReplicas", Node.of(0))
                                .build())
                .defaults(object -> templated(object, Workloads::statefulSetSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Ready"),
                                        Column.text("Age"),
                                        Column.wide("Containers"),
                                        Column.wide("Images")),
                                (object, now) -> {
                                    List<Node> row = new ArrayList<>();
                                    row.add(
                                            Cells.text(
                                                    object.whole(0, "status", "readyReplicas")
                                                            + "/"
                                                            + object.whole(0, "spec", "replicas")));
                                    row.add(Cells.age(object, now));
                                    addTemplate(row, object);
                                    return row;
                                }))
                .validate(WorkloadValidation::statefulSet)
                .validateUpdate(WorkloadValidation::statefulSetChange)
                .validateStatus(WorkloadValidation::replicaStatus)
                .def();
    }

    static ResourceDef daemonSets() {
        return apps("DaemonSet", "daemonsets")
                .shortNames("ds")
                .status(
                        Obj.builder()
                                .put("currentNumberScheduled", Node.of(0))
                                .put("numberMisscheduled", Node.of(0))
                                .put("desiredNumberScheduled", Node.of(0))
                                .put("numberReady", Node.of(0))
                                .build())
                .defaults(object -> templated(object, Workloads::daemonSetSpec))
                .create(object -> withTemplateGeneration(object, 1))
                .update(Workloads::countTemplate)
                .table(
                        TableColumns.named(
                                        List.of(
                                                Column.whole("Desired"),
                                                Column.whole("Current"),
                                                Column.whole("Ready"),
                                                Column.whole("Up-to-date"),
                                                Column.whole("Available"),
                                                Column.text("Node Selector"),
                                                Column.text("Age"),
                                                Column.wide("Containers"),
                                                Column.wide("Images"),
                                                Column.wide("Selector")),
                                        Workloads::daemonSetRow)
                                .from(Workloads::withoutTemplateGeneration))
                .validate(WorkloadValidation::daemonSet)
                .validateUpdate(WorkloadValidation::selectorChange)
                .validateStatus(WorkloadValidation::daemonSetStatus)
                .def();
    }

    private static Declare apps(String kind, String plural) {
        return Declare.kind("apps", "v1", kind, plural, "apps.v1")
                .categories("all")
                .generationOf("spec");
    }

    private static Obj templated(Obj object, UnaryOperator<Obj> specDefaults) {
        return Fill.made(
                object, "spec", spec -> PodDefaults.template(specDefaults.apply(spec), "template"));
    }

    private static Obj replicationControllerDefaults(Obj object) {
        Obj labels = object.obj("spec", "template", "metadata", "labels");
        Obj filled = object;
        if (!labels.isEmpty()) {
            if (filled.obj("spec", "selector").isEmpty()) {
                filled = filled.withAt(labels, "spec", "selector");
            }
            if (filled.obj("metadata", "labels").isEmpty()) {
                filled = filled.withAt(labels, "metadata", "labels");
            }
        }
        return templated(filled, spec -> Fill.absent(spec, "replicas", 1));
    }

    /** A strategy rolls unless it says else, and then has parameters. */
    private static Obj rolling(Obj spec, String strategy, UnaryOperator<Obj> parameters) {
        return Fill.made(
                spec,
                strategy,
                given -> {
                    Obj with = Fill.empty(given, "type", "RollingUpdate");
                    return with.text("type").equals("RollingUpdate")
                            ? Fill.made(with, "rollingUpdate", parameters)
                            : with;
                });
    }

    private static Obj deploymentSpec(Obj spec) {
        Obj filled = Fill.absent(spec, "replicas", 1);
        filled =
                rolling(
                        filled,
                        "strategy",
                        rolling ->
                                Fill.absent(
                                        Fill.absent(rolling, "maxUnavailable", "25%"),
                                        "maxSurge",
                                        "25%"));
        filled = Fill.absent(filled, "revisionHistoryLimit", 10);
        return Fill.absent(filled, "progressDeadlineSeconds", 600);
    }

    private static Obj statefulSetSpec(Obj spec) {
        Obj filled = Fill.absent(spec, "replicas", 1);
        filled = Fill.empty(filled, "podManagementPolicy", "OrderedReady");
        filled = Fill.absent(filled, "serviceName", "");
        filled =
                rolling(
                        filled,
                        "updateStrategy",
                        rolling ->
                                Fill.absent(
                                        Fill.absent(rolling, "partition", 0), "maxUnavailable", 1));
        filled = Fill.absent(filled, "revisionHistoryLimit", 10);
        filled =
                Fill.made(
                        filled,
                        "persistentVolumeClaimRetentionPolicy",
                        policy ->
                                Fill.empty(
                                        Fill.empty(policy, "whenDeleted", "Retain"),
                                        "whenScaled",
                                        "Retain"));
        return Fill.each(filled, "volumeClaimTemplates", Workloads::claimTemplate);
    }

    private static Obj claimTemplate(Obj claim) {
        Obj filled = Fill.absent(claim, "kind", "PersistentVolumeClaim");
        filled = Fill.absent(filled, "apiVersion", "v1");
        filled = Fill.made(filled, "spec", Volumes::claimSpec);
        return Fill.made(filled, "status", status -> Fill.empty(status, "phase", "Pending"));
    }

    private static Obj daemonSetSpec(Obj spec) {
        Obj filled =
                rolling(
                        spec,
                        "updateStrategy",
                        rolling ->
                                Fill.absent(
                                        Fill.absent(rolling, "maxUnavailable", 1), "maxSurge", 0));
        return Fill.absent(filled, "revisionHistoryLimit", 10);
    }

    private static Obj withTemplateGeneration(Obj object, long generation) {
        return object.withAt(
                Node.of(Long.toString(generation)), "metadata", "annotations", TEMPLATE_GENERATION);
    }

    private static Obj withoutTemplateGeneration(Obj object) {
        Obj without = object.withoutAt("metadata", "annotations", TEMPLATE_GENERATION);
        return without.obj("metadata", "annotations").isEmpty()
                ? without.withoutAt("metadata", "annotations")
                : without;
    }

    private static Obj countTemplate(Obj now, Obj before) {
        String text = before.text("metadata", "annotations", TEMPLATE_GENERATION);
        long generation = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        boolean changed = !now.obj("spec", "template").equals(before.obj("spec", "template"));
        return withTemplateGeneration(now, changed ? generation + 1 : generation);
    }

    private static TableColumns replicaTable(Function<Obj, String> selector) {
        return TableColumns.named(
                List.of(
                        Column.whole("Desired"),
                        Column.whole("Current"),
                        Column.whole("Ready"),
                        Column.text("Age"),
                        Column.wide("Containers"),
                        Column.wide("Images"),
                        Column.wide("Selector")),
                (object, now) -> {
                    List<Node> row = new ArrayList<>();
                    row.add(Cells.whole(object, "spec", "replicas"));
                    row.add(Cells.whole(object, "status", "replicas"));
                    row.add(Cells.whole(object, "status", "readyReplicas"));
                    row.add(Cells.age(object, now));
                    addTemplate(row, object);
                    row.add(Cells.text(selector.apply(object)));
                    return row;
                });
    }

    private static List<Node> daemonSetRow(Obj object, Instant now) {
        Obj status = object.obj("status");
        List<Node> row = new ArrayList<>();
        row.add(Cells.whole(status, "desiredNumberScheduled"));
        row.add(Cells.whole(status, "currentNumberScheduled"));
        row.add(Cells.whole(status, "numberReady"));
        row.add(Cells.whole(status, "updatedNumberScheduled"));
        row.add(Cells.whole(status, "numberAvailable"));
        row.add(Cells.text(Cells.labels(object.obj("spec", "template", "spec", "nodeSelector"))));
        row.add(Cells.age(object, now));
        addTemplate(row, object);
        row.add(Cells.text(Cells.selector(object.obj("spec", "selector"))));
        return row;
    }

    private static void addTemplate(List<Node> row, Obj object) {
        Obj spec = object.obj("spec", "template", "spec");
        row.add(Cells.text(Cells.containerNames(spec)));
        row.add(Cells.text(Cells.images(spec)));
    }
}
