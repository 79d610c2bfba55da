package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Obj;
import java.util.function.Function;

/**
 * A field by which a list or a watch can be narrowed.
 *
 * @param name as in a field selector
 * @param value its text; empty where the field is absent
 * @param indexed whether watchers that ask for one value of it are found by that value
 */
public record SelectableField(String name, Function<Obj, String> value, boolean indexed) {
    /** The text at the path that the name is. */
    static SelectableField of(String name) {
        return at(name, false);
    }

    static SelectableField indexed(String name) {
        return at(name, true);
    }

    private static SelectableField at(String name, boolean indexed) {
        String[] path = name.split("\\.");
        return new SelectableField(name, object -> Read.scalar(object.at(path)), indexed);
    }
}
