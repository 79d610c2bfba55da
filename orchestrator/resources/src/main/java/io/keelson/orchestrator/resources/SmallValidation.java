package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class SmallValidation {
    private SmallValidation() {}

    static void priorityClass(Obj object, List<FieldError> errors) {}

    static void priorityClassChange(Obj now, Obj before, List<FieldError> errors) {}

    static void runtimeClass(Obj object, List<FieldError> errors) {}

    static void runtimeClassChange(Obj now, Obj before, List<FieldError> errors) {}

    static void endpointSlice(Obj object, List<FieldError> errors) {}

    static void endpointSliceChange(Obj now, Obj before, List<FieldError> errors) {}

    static void lease(Obj object, List<FieldError> errors) {}

    static void certificateRequest(Obj object, List<FieldError> errors) {}
}
