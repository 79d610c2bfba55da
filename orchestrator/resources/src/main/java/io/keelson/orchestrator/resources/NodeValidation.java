package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class NodeValidation {
    private NodeValidation() {}

    static void node(Obj object, List<FieldError> errors) {}

    static void change(Obj now, Obj before, List<FieldError> errors) {}
}
