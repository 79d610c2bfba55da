package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class CoreValidation {
    private CoreValidation() {}

    static void event(Obj object, List<FieldError> errors) {}

    static void configMap(Obj object, List<FieldError> errors) {}

    static void configMapChange(Obj now, Obj before, List<FieldError> errors) {}

    static void secret(Obj object, List<FieldError> errors) {}

    static void secretChange(Obj now, Obj before, List<FieldError> errors) {}

    static void endpoints(Obj object, List<FieldError> errors) {}

    static void limitRange(Obj object, List<FieldError> errors) {}

    static void resourceQuota(Obj object, List<FieldError> errors) {}

    static void resourceQuotaChange(Obj now, Obj before, List<FieldError> errors) {}
}
