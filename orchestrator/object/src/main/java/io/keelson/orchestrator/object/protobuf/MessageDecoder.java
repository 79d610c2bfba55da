package io.keelson.orchestrator.object.protobuf;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.protobuf.ProtobufReader.Envelope;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Messages to objects, by a schema. A field given twice takes the later value, unless it repeats.
 */
final class MessageDecoder {
    /** The deepest nesting of messages: a schema of a schema is what nests in real objects. */
    static final int DEPTH_MAX = 250;

    private final Function<GroupVersionKind, @Nullable StructType> types;

    MessageDecoder(Function<GroupVersionKind, @Nullable StructType> types) {
        this.types = types;
    }

    /** What came for one struct so far, by JSON name. */
    private static final class Gathered {
        final Map<String, Node> values = new HashMap<>();
        final Map<String, List<Node>> lists = new HashMap<>();
        final Map<String, Obj.Builder> maps = new HashMap<>();

        /** In the schema's order. */
        Obj build(StructType type) {
            lists.forEach((name, elements) -> values.put(name, Arr.of(elements)));
            maps.forEach((name, entries) -> values.put(name, entries.build()));
            Obj.Builder obj = Obj.builder();
            for (Field field : type.fields()) {
                Node value = values.get(field.name());
                if (value != null) {
                    obj.put(field.name(), value);
                }
            }
            return obj.build();
        }
    }

    Obj object(Envelope envelope, StructType type, int depth) {
        Gathered gathered = new Gathered();
        gathered.values.put("kind", Node.of(envelope.kind()));
        gathered.values.put("apiVersion", Node.of(envelope.apiVersion()));
        gather(envelope.raw(), type, gathered, depth);
        return gathered.build(type);
    }

    private Obj struct(Wire message, StructType type, int depth) {
        if (message.isAtEnd()) {
            return Obj.EMPTY;
        }
        Gathered gathered = new Gathered();
        gather(message, type, gathered, depth);
        return gathered.build(type);
    }

    private void gather(Wire message, StructType type, Gathered to, int depth) {
        if (depth > DEPTH_MAX) {
            throw message.malformed("messages nested deeper than " + DEPTH_MAX);
        }
        while (!message.isAtEnd()) {
            int tag = message.tag();
            Field field = type.field(Wire.number(tag));
            if (field == null) {
                message.skip(tag);
            } else if (field.name().isEmpty()) {
                require(Wire.BYTES, tag, type, field, message);
                gather(message.part(), (StructType) field.type(), to, depth + 1);
            } else {
                gatherField(message, tag, type, field, to, depth + 1);
            }
        }
    }

    private void gatherField(
            Wire message, int tag, StructType owner, Field field, Gathered to, int depth) {
        switch (field.type()) {
            case ListType list when field.wire() == Field.Wire.PLAIN -> {
                List<Node> elements =
                        to.lists.computeIfAbsent(field.name(), name -> new ArrayList<>());
                int shape = shape(list.element());
                if (shape != Wire.BYTES && Wire.shape(tag) == Wire.BYTES) {
                    Wire packed = message.part();
                    while (!packed.isAtEnd()) {
                        elements.add(value(packed, owner, list.element(), field, depth));
                    }
                } else {
                    require(shape, tag, owner, field, message);
                    elements.add(value(message, owner, list.element(), field, depth));
                }
            }
            case MapType map -> {
                require(Wire.BYTES, tag, owner, field, message);
                entry(
                        message.part(),
                        owner,
                        map,
                        field,
                        to.maps.computeIfAbsent(field.name(), name -> Obj.builder()),
                        depth);
            }
            case Type type -> {
                require(shape(type), tag, owner, field, message);
                Node value = value(message, owner, type, field, depth);
                if (field.zeroIsAbsent() && isZero(value)) {
                    to.values.remove(field.name());
                } else {
                    to.values.put(field.name(), value);
                }
            }
        }
    }

    private void entry(
            Wire message, StructType owner, MapType map, Field field, Obj.Builder to, int depth) {
        String key = "";
        Node value = null;
        while (!message.isAtEnd()) {
            int tag = message.tag();
            switch (Wire.number(tag)) {
                case 1 -> {
                    require(Wire.BYTES, tag, owner, field, message);
                    key = message.part().restAsString();
                }
                case 2 -> {
                    require(shape(map.value()), tag, owner, field, message);
                    value = value(message, owner, map.value(), field, depth);
                }
                default -> message.skip(tag);
            }
        }
        to.put(key, value == null ? zero(map.value()) : value);
    }

