package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class PolicyValidation {
    private PolicyValidation() {}

    static void budget(Obj object, List<FieldError> errors) {}

    static void budgetStatus(Obj now, Obj before, List<FieldError> errors) {}
}
