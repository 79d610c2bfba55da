package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What an update through one path may change of an object: all but the status, the status, or a
 * part that has a sub-resource of its own. The new object comes first.
 *
 * @param prepare the object with that part of the new one, and all else as it was
 * @param validate what is wrong with the prepared object, or with the change
 */
public record Part(Preparation prepare, BiFunction<Obj, Obj, List<FieldError>> validate) {
    /** Pure but for the time, which some objects carry. */
    @FunctionalInterface
    public interface Preparation {
        Obj of(Obj now, Obj before, Instant at);
    }
}
