package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an object. Of a built-in kind that is what comes back when a server in Go decodes
 * and encodes it: no unknown fields, no nulls, no empty lists and maps, no zeros where the type
 * does not tell them from absence; quantities, times and durations in their canonical form. Of a
 * custom kind only unknown fields go.
 */
public final class Pruning {
    private final boolean custom;

    private Pruning(boolean custom) {
        this.custom = custom;
    }

    /** An object of a built-in kind, whose values have the right types. */
    public static Obj prune(Obj obj, StructType type) {
        return new Pruning(false).struct(obj, type);
    }

    /** An object of a custom kind. */
    public static Obj pruneCustom(Obj obj, StructType type) {
        return new Pruning(true).struct(obj, type);
    }

    private Obj struct(Obj obj, StructType type) {
        Obj.Builder kept = Obj.builder();
        obj.forEach((name, value) -> {
            Field field = type.field(name);
            Node pruned = field == null ? null : member(value, field);
            if (pruned != null) {
                kept.put(name, pruned);
            }
        });
        return kept.build();
    }

    private @Nullable Node member(Node value, Field field) {
        if (custom) {
            return value(value, field.type());
        }
        if (value == Node.Null.NULL) {
            return null;
        }
        Node pruned = value(value, field.type());
        boolean isEmpty =
                switch (field.type()) {
                    case ListType list -> pruned instanceof Arr arr && arr.isEmpty();
                    case MapType map -> pruned instanceof Obj obj && obj.isEmpty();
                    case ScalarType scalar -> field.zeroIsAbsent() && isZero(pruned);
                    default -> false;
                };
        return isEmpty && !field.required() ? null : pruned;
    }

    static boolean isZero(Node node) {
        return switch (node) {
            case Node.Text(String text) -> text.isEmpty();
            case Node.Whole(long number) -> number == 0;
            case Node.Bool bool -> !bool.value();
            case Node.Fraction fraction -> fraction.value().signum() == 0;
            default -> false;
        };
    }

    private Node value(Node value, Type type) {
        return switch (type) {
            case StructType struct when value instanceof Obj obj -> struct(obj, struct);
            case MapType map when value instanceof Obj obj -> map(obj, map.value());
            case ListType list when value instanceof Arr arr -> list(arr, list.element());
            case ScalarType scalar when !custom -> canonical(value, scalar);
            case AnyType any -> value;
            default -> value;
        };
    }

    private Obj map(Obj obj, Type type) {
        Obj.Builder kept = Obj.builder();
        obj.forEach((name, value) -> {
            Node present = custom ? value : orZero(value, type);
            kept.put(name, value(present, type));
        });
        return kept.build();
    }

    private Arr list(Arr arr, Type type) {
        List<Node> kept = new ArrayList<>(arr.size());
        for (Node element : arr) {
            kept.add(value(custom ? element : orZero(element, type), type));
        }
        return Arr.of(kept);
    }

    /** A null among the values of a list or a map is a zero to Go. */
    private static Node orZero(Node value, Type type) {
        if (value != Node.Null.NULL) {
            return value;
        }
        return switch (type) {
            case StructType struct -> Obj.EMPTY;
            case ScalarType scalar ->
                    switch (scalar) {
                        case STRING, BYTES -> Node.of("");
                        case BOOLEAN -> Node.Bool.FALSE;
                        case INT32, INT64, DOUBLE, INT_OR_STRING -> Node.of(0);
                        case QUANTITY -> Node.of("0");
                        case DURATION -> Node.of("0s");
                        case TIME, MICRO_TIME -> value;
                    };
            default -> value;
        };
    }

    private static Node canonical(Node value, ScalarType type) {
        try {
            return switch (type) {
                case QUANTITY -> Node.of(Quantity.parse(value).toString());
                case TIME ->
                        value instanceof Node.Text(String text)
                                ? Node.of(Times.seconds(Times.parse(text)))
                                : value;
                case MICRO_TIME ->
                        value instanceof Node.Text(String text)
                                ? Node.of(Times.micros(Times.parse(text)))
                                : value;
                case DURATION ->
                        value instanceof Node.Text(String text)
                                ? Node.of(Durations.format(Durations.parse(text)))
                                : value;
                default -> value;
            };
        } catch (IllegalArgumentException e) {
            return value; // the check has told it
        }
    }
}
