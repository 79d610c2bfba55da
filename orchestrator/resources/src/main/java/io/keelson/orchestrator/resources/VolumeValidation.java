package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.List;

/** The rules of persistent volumes and claims. */
final class VolumeValidation {
    private static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final List<String> NOT_SOURCES =
            List.of(
                    "capacity",
                    "accessModes",
                    "claimRef",
                    "persistentVolumeReclaimPolicy",
                    "storageClassName",
                    "mountOptions",
                    "volumeMode",
                    "nodeAffinity",
                    "volumeAttributesClassName");

    private VolumeValidation() {}

    static void claim(Obj claim, List<FieldError> errors) {
        claimSpec(claim.obj("spec"), Wrong.SPEC, errors);
    }

    static void claimSpec(Obj spec, FieldPath at, List<FieldError> errors) {
        accessModes(spec, at, "at least 1 access mode is required", errors);
        Rules.selector(spec.obj("selector"), at.child("selector"), errors);
        Node storage = spec.at("resources", "requests", "storage");
        FieldPath storageAt = at.child("resources").key("storage");
        if (storage == null || storage == Node.Null.NULL) {
            errors.add(Wrong.required(storageAt, ""));
        } else {
            Quantities.positive(storage, storageAt, errors);
        }
        Rules.maybeName(Names::dnsSubdomain, spec, "storageClassName", at, errors);
        Rules.maybeOneOf(spec, "volumeMode", VOLUME_MODES, at, errors);
        for (String source : List.of("dataSource", "dataSourceRef")) {
            if (Read.has(spec, source)) {
                Rules.required(spec.obj(source), "name", at.child(source), errors);
                Rules.required(spec.obj(source), "kind", at.child(source), errors);
                if (spec.text(source, "apiGroup").isEmpty()
                        && !spec.text(source, "kind").equals("PersistentVolumeClaim")) {
                    errors.add(
                            Wrong.invalid(
                                    at.child(source),
                                    spec.text(source, "kind"),
                                    "must be 'PersistentVolumeClaim' when referencing the default"
                                            + " apiGroup"));
                }
            }
        }
    }

    private static void accessModes(
            Obj spec, FieldPath at, String whenNone, List<FieldError> errors) {
        List<String> modes = Read.texts(spec, "accessModes");
        if (modes.isEmpty()) {
            errors.add(Wrong.required(at.child("accessModes"), whenNone));
        }
        for (String mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                errors.add(Wrong.notSupported(at.child("accessModes"), mode, ACCESS_MODES));
            }
        }
        if (modes.size() > 1 && modes.contains("ReadWriteOncePod")) {
            errors.add(
                    Wrong.forbidden(
                            at.child("accessModes"),
                            "may not use ReadWriteOncePod with other access modes"));
        }
    }

    /** A claim grows, is bound once, and is otherwise left alone. */
    static void claimChange(Obj now, Obj before, List<FieldError> errors) {
        Obj spec = now.obj("spec");
        Obj earlier = before.obj("spec");
        Obj comparable = earlier;
        if (earlier.text("volumeName").isEmpty()) {
            comparable = Fill.copied("volumeName", spec, comparable);
        }
        if (!Read.has(earlier, "storageClassName")) {
            comparable = Fill.copied("storageClassName", spec, comparable);
        }
        boolean bound = before.text("status", "phase").equals("Bound");
        Node storage = spec.at("resources", "requests", "storage");
        if (bound && storage != null) {
            comparable = comparable.withAt(storage, "resources", "requests", "storage");
        }
        comparable = Fill.copied("volumeAttributesClassName", spec, comparable);
        if (!comparable.equals(spec)) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.SPEC,
                            "spec is immutable after creation except resources.requests and"
                                    + " volumeAttributesClassName for bound claims"));
        }
        Quantity is = Quantities.parse(storage);
        Quantity was = Quantities.parse(earlier.at("resources", "requests", "storage"));
        if (bound && is != null && was != null && is.compareTo(was) < 0) {
            Quantity capacity = Quantities.parse(before.at("status", "capacity", "storage"));
            if (capacity == null || is.compareTo(capacity) <= 0) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child("resources").child("requests").child("storage"),
                                "field can not be less than status.capacity"));
            }
        }
    }

    static void volume(Obj volume, List<FieldError> errors) {
        Obj spec = volume.obj("spec");
        accessModes(spec, Wrong.SPEC, "", errors);
        FieldPath capacity = Wrong.SPEC.child("capacity");
        if (spec.obj("capacity").isEmpty()) {
            errors.add(Wrong.required(capacity, ""));
        } else if (!Read.has(spec, "capacity", "storage") || spec.obj("capacity").size() > 1) {
            errors.add(Wrong.notSupported(capacity, spec.obj("capacity"), List.of("storage")));
        }
        spec.obj("capacity")
                .forEach((name, value) -> Quantities.positive(value, capacity.key(name), errors));
        Rules.maybeOneOf(
                spec,
                "persistentVolumeReclaimPolicy",
                List.of("Delete", "Recycle", "Retain"),
                Wrong.SPEC,
                errors);
        int sources = 0;
        for (String name : spec.names()) {
            if (!NOT_SOURCES.contains(name) && Read.has(spec, name) && ++sources > 1) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child(name), "may not specify more than 1 volume type"));
            }
        }
        if (sources == 0) {
            errors.add(Wrong.required(Wrong.SPEC, "must specify a volume type"));
        }
        if (Read.has(spec, "hostPath")) {
            PodVolumeValidation.hostPath(
                    spec.obj("hostPath"), Wrong.SPEC.child("hostPath"), errors);
        }
        if (Read.has(spec, "local")) {
            Rules.required(spec.obj("local"), "path", Wrong.SPEC.child("local"), errors);
            if (!Read.has(spec, "nodeAffinity")) {
                errors.add(
                        Wrong.required(
                                Wrong.METADATA.child("annotations"),
                                "Local volume requires node affinity"));
            }
        }
        if (Read.has(spec, "nodeAffinity", "required")) {
            Affinity.nodeSelector(
                    spec.obj("nodeAffinity", "required"),
                    Wrong.SPEC.child("nodeAffinity").child("required"),
                    errors);
        }
        Rules.maybeName(Names::dnsSubdomain, spec, "storageClassName", Wrong.SPEC, errors);
        Rules.maybeOneOf(spec, "volumeMode", VOLUME_MODES, Wrong.SPEC, errors);
    }

    static void volumeChange(Obj now, Obj before, List<FieldError> errors) {
        Obj spec = now.obj("spec");
        Obj earlier = before.obj("spec");
        for (String name : earlier.names()) {
            if (!NOT_SOURCES.contains(name) && !earlier.obj(name).equals(spec.obj(name))) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child("persistentvolumesource"),
                                "spec.persistentvolumesource is immutable after creation"));
            }
        }
        Rules.unchanged(spec, earlier, "volumeMode", Wrong.SPEC, errors);
        if (Read.has(earlier, "nodeAffinity")) {
            Rules.unchanged(spec, earlier, "nodeAffinity", Wrong.SPEC, errors);
        }
    }
}
