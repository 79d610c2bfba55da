package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The group coordination.k8s.io. */
final class CoordinationGroup {
    private CoordinationGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.kind("coordination.k8s.io", "v1", "Lease", "leases", "coordination.v1")
                        .defaults(lease -> Fill.absent(lease, "spec", Obj.EMPTY))
                        .table(
                                TableColumns.named(
                                        List.of(Column.text("Holder"), Column.text("Age")),
                                        (object, now) ->
                                                List.of(
                                                        Cells.text(
                                                                object.text(
                                                                        "spec", "holderIdentity")),
                                                        Cells.age(object, now))))
                        .validate(SmallValidation::lease)
                        .def());
    }
}
