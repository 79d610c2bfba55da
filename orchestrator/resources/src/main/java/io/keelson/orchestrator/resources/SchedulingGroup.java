package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import java.util.List;

/** The group scheduling.k8s.io. */
final class SchedulingGroup {
    private SchedulingGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.kind(
                                "scheduling.k8s.io",
                                "v1",
                                "PriorityClass",
                                "priorityclasses",
                                "scheduling.v1")
                        .shortNames("pc")
                        .cluster()
                        .generationOf("value")
                        .defaults(object ->
                                Fill.absent(
                                        Fill.absent(object, "value", 0),
                                        "preemptionPolicy",
                                        "PreemptLowerPriority"))
                        .table(
                                TableColumns.named(
                                        List.of(
                                                Column.whole("Value"),
                                                Column.of("Global-Default", "boolean"),
                                                Column.text("Age"),
                                                Column.text("PreemptionPolicy")),
                                        (object, now) ->
                                                List.of(
                                                        Cells.whole(object, "value"),
                                                        Node.of(object.isTrue("globalDefault")),
                                                        Cells.age(object, now),
                                                        Cells.text(
                                                                object.text("preemptionPolicy")))))
                        .validate(SmallValidation::priorityClass)
                        .validateUpdate(SmallValidation::priorityClassChange)
                        .def());
    }
}
