package io.keelson.orchestrator.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a value: how it looks in JSON and in protobuf, and how two of it are merged. */
public sealed interface Type
        permits ScalarType, StructType, Type.ListType, Type.MapType, Type.AnyType {
    /** Whether an applied list or map is owned as one value or by its parts. */
    enum Granularity {
        /** Replaced as a whole. */
        ATOMIC,
        /** A list of scalars without duplicates: owned value by value. */
        SET,
        /** A map by key; a list by the fields that {@link ListType#keys} names. */
        ASSOCIATIVE
    }

    /**
     * @param keys the fields that tell elements apart, if associative
     * @param patchMergeKey the one field by which a strategic merge patch does, or null: the patch
     *     replaces the list, unless {@code patchMerges}, when it adds scalars to it
     * @param patchMerges a strategic merge patch merges this list
     */
    record ListType(
            Type element,
            Granularity granularity,
            List<String> keys,
            @Nullable String patchMergeKey,
            boolean patchMerges)
            implements Type {}

    /** Keys are strings. */
    record MapType(Type value, Granularity granularity) implements Type {}

    /** Any JSON: raw extensions, patches, defaults in a custom resource's schema. */
    record AnyType() implements Type {}
}
