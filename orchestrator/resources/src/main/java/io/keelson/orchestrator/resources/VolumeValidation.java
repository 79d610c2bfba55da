package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class VolumeValidation {
    private VolumeValidation() {}

    static void claim(Obj object, List<FieldError> errors) {}

    static void claimChange(Obj now, Obj before, List<FieldError> errors) {}

    static void volume(Obj object, List<FieldError> errors) {}

    static void volumeChange(Obj now, Obj before, List<FieldError> errors) {}
}
