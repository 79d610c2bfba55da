package io.keelson.orchestrator.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A struct's fields, found by name and by number. */
public final class FieldTable {
    private final List<Field> fields;
    private final Map<String, Field> byName = new HashMap<>();
    private final Map<Integer, Field> byNumber = new HashMap<>();

    public FieldTable(List<Field> fields) {
        this.fields = List.copyOf(fields);
        for (Field field : this.fields) {
            if (!field.name().isEmpty() && byName.put(field.name(), field) != null) {
                throw new IllegalArgumentException("two fields named " + field.name());
            }
            if (field.number() != 0 && byNumber.put(field.number(), field) != null) {
                throw new IllegalArgumentException("two fields numbered " + field.number());
            }
        }
    }

    List<Field> fields() {
        return fields;
    }

    @Nullable Field byName(String name) {
        return byName.get(name);
    }

    @Nullable Field byNumber(int number) {
        return byNumber.get(number);
    }
}
