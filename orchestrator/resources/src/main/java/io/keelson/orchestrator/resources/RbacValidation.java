package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class RbacValidation {
    private RbacValidation() {}

    static void clusterRoleBinding(Obj object, List<FieldError> errors) {}

    static void clusterRole(Obj object, List<FieldError> errors) {}

    static void roleBinding(Obj object, List<FieldError> errors) {}

    static void role(Obj object, List<FieldError> errors) {}

    static void bindingChange(Obj now, Obj before, List<FieldError> errors) {}
}
