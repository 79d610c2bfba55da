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
 */
public record Field(
        String name,
        int number,
        Type type,
        boolean required,
        @Nullable String defaultJson,
        boolean patchReplaces,
        boolean patchRetainsKeys) {}
