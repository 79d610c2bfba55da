package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class WorkloadValidation {
    private WorkloadValidation() {}

    static void controllerRevision(Obj object, List<FieldError> errors) {}

    static void controllerRevisionChange(Obj now, Obj before, List<FieldError> errors) {}

    static void replicationController(Obj object, List<FieldError> errors) {}

    static void replicaStatus(Obj now, Obj before, List<FieldError> errors) {}

    static void replicaSet(Obj object, List<FieldError> errors) {}

    static void selectorChange(Obj now, Obj before, List<FieldError> errors) {}

    static void deployment(Obj object, List<FieldError> errors) {}

    static void deploymentStatus(Obj now, Obj before, List<FieldError> errors) {}

    static void statefulSet(Obj object, List<FieldError> errors) {}

    static void statefulSetChange(Obj now, Obj before, List<FieldError> errors) {}

    static void daemonSet(Obj object, List<FieldError> errors) {}

    static void daemonSetStatus(Obj now, Obj before, List<FieldError> errors) {}
}
