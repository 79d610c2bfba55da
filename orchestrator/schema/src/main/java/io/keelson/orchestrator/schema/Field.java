package io.keelson.orchestrator.schema;

import org.jspecify.annotations.Nullable;

/**
 * A field of a struct.
 *
 * @param name in JSON; empty for a field that JSON inlines, which only protobuf shows
 * @param number in protobuf; 0 for what protobuf does not know
 * @param required the API's documentation says so; whether it is enforced is the kind's business
 * @param defaultJson the declared default as JSON, or null
 * @param patchReplaces a strategic merge patch replaces this struct or map instead of merging it
 * @param patchRetainsKeys a strategic merge patch may carry {@code $retainKeys} for it
 * @param zeroIsAbsent its zero (false, 0, an empty string, list or map, a null time) means that it
 *     is not there, and JSON leaves it out; in protobuf, Go clients write it whether set or not
 * @param wire how protobuf spells it where the type does not tell
 */
public record Field(
        String name,
        int number,
        Type type,
        boolean required,
        @Nullable String defaultJson,
        boolean patchReplaces,
        boolean patchRetainsKeys,
        boolean zeroIsAbsent,
        Wire wire) {

    /** How a field's value, or a map's values, look in protobuf. */
    public enum Wire {
        /** As the type's documentation says. */
        PLAIN,
        /** A list inside a message whose field 1 it is. */
        WRAPPED_LIST,
        /**
         * A message of a schema (1) or schemas (2); the schema is the struct that has the field.
         */
        SCHEMA_OR_ARRAY,
        /** A message of a boolean (1) and a schema (2), which wins. */
        SCHEMA_OR_BOOL,
        /** A message of a schema (1) or strings (2). */
        SCHEMA_OR_STRINGS
    }

    /** A field that protobuf does not know, or shows plainly. */
    public Field(
            String name,
            int number,
            Type type,
            boolean required,
            @Nullable String defaultJson,
            boolean patchReplaces,
            boolean patchRetainsKeys) {
        this(
                name,
                number,
                type,
                required,
                defaultJson,
                patchReplaces,
                patchRetainsKeys,
                false,
                Wire.PLAIN);
    }

    /**
     * The default that an object without the field is given, as JSON, or null: a declared zero that
     * JSON leaves out is only documentation.
     */
    public @Nullable String fillInJson() {
        boolean isZero =
                defaultJson != null
                        && switch (defaultJson) {
                            case "\"\"", "0", "false" -> true;
                            default -> false;
                        };
        return zeroIsAbsent && isZero ? null : defaultJson;
    }

    /** The same under no number: how an inlined struct's field appears in the outer one. */
    Field inlined() {
        return new Field(
                name,
                0,
                type,
                required,
                defaultJson,
                patchReplaces,
                patchRetainsKeys,
                zeroIsAbsent,
                wire);
    }
}
