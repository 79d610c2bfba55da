package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of the group storage.k8s.io. */
final class StorageValidation {
    private static final FieldPath ROOT = FieldPath.ROOT;

    private StorageValidation() {}

    static void storageClass(Obj object, List<FieldError> errors) {
        Rules.requiredName(Names::labelKey, object, "provisioner", ROOT, errors);
        object.obj("parameters")
                .forEach((name, value) -> {
                    if (name.isEmpty()) {
                        errors.add(
                                Wrong.invalid(
                                        FieldPath.of("parameters"),
                                        name,
                                        "field can not be empty."));
                    }
                });
        Rules.maybeOneOf(object, "reclaimPolicy", List.of("Delete", "Retain"), ROOT, errors);
        Rules.oneOf(
                object,
                "volumeBindingMode",
                List.of("Immediate", "WaitForFirstConsumer"),
                ROOT,
                errors);
    }

    static void storageClassChange(Obj now, Obj before, List<FieldError> errors) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            Node was = before.get(field);
            Node is = now.get(field);
            if (was == null ? Read.has(now, field) : !was.equals(is)) {
                errors.add(
                        Wrong.forbidden(
                                FieldPath.of(field), "updates to " + field + " are forbidden."));
            }
        }
        Rules.unchanged(now, before, "volumeBindingMode", ROOT, errors);
    }

    static void volumeAttributesClass(Obj object, List<FieldError> errors) {
        driverName(object, "driverName", ROOT, errors);
        if (object.obj("parameters").isEmpty()) {
            errors.add(
                    Wrong.required(
                            FieldPath.of("parameters"),
                            "must contain at least one key/value pair"));
        }
    }

    private static void driverName(
            Obj object, String field, FieldPath at, List<FieldError> errors) {
        Rules.requiredName(Names::dnsSubdomain, object, field, at, errors);
    }

    static void volumeAttributesClassChange(Obj now, Obj before, List<FieldError> errors) {
        for (String field : List.of("driverName", "parameters")) {
            Rules.unchanged(now, before, field, ROOT, errors);
        }
    }

    static void volumeAttachment(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        driverName(spec, "attacher", Wrong.SPEC, errors);
        FieldPath source = Wrong.SPEC.child("source");
        boolean inline = Read.has(spec, "source", "inlineVolumeSpec");
        boolean named = Read.has(spec, "source", "persistentVolumeName");
        if (!inline && !named) {
            errors.add(
                    Wrong.required(
                            source,
                            "must specify exactly one of inlineVolumeSpec and"
                                    + " persistentVolumeName"));
        } else if (inline && named) {
            errors.add(
                    Wrong.forbidden(
                            source,
                            "must specify exactly one of inlineVolumeSpec and"
                                    + " persistentVolumeName"));
        }
        Rules.requiredName(Names::dnsSubdomain, spec, "nodeName", Wrong.SPEC, errors);
    }

    static void specChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now, before, "spec", ROOT, errors);
    }

    static void csiDriver(Obj object, List<FieldError> errors) {
        Obj spec = object.obj("spec");
        List<String> modes = Read.texts(spec, "volumeLifecycleModes");
        for (String mode : modes) {
            if (!List.of("Ephemeral", "Persistent").contains(mode)) {
                errors.add(
                        Wrong.notSupported(
                                Wrong.SPEC.child("volumeLifecycleModes"),
                                mode,
                                List.of("Ephemeral", "Persistent")));
            }
        }
        Rules.maybeOneOf(
                spec,
                "fsGroupPolicy",
                List.of("File", "None", "ReadWriteOnceWithFSType"),
                Wrong.SPEC,
                errors);
        Rules.unique(
                Read.objects(spec, "tokenRequests"),
                "audience",
                Wrong.SPEC.child("tokenRequests"),
                errors);
    }

    static void csiDriverChange(Obj now, Obj before, List<FieldError> errors) {
        for (String field : List.of("attachRequired", "volumeLifecycleModes")) {
            Rules.unchanged(now.obj("spec"), before.obj("spec"), field, Wrong.SPEC, errors);
        }
    }

    static void csiNode(Obj object, List<FieldError> errors) {
        List<Obj> drivers = Read.objects(object, "spec", "drivers");
        FieldPath at = Wrong.SPEC.child("drivers");
        Rules.unique(drivers, "name", at, errors);
        for (int i = 0; i < drivers.size(); i++) {
            driverName(drivers.get(i), "name", at.index(i), errors);
            Rules.required(drivers.get(i), "nodeID", at.index(i), errors);
        }
    }

    static void csiStorageCapacity(Obj object, List<FieldError> errors) {
        Rules.requiredName(Names::dnsSubdomain, object, "storageClassName", ROOT, errors);
        Quantities.notNegative(object.get("capacity"), FieldPath.of("capacity"), errors);
        Rules.selector(object.obj("nodeTopology"), FieldPath.of("nodeTopology"), errors);
    }

    static void csiStorageCapacityChange(Obj now, Obj before, List<FieldError> errors) {
        for (String field : List.of("nodeTopology", "storageClassName")) {
            Rules.unchanged(now, before, field, ROOT, errors);
        }
    }
}
