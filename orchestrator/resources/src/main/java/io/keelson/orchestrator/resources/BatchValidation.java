package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class BatchValidation {
    private BatchValidation() {}

    static void job(Obj object, List<FieldError> errors) {}

    static void jobChange(Obj now, Obj before, List<FieldError> errors) {}

    static void jobStatus(Obj now, Obj before, List<FieldError> errors) {}

    static void cronJob(Obj object, List<FieldError> errors) {}
}
