package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class PodValidation {
    private PodValidation() {}

    static void pod(Obj object, List<FieldError> errors) {}

    static List<String> warnings(Obj object) {
        return List.of();
    }

    static void template(Obj template, FieldPath at, List<FieldError> errors) {}
}
