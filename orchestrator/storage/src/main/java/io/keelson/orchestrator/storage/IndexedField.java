package io.keelson.orchestrator.storage;

import java.util.List;

/**
 * A field that objects are selected by.
 *
 * @param name as selectors say it
 * @param path of names through the object to a string, number or boolean
 * @param absent its value in objects that do not have it: empty, or for a number or boolean its
 *     zero
 */
public record IndexedField(String name, List<String> path, String absent) {
    public IndexedField {
        path = List.copyOf(path);
    }

    /** A string whose name is its path, such as {@code spec.nodeName}. */
    public static IndexedField text(String name) {
        return of(name, "");
    }

    public static IndexedField of(String name, String absent) {
        return new IndexedField(name, List.of(name.split("\\.", -1)), absent);
    }
}
