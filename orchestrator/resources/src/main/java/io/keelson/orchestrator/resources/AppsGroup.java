package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.Locale;

/** The group apps. */
final class AppsGroup {
    private AppsGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                controllerRevisions(),
                Workloads.daemonSets(),
                Workloads.deployments(),
                Workloads.replicaSets(),
                Workloads.statefulSets());
    }

    private static ResourceDef controllerRevisions() {
        return Declare.kind("apps", "v1", "ControllerRevision", "controllerrevisions", "apps.v1")
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Controller"),
                                        Column.text("Revision"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(controller(object)),
                                                Cells.whole(object, "revision"),
                                                Cells.age(object, now))))
                .validate(WorkloadValidation::controllerRevision)
                .validateUpdate(WorkloadValidation::controllerRevisionChange)
                .def();
    }

    /** {@code statefulset.apps/db}: who owns it. */
    private static String controller(Obj object) {
        for (Obj owner : Read.objects(object, "metadata", "ownerReferences")) {
            if (owner.get("controller") == Node.Bool.TRUE) {
                String apiVersion = owner.text("apiVersion");
                int slash = apiVersion.indexOf('/');
                String kind = owner.text("kind").toLowerCase(Locale.ROOT);
                return (slash < 0 ? kind : kind + "." + apiVersion.substring(0, slash))
                        + "/"
                        + owner.text("name");
            }
        }
        return Cells.NONE;
    }
}
