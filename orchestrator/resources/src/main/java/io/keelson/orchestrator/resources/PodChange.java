package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class PodChange {
    private PodChange() {}

    static void check(Obj now, Obj before, List<FieldError> errors) {}

    static void checkStatus(Obj now, Obj before, List<FieldError> errors) {}
}
