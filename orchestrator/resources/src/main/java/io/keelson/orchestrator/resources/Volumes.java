package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.List;

/** Persistent volumes and claims to them. */
final class Volumes {
    private Volumes() {}

    static ResourceDef claims() {
        return Declare.kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", "core.v1")
                .shortNames("pvc")
                .status(Obj.of("phase", Node.of("Pending")))
                .defaults(claim -> Fill.made(claim, "spec", Volumes::claimSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Status"),
                                        Column.text("Volume"),
                                        Column.text("Capacity"),
                                        Column.text("Access Modes"),
                                        Column.text("StorageClass"),
                                        Column.text("VolumeAttributesClass"),
                                        Column.text("Age"),
                                        Column.wide("VolumeMode")),
                                Volumes::claimRow))
                .validate(VolumeValidation::claim)
                .validateUpdate(VolumeValidation::claimChange)
                .def();
    }

    static ResourceDef volumes() {
        return Declare.kind("", "v1", "PersistentVolume", "persistentvolumes", "core.v1")
                .shortNames("pv")
                .cluster()
                .status(Obj.of("phase", Node.of("Pending")))
                .statusUpdate(Volumes::withPhaseTime)
                .defaults(volume -> Fill.made(volume, "spec", Volumes::volumeSpec))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Capacity"),
                                        Column.text("Access Modes"),
                                        Column.text("Reclaim Policy"),
                                        Column.text("Status"),
                                        Column.text("Claim"),
                                        Column.text("StorageClass"),
                                        Column.text("VolumeAttributesClass"),
                                        Column.text("Reason"),
                                        Column.text("Age"),
                                        Column.wide("VolumeMode")),
                                Volumes::volumeRow))
                .validate(VolumeValidation::volume)
                .validateUpdate(VolumeValidation::volumeChange)
                .def();
    }

    static Obj claimSpec(Obj spec) {
        Obj filled = Fill.absent(spec, "volumeMode", "Filesystem");
        filled = Fill.absent(filled, "resources", Obj.EMPTY);
        // the old name and the new name of the same thing
        if (Read.has(filled, "dataSource") && !Read.has(filled, "dataSourceRef")) {
            return filled.with("dataSourceRef", filled.obj("dataSource"));
        }
        if (Read.has(filled, "dataSourceRef")
                && !Read.has(filled, "dataSource")
                && filled.text("dataSourceRef", "namespace").isEmpty()) {
            return filled.with("dataSource", filled.obj("dataSourceRef"));
        }
        return filled;
    }

    private static Obj volumeSpec(Obj spec) {
        Obj filled = Fill.empty(spec, "persistentVolumeReclaimPolicy", "Retain");
        filled = Fill.absent(filled, "volumeMode", "Filesystem");
        return PodDefaults.volumeSource(filled);
    }

    /** A volume says since when it has its phase. */
    private static Obj withPhaseTime(Obj now, Obj before, Instant at) {
        String field = "lastPhaseTransitionTime";
        boolean isSame = now.text("status", "phase").equals(before.text("status", "phase"));
        boolean isSaid =
                Read.has(now, "status", field)
                        && !now.text("status", field).equals(before.text("status", field));
        return isSame || isSaid ? now : now.withAt(Node.of(Times.seconds(at)), "status", field);
    }

    private static List<Node> claimRow(Obj claim, Instant now) {
        Obj spec = claim.obj("spec");
        String phase = claim.text("status", "phase");
        if (Read.has(claim, "metadata", "deletionTimestamp")) {
            phase = "Terminating";
        }
        boolean bound = !spec.text("volumeName").isEmpty();
        List<String> modes = bound ? Read.texts(claim, "status", "accessModes") : List.of();
        return List.of(
                Cells.text(phase),
                Cells.text(spec.text("volumeName")),
                Cells.text(bound ? Read.scalar(claim.at("status", "capacity", "storage")) : ""),
                Cells.text(Cells.accessModes(modes)),
                Cells.text(storageClass(claim)),
                Cells.text(attributesClass(spec)),
                Cells.age(claim, now),
                Cells.text(volumeMode(spec)));
    }

    private static List<Node> volumeRow(Obj volume, Instant now) {
        Obj spec = volume.obj("spec");
        String phase = volume.text("status", "phase");
        if (Read.has(volume, "metadata", "deletionTimestamp")) {
            phase = "Terminating";
        }
        Obj claim = spec.obj("claimRef");
        return List.of(
                Cells.text(Read.scalar(spec.at("capacity", "storage"))),
                Cells.text(Cells.accessModes(Read.texts(spec, "accessModes"))),
                Cells.text(spec.text("persistentVolumeReclaimPolicy")),
                Cells.text(phase),
                Cells.text(
                        claim.isEmpty() ? "" : claim.text("namespace") + "/" + claim.text("name")),
                Cells.text(storageClass(volume)),
                Cells.text(attributesClass(spec)),
                Cells.text(volume.text("status", "reason")),
                Cells.age(volume, now),
                Cells.text(volumeMode(spec)));
    }

    private static String storageClass(Obj object) {
        String beta =
                object.text("metadata", "annotations", "volume.beta.kubernetes.io/storage-class");
        return beta.isEmpty() ? object.text("spec", "storageClassName") : beta;
    }

    private static String attributesClass(Obj spec) {
        return Read.has(spec, "volumeAttributesClassName")
                ? spec.text("volumeAttributesClassName")
                : Cells.UNSET;
    }

    private static String volumeMode(Obj spec) {
        return Read.has(spec, "volumeMode") ? spec.text("volumeMode") : Cells.UNSET;
    }
}
