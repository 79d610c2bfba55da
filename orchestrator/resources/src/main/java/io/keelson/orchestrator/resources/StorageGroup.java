package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The group storage.k8s.io: how volumes are made and attached. */
final class StorageGroup {
    private StorageGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                csiDrivers(),
                csiNodes(),
                csiStorageCapacities(),
                storageClasses(),
                volumeAttachments(),
                volumeAttributesClasses());
    }

    private static Declare kind(String kind, String plural) {
        return Declare.kind("storage.k8s.io", "v1", kind, plural, "storage.v1");
    }

    private static ResourceDef storageClasses() {
        return kind("StorageClass", "storageclasses")
                .shortNames("sc")
                .cluster()
                .defaults(object ->
                        Fill.absent(
                                Fill.absent(object, "reclaimPolicy", "Delete"),
                                "volumeBindingMode",
                                "Immediate"))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Provisioner"),
                                        Column.text("ReclaimPolicy"),
                                        Column.text("VolumeBindingMode"),
                                        Column.text("AllowVolumeExpansion"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("provisioner")),
                                                Cells.text(object.text("reclaimPolicy")),
                                                Cells.text(object.text("volumeBindingMode")),
                                                Node.of(object.isTrue("allowVolumeExpansion")),
                                                Cells.age(object, now))))
                .validate(StorageValidation::storageClass)
                .validateUpdate(StorageValidation::storageClassChange)
                .def();
    }

    private static ResourceDef volumeAttributesClasses() {
        return kind("VolumeAttributesClass", "volumeattributesclasses")
                .shortNames("vac")
                .cluster()
                .table(
                        TableColumns.named(
                                List.of(Column.text("DriverName"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("driverName")),
                                                Cells.age(object, now))))
                .validate(StorageValidation::volumeAttributesClass)
                .validateUpdate(StorageValidation::volumeAttributesClassChange)
                .def();
    }

    private static ResourceDef volumeAttachments() {
        return kind("VolumeAttachment", "volumeattachments")
                .cluster()
                .status(Obj.of("attached", Node.of(false)))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Attacher"),
                                        Column.text("PV"),
                                        Column.text("Node"),
                                        Column.of("Attached", "boolean"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("spec", "attacher")),
                                                Cells.text(
                                                        object.text(
                                                                "spec",
                                                                "source",
                                                                "persistentVolumeName")),
                                                Cells.text(object.text("spec", "nodeName")),
                                                Node.of(object.isTrue("status", "attached")),
                                                Cells.age(object, now))))
                .validate(StorageValidation::volumeAttachment)
                .validateUpdate(StorageValidation::specChange)
                .def();
    }

    private static ResourceDef csiDrivers() {
        return kind("CSIDriver", "csidrivers")
                .cluster()
                .defaults(object -> Fill.made(object, "spec", StorageGroup::csiDriverSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.of("AttachRequired", "boolean"),
                                        Column.of("PodInfoOnMount", "boolean"),
                                        Column.of("StorageCapacity", "boolean"),
                                        Column.text("TokenRequests"),
                                        Column.of("RequiresRepublish", "boolean"),
                                        Column.text("Modes"),
                                        Column.text("Age")),
                                (object, now) -> {
                                    Obj spec = object.obj("spec");
                                    List<String> audiences =
                                            Read.objects(spec, "tokenRequests").stream()
                                                    .map(request -> request.text("audience"))
                                                    .toList();
                                    return List.of(
                                            Node.of(spec.isTrue("attachRequired")),
                                            Node.of(spec.isTrue("podInfoOnMount")),
                                            Node.of(spec.isTrue("storageCapacity")),
                                            Cells.text(
                                                    audiences.isEmpty()
                                                            ? Cells.UNSET
                                                            : String.join(",", audiences)),
                                            Node.of(spec.isTrue("requiresRepublish")),
                                            Cells.orNone(
                                                    String.join(
                                                            ",",
                                                            Read.texts(
                                                                    spec, "volumeLifecycleModes"))),
                                            Cells.age(object, now));
                                }))
                .validate(StorageValidation::csiDriver)
                .validateUpdate(StorageValidation::csiDriverChange)
                .def();
    }

    private static Obj csiDriverSpec(Obj spec) {
        Obj filled = Fill.absent(spec, "attachRequired", Node.of(true));
        filled = Fill.absent(filled, "podInfoOnMount", Node.of(false));
        filled = Fill.absent(filled, "storageCapacity", Node.of(false));
        filled = Fill.absent(filled, "fsGroupPolicy", "ReadWriteOnceWithFSType");
        filled = Fill.absent(filled, "requiresRepublish", Node.of(false));
        filled = Fill.absent(filled, "seLinuxMount", Node.of(false));
        return filled.arr("volumeLifecycleModes").isEmpty()
                ? filled.with("volumeLifecycleModes", Arr.of(Node.of("Persistent")))
                : filled;
    }

    private static ResourceDef csiNodes() {
        return kind("CSINode", "csinodes")
                .cluster()
                .defaults(object ->
                        Fill.made(
                                object,
                                "spec",
                                spec -> Fill.absent(spec, "drivers", Node.Null.NULL)))
                .table(
                        TableColumns.named(
                                List.of(Column.whole("Drivers"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Node.of(object.arr("spec", "drivers").size()),
                                                Cells.age(object, now))))
                .validate(StorageValidation::csiNode)
                .def();
    }

    private static ResourceDef csiStorageCapacities() {
        return kind("CSIStorageCapacity", "csistoragecapacities")
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("StorageClassName"),
                                        Column.text("Capacity"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("storageClassName")),
                                                Cells.text(
                                                        Read.has(object, "capacity")
                                                                ? Read.scalar(
                                                                        object.get("capacity"))
                                                                : Cells.UNSET),
                                                Cells.age(object, now))))
                .validate(StorageValidation::csiStorageCapacity)
                .validateUpdate(StorageValidation::csiStorageCapacityChange)
                .def();
    }
}
