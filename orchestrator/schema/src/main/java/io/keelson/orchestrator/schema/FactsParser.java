package io.keelson.orchestrator.schema;

import io.keelson.orchestrator.schema.Field.Wire;
import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.Granularity;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns one type's lines of the facts into fields. Format: package-info. */
final class FactsParser {
    private final String typeName;
    private final Schemas schemas;

    private FactsParser(String typeName, Schemas schemas) {
        this.typeName = typeName;
        this.schemas = schemas;
    }

    /** With what it inlines spread out: those fields have no number here, the message has. */
    static FieldTable fields(String typeName, Schemas schemas) {
        FactsParser parser = new FactsParser(typeName, schemas);
        List<Field> fields = new ArrayList<>();
        for (String line : schemas.file().lines(typeName)) {
            Field field = parser.field(line);
            fields.add(field);
            if (field.name().isEmpty()) {
                for (Field inner : ((StructType) field.type()).fields()) {
                    if (!inner.name().isEmpty()) {
                        fields.add(inner.inlined());
                    }
                }
            }
        }
        return new FieldTable(fields);
    }

    private Field field(String line) {
        int equals = line.indexOf(" =");
        String defaultJson = equals < 0 ? null : line.substring(equals + 2).intern();
        List<String> words =
                List.of((equals < 0 ? line : line.substring(0, equals)).split(" ", -1));
        if (words.size() < 3) {
            throw new IllegalStateException(typeName + ": not a field: " + line);
        }
        List<String> flags = words.subList(3, words.size());
        String name = words.getFirst();
        return new Field(
                name.equals("-") ? "" : name.intern(), // Obj compares names by reference first
                Integer.parseInt(words.get(1)),
                type(words.get(2), flags),
                flags.contains("required"),
                defaultJson,
                flags.contains("replace"),
                flags.contains("retain"),
                flags.contains("omit"),
                wire(flags));
    }

    private Type type(String word, List<String> flags) {
        String inner = word.substring(1, Math.max(1, word.length() - 1));
        return switch (word.charAt(0)) {
            case '[' -> listType(simpleType(inner), flags);
            case '{' -> {
                Type value = inner.startsWith("[") ? type(inner, List.of()) : simpleType(inner);
                yield new MapType(
                        value,
                        flags.contains("atomic") ? Granularity.ATOMIC : Granularity.ASSOCIATIVE);
            }
            default -> {
                Type type = simpleType(word);
                yield type instanceof StructType struct ? ownedAs(struct, flags) : type;
            }
        };
    }

    private static ListType listType(Type element, List<String> flags) {
        String keys = valueOf("keys=", flags);
        Granularity granularity =
                keys != null
                        ? Granularity.ASSOCIATIVE
                        : flags.contains("set") ? Granularity.SET : Granularity.ATOMIC;
        String mergeKey = valueOf("merge=", flags);
        return new ListType(
                element,
                granularity,
                keys == null ? List.of() : List.of(keys.split(",", -1)),
                mergeKey,
                mergeKey != null || flags.contains("merge"));
    }

    /** A field may say otherwise than its type whether it is applied as one value. */
    private static StructType ownedAs(StructType struct, List<String> flags) {
        boolean isAtomic =
                flags.contains("atomic") || (struct.isAtomic() && !flags.contains("granular"));
        return isAtomic == struct.isAtomic()
                ? struct
                : new StructType(struct.name(), isAtomic, () -> new FieldTable(struct.fields()));
    }

    private Type simpleType(String word) {
        return switch (word) {
            case "string" -> ScalarType.STRING;
            case "bool" -> ScalarType.BOOLEAN;
            case "int32" -> ScalarType.INT32;
            case "int64" -> ScalarType.INT64;
            case "double" -> ScalarType.DOUBLE;
            case "bytes" -> ScalarType.BYTES;
            case "time" -> ScalarType.TIME;
            case "microtime" -> ScalarType.MICRO_TIME;
            case "duration" -> ScalarType.DURATION;
            case "quantity" -> ScalarType.QUANTITY;
            case "intorstring" -> ScalarType.INT_OR_STRING;
            case "any" -> new AnyType();
            default ->
                    schemas.named(
                            word.startsWith(".")
                                    ? typeName.substring(0, typeName.lastIndexOf('.')) + word
                                    : word);
        };
    }

    private static Wire wire(List<String> flags) {
        for (String flag : flags) {
            switch (flag) {
                case "wrapped" -> {
                    return Wire.WRAPPED_LIST;
                }
                case "or-array" -> {
                    return Wire.SCHEMA_OR_ARRAY;
                }
                case "or-bool" -> {
                    return Wire.SCHEMA_OR_BOOL;
                }
                case "or-strings" -> {
                    return Wire.SCHEMA_OR_STRINGS;
                }
                default -> {
                    continue;
                }
            }
        }
        return Wire.PLAIN;
    }

    private static @Nullable String valueOf(String prefix, List<String> flags) {
        for (String flag : flags) {
            if (flag.startsWith(prefix)) {
                return flag.substring(prefix.length());
            }
        }
        return null;
    }
}
