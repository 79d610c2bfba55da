package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class AutoscalingValidation {
    private AutoscalingValidation() {}

    static void autoscaler(Obj object, List<FieldError> errors) {}
}
