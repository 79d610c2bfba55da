package io.keelson.orchestrator.schema;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A type of named fields. Two are equal only if they are the same object: types refer in circles.
 */
public final class StructType implements Type {
    private final String name;
    private final boolean atomic;
    private final Supplier<FieldTable> loader;
    private volatile @Nullable FieldTable fields;

    /**
     * @param name as OpenAPI has it: {@code io.k8s.api.core.v1.Pod}
     * @param atomic applied as one value
     * @param loader called when a field is first asked for; may be called twice
     */
    public StructType(String name, boolean atomic, Supplier<FieldTable> loader) {
        this.name = name;
        this.atomic = atomic;
        this.loader = loader;
    }

    public String name() {
        return name;
    }

    public boolean isAtomic() {
        return atomic;
    }

    /** In declaration order. */
    public List<Field> fields() {
        return table().fields();
    }

    /** The field of that JSON name, or null. */
    public @Nullable Field field(String jsonName) {
        return table().byName(jsonName);
    }

    /** The field of that protobuf number, or null. */
    public @Nullable Field field(int number) {
        return table().byNumber(number);
    }

    private FieldTable table() {
        FieldTable table = fields;
        if (table == null) {
            table = loader.get();
            fields = table;
        }
        return table;
    }

    @Override
    public String toString() {
        return name;
    }
}
