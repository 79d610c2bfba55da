package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class StorageValidation {
    private StorageValidation() {}

    static void storageClass(Obj object, List<FieldError> errors) {}

    static void storageClassChange(Obj now, Obj before, List<FieldError> errors) {}

    static void volumeAttributesClass(Obj object, List<FieldError> errors) {}

    static void volumeAttributesClassChange(Obj now, Obj before, List<FieldError> errors) {}

    static void volumeAttachment(Obj object, List<FieldError> errors) {}

    static void specChange(Obj now, Obj before, List<FieldError> errors) {}

    static void csiDriver(Obj object, List<FieldError> errors) {}

    static void csiDriverChange(Obj now, Obj before, List<FieldError> errors) {}

    static void csiNode(Obj object, List<FieldError> errors) {}

    static void csiStorageCapacity(Obj object, List<FieldError> errors) {}

    static void csiStorageCapacityChange(Obj now, Obj before, List<FieldError> errors) {}
}
