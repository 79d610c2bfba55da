package io.keelson.orchestrator.resources;

import java.util.List;

/** The group node.k8s.io. */
final class NodeGroup {
    private NodeGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.kind("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", "node.v1")
                        .cluster()
                        .table(
                                TableColumns.named(
                                        List.of(Column.text("Handler"), Column.text("Age")),
                                        (object, now) ->
                                                List.of(
                                                        Cells.text(object.text("handler")),
                                                        Cells.age(object, now))))
                        .validate(SmallValidation::runtimeClass)
                        .validateUpdate(SmallValidation::runtimeClassChange)
                        .def());
    }
}
