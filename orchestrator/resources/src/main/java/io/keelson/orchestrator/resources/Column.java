package io.keelson.orchestrator.resources;

/**
 * A column of the tables in which people look at a kind.
 *
 * @param name as clients show it, in title case
 * @param type string, integer, boolean or date
 * @param format {@code name} for the column that names the object, else empty
 * @param priority 0 if always shown, 1 in wide output only
 */
public record Column(String name, String type, String format, int priority) {
    static Column text(String name) {
        return new Column(name, "string", "", 0);
    }

    static Column wide(String name) {
        return new Column(name, "string", "", 1);
    }

    static Column whole(String name) {
        return new Column(name, "integer", "", 0);
    }

    static Column of(String name, String type) {
        return new Column(name, type, "", 0);
    }
}