    private static Node zero(Type type) {
        return switch (type) {
            case ScalarType scalar -> Scalars.zero(scalar);
            case StructType struct -> Obj.EMPTY;
            case MapType map -> Obj.EMPTY;
            case ListType list -> Arr.EMPTY;
            case AnyType any -> Node.Null.NULL;
        };
    }

    private static int shape(Type type) {
        return type instanceof ScalarType scalar ? Scalars.shape(scalar) : Wire.BYTES;
    }

    private Node value(Wire wire, StructType owner, Type type, Field field, int depth) {
        return switch (type) {
            case ScalarType scalar -> Scalars.read(scalar, wire);
            case StructType struct -> struct(wire.part(), struct, depth);
            case ListType list -> wrappedList(wire.part(), owner, list, field, depth);
            case AnyType any ->
                    field.wire() == Field.Wire.PLAIN
                            ? raw(wire.part(), depth)
                            : alternative(wire.part(), owner, field, depth);
            case MapType map -> throw wire.malformed("a map inside a map or list");
        };
    }

    private Node wrappedList(
            Wire message, StructType owner, ListType list, Field field, int depth) {
        List<Node> elements = new ArrayList<>();
        while (!message.isAtEnd()) {
            int tag = message.tag();
            if (Wire.number(tag) == 1) {
                require(shape(list.element()), tag, owner, field, message);
                elements.add(value(message, owner, list.element(), field, depth));
            } else {
                message.skip(tag);
            }
        }
        return Arr.of(elements);
    }

    /** JSON inside protobuf, or a whole object in an envelope of its own. */
    private Node raw(Wire message, int depth) {
        Node value = Node.Null.NULL;
        while (!message.isAtEnd()) {
            int tag = message.tag();
            if (tag != (1 << 3 | Wire.BYTES)) {
                message.skip(tag);
                continue;
            }
            byte[] bytes = message.part().restAsBytes();
            if (ProtobufReader.isEnvelope(bytes)) {
                if (depth > DEPTH_MAX) {
                    throw message.malformed("messages nested deeper than " + DEPTH_MAX);
                }
                value = ProtobufReader.read(bytes, types, depth + 1);
            } else if (bytes.length > 0) {
                value = json(bytes, message);
            }
        }
        return value;
    }

    private static Node json(byte[] bytes, Wire message) {
        try {
            return JsonReader.read(bytes);
        } catch (MalformedException e) {
            throw new MalformedException(
                    message.malformed("JSON inside is not JSON: " + e.getMessage()).getMessage(),
                    e);
        }
    }

    /** A schema, or what may stand in its place. */
    private Node alternative(Wire message, StructType schema, Field field, int depth) {
        Node first = null;
        List<Node> others = new ArrayList<>();
        boolean isAllowed = false;
        int schemaNumber = field.wire() == Field.Wire.SCHEMA_OR_BOOL ? 2 : 1;
        while (!message.isAtEnd()) {
            int tag = message.tag();
            int number = Wire.number(tag);
            if (number == schemaNumber) {
                require(Wire.BYTES, tag, schema, field, message);
                first = struct(message.part(), schema, depth);
            } else if (number == 1) {
                require(Wire.VARINT, tag, schema, field, message);
                isAllowed = message.varint() != 0;
            } else if (number == 2) {
                require(Wire.BYTES, tag, schema, field, message);
                others.add(
                        field.wire() == Field.Wire.SCHEMA_OR_ARRAY
                                ? struct(message.part(), schema, depth)
                                : Node.of(message.part().restAsString()));
            } else {
                message.skip(tag);
            }
        }
        return switch (field.wire()) {
            case SCHEMA_OR_BOOL -> first != null ? first : Node.of(isAllowed);
            case SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS ->
                    !others.isEmpty() ? Arr.of(others) : first != null ? first : Node.Null.NULL;
            case PLAIN, WRAPPED_LIST -> throw new IllegalStateException(field.toString());
        };
    }

    private static boolean isZero(Node value) {
        return switch (value) {
            case Node.Text(String text) -> text.isEmpty();
            case Node.Whole(long number) -> number == 0;
            case Node.Bool bool -> !bool.value();
            case Node.Null none -> true;
            case Node.Fraction fraction -> false;
            case Obj obj -> false;
            case Arr arr -> arr.isEmpty();
        };
    }

    private static void require(int shape, int tag, StructType owner, Field field, Wire message) {
        if (Wire.shape(tag) != shape) {
            throw message.malformed(
                    "%s.%s has wire type %d, not %d"
                            .formatted(owner, jsonName(field), Wire.shape(tag), shape));
        }
    }

    private static String jsonName(Field field) {
        return field.name().isEmpty() ? field.type().toString() : field.name();
    }
}
