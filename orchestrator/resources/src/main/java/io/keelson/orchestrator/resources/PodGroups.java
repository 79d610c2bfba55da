package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.List;

/**
 * The group scheduling.x-k8s.io: pods that run together or not at all. The kind is the one that the
 * coscheduling plugin of sigs.k8s.io/scheduler-plugins knows; the sub-resource {@code binding} is
 * ours: it binds many pods in one transaction.
 */
final class PodGroups {
    private static final String GROUP = "scheduling.x-k8s.io";
    private static final String VERSION = "v1alpha1";

    private PodGroups() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.own(GROUP, VERSION, "PodGroup", "podgroups", "io.x-k8s.scheduling.v1alpha1")
                        .shortNames("pg", "pgs")
                        .generationOf("spec")
                        .status(Obj.of("phase", Node.of("Pending")))
                        .subResource(
                                new SubResource(
                                        "binding",
                                        new GroupVersionKind(GROUP, VERSION, "PodGroupBinding"),
                                        SubResource.CREATE))
                        .defaults(group -> Fill.absent(group, "spec", Obj.EMPTY))
                        .table(
                                TableColumns.named(
                                        List.of(
                                                Column.text("Phase"),
                                                Column.whole("MinMember"),
                                                Column.whole("Running"),
                                                Column.whole("Succeeded"),
                                                Column.whole("Failed"),
                                                Column.text("Age")),
                                        (object, now) ->
                                                List.of(
                                                        Cells.text(object.text("status", "phase")),
                                                        Cells.whole(object, "spec", "minMember"),
                                                        Cells.whole(object, "status", "running"),
                                                        Cells.whole(object, "status", "succeeded"),
                                                        Cells.whole(object, "status", "failed"),
                                                        Cells.age(object, now))))
                        .validate(PodGroups::check)
                        .validateStatus(PodGroups::checkStatus)
                        .def());
    }

    private static void check(Obj group, List<FieldError> errors) {
        Obj spec = group.obj("spec");
        if (spec.whole(0, "minMember") < 1) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("minMember"),
                            spec.whole(0, "minMember"),
                            "must be greater than or equal to 1"));
        }
        Numbers.notNegative(spec, "scheduleTimeoutSeconds", Wrong.SPEC, errors);
        FieldPath resources = Wrong.SPEC.child("minResources");
        spec.obj("minResources")
                .forEach((name, amount) ->
                        Quantities.notNegative(amount, resources.key(name), errors));
    }

    private static void checkStatus(Obj now, Obj before, List<FieldError> errors) {
        for (String count : List.of("scheduled", "running", "succeeded", "failed")) {
            Numbers.notNegative(now.obj("status"), count, Wrong.STATUS, errors);
        }
    }
}
