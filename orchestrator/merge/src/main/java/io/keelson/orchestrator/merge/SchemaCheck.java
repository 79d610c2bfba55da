package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Problem;
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
import java.util.Base64;
import java.util.List;

/**
 * What is wrong with an object by its type alone: values of the wrong type, which no server takes,
 * and fields that the type does not have, which only a strict one refuses. In the words that a
 * server in Go says when it decodes.
 */
public final class SchemaCheck {
    private static final String BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final List<Problem> problems = new ArrayList<>();

    private SchemaCheck() {}

    /** In the object's order; see {@link Problem#kind}. */
    public static List<Problem> check(Obj obj, StructType type) {
        SchemaCheck check = new SchemaCheck();
        check.struct(obj, type, FieldPath.ROOT, FieldPath.ROOT);
        return check.problems;
    }

    /**
     * @param path with indexes, as unknown fields are told
     * @param goPath without, as values of the wrong type are told
     */
    private void struct(Obj obj, StructType type, FieldPath path, FieldPath goPath) {
        obj.forEach((name, value) -> {
            Field field = type.field(name);
            FieldPath at = path.child(name);
            if (field == null) {
                problems.add(Problem.unknownField(at.toString()));
            } else {
                value(value, field.type(), at, new Place(type, goPath.child(name)));
            }
        });
    }

    /** The innermost struct, and the field in it that the value belongs to. */
    private record Place(StructType struct, FieldPath path) {}

    private void value(Node value, Type type, FieldPath path, Place place) {
        if (value == Node.Null.NULL) {
            return;
        }
        switch (type) {
            case StructType struct when value instanceof Obj obj ->
                    struct(obj, struct, path, place.path);
            case MapType map when value instanceof Obj obj ->
                    obj.forEach(
                            (key, member) -> value(member, map.value(), path.child(key), place));
            case ListType list when value instanceof Arr arr -> {
                for (int i = 0; i < arr.size(); i++) {
                    value(arr.get(i), list.element(), path.index(i), place);
                }
            }
            case ScalarType scalar -> scalar(value, scalar, path, place);
            case AnyType any -> {}
            case StructType struct -> mismatch(value, type, path, place);
            case MapType map -> mismatch(value, type, path, place);
            case ListType list -> mismatch(value, type, path, place);
        }
    }

    private void scalar(Node value, ScalarType type, FieldPath path, Place place) {
        try {
            boolean fits =
                    switch (type) {
                        case STRING -> value instanceof Node.Text;
                        case BOOLEAN -> value instanceof Node.Bool;
                        case INT32 ->
                                value instanceof Node.Whole(long number) && number == (int) number;
                        case INT64 -> value instanceof Node.Whole;
                        case DOUBLE ->
                                value instanceof Node.Whole || value instanceof Node.Fraction;
                        case BYTES -> value instanceof Node.Text(String text) && isBase64(text);
                        case TIME, MICRO_TIME -> {
                            Times.parse(text(value));
                            yield true;
                        }
                        case DURATION -> {
                            Durations.parse(text(value));
                            yield true;
                        }
                        case QUANTITY -> {
                            Quantity.parse(value);
                            yield true;
                        }
                        case INT_OR_STRING -> {
                            if (!(value instanceof Node.Text) && !isInt32(value)) {
                                throw new IllegalArgumentException(
                                        unmarshal(value, true) + "Go value of type int32");
                            }
                            yield true;
                        }
                    };
            if (!fits) {
                mismatch(value, type, path, place);
            }
        } catch (IllegalArgumentException e) {
            problems.add(Problem.wrongType(path.toString(), String.valueOf(e.getMessage())));
        }
    }

    private static boolean isInt32(Node value) {
        return value instanceof Node.Whole(long number) && number == (int) number;
    }

    private static String text(Node value) {
        if (value instanceof Node.Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException(unmarshal(value, false) + "Go value of type string");
    }

    private static boolean isBase64(String text) {
        String digits = text.replace("\n", "").replace("\r", "");
        try {
            Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "illegal base64 data at input byte " + firstWrong(digits), e);
        }
        if (digits.length() % 4 != 0) { // Java does without padding, the API does not
            throw new IllegalArgumentException(
                    "illegal base64 data at input byte " + digits.length() / 4 * 4);
        }
        return true;
    }

    private static int firstWrong(String digits) {
        int at = 0;
        while (at < digits.length() && BASE64.indexOf(digits.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private void mismatch(Node value, Type type, FieldPath path, Place place) {
        boolean isNumber = type == ScalarType.INT32 || type == ScalarType.INT64;
        problems.add(
                Problem.wrongType(
                        path.toString(),
                        unmarshal(value, isNumber)
                                + "Go struct field "
                                + simpleName(place.struct.name(), 1)
                                + "."
                                + place.path
                                + " of type "
                                + goName(type)));
    }

    /** A number that a field of numbers cannot hold is told with its value. */
    private static String unmarshal(Node value, boolean toNumber) {
        String what = JsonReader.typeName(value);
        boolean told = toNumber && what.equals("number");
        return "json: cannot unmarshal "
                + what
                + (told ? " " + JsonWriter.toText(value) : "")
                + " into ";
    }

    private static String goName(Type type) {
        return switch (type) {
            case StructType struct -> simpleName(struct.name(), 2);
            case ListType list -> "[]" + goName(list.element());
            case MapType map -> "map[string]" + goName(map.value());
            case AnyType any -> "runtime.RawExtension";
            case ScalarType scalar ->
                    switch (scalar) {
                        case STRING -> "string";
                        case BOOLEAN -> "bool";
                        case INT32 -> "int32";
                        case INT64 -> "int64";
                        case DOUBLE -> "float64";
                        case BYTES -> "[]uint8";
                        case TIME -> "v1.Time";
                        case MICRO_TIME -> "v1.MicroTime";
                        case DURATION -> "v1.Duration";
                        case QUANTITY -> "resource.Quantity";
                        case INT_OR_STRING -> "intstr.IntOrString";
                    };
        };
    }

    /** The last words of a dotted name. */
    private static String simpleName(String name, int words) {
        int from = name.length();
        for (int i = 0; i < words && from > 0; i++) {
            from = name.lastIndexOf('.', from - 1);
        }
        return name.substring(from + 1);
    }
}
