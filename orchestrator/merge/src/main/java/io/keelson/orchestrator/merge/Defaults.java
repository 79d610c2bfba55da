package io.keelson.orchestrator.merge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts in what the types declare for fields that are missing or null. Among it are the zeros, empty
 * objects and null times that Go writes whether set or not ({@code status: {}}), so that a body in
 * protobuf and one in JSON become the same object. Defaults that need thought are the kind's.
 */
@SuppressWarnings("ReferenceEquality") // the same node: nothing was missing in it
public final class Defaults {
    private Defaults() {}

    /** The same object if nothing is missing. */
    public static Obj apply(Obj obj, StructType type) {
        Obj filled = obj;
        for (Field field : type.fields()) {
            if (field.name().isEmpty()) {
                continue;
            }
            Node had = obj.get(field.name());
            Node value = had;
            if ((had == null || had == Node.Null.NULL) && field.defaultJson() != null) {
                Node declared = parse(field.defaultJson());
                if (!(field.zeroIsAbsent() && Pruning.isZero(declared))) {
                    value = declared;
                }
            }
            if (value != null) {
                Node inner = apply(value, field.type());
                if (inner != had) {
                    filled = filled.with(field.name(), inner);
                }
            }
        }
        return filled;
    }

    private static Node apply(Node node, Type type) {
        return switch (type) {
            case StructType struct when node instanceof Obj obj -> apply(obj, struct);
            case ListType list when node instanceof Arr arr -> apply(arr, list.element());
            case MapType map when node instanceof Obj obj -> {
                Obj filled = obj;
                for (String name : obj.names()) {
                    Node value = obj.get(name);
                    if (value != null) {
                        Node inner = apply(value, map.value());
                        filled = inner == value ? filled : filled.with(name, inner);
                    }
                }
                yield filled;
            }
            default -> node;
        };
    }

    private static Node apply(Arr arr, Type element) {
        List<Node> filled = new ArrayList<>(arr.size());
        boolean changed = false;
        for (Node had : arr) {
            Node inner = apply(had, element);
            changed |= inner != had;
            filled.add(inner);
        }
        return changed ? Arr.of(filled) : arr;
    }

    private static Node parse(String json) {
        return switch (json) {
            case "{}" -> Obj.EMPTY;
            case "\"\"" -> Node.of("");
            case "0" -> Node.of(0);
            case "false" -> Node.Bool.FALSE;
            case "null" -> Node.Null.NULL;
            default -> JsonReader.read(json.getBytes(UTF_8));
        };
    }
}
