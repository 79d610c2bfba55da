package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON bytes to the object tree. Names come from one symbol table, so that equal names are mostly
 * the same string. A repeated name takes the later value.
 */
public final class JsonReader {
    /** The deepest nesting that is read: everything that walks a tree recurses. */
    public static final int DEPTH_MAX = 500;

    /** The largest document that is read. Servers take less; a client may be sent a long list. */
    public static final int SIZE_BYTES_MAX = 256 << 20;

    private static final int EXPONENT_MAX = 308;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxStringLength(SIZE_BYTES_MAX)
                                    .maxNameLength(1 << 20)
                                    .build())
                    .build();

    private final JsonParser parser;
    private final @Nullable Consumer<Problem> problems;

    private JsonReader(JsonParser parser, @Nullable Consumer<Problem> problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /**
     * @throws MalformedException if it is not JSON
     */
    public static Node read(byte[] json) {
        return read(json, null);
    }

    /**
     * @param problems told of each field that is given twice
     * @throws MalformedException if it is not JSON
     */
    public static Node read(byte[] json, @Nullable Consumer<Problem> problems) {
        if (json.length > SIZE_BYTES_MAX) {
            throw new MalformedException("larger than " + SIZE_BYTES_MAX + " bytes");
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedException(JsonSyntax.END);
            }
            Node node = new JsonReader(parser, problems).node(first, FieldPath.ROOT);
            if (parser.nextToken() != null) {
                throw new MalformedException(explain(json, "data after top-level value"));
            }
            return node;
        } catch (JacksonException e) {
            throw new MalformedException(explain(json, e.getOriginalMessage()), e);
        } catch (NumberFormatException e) { // an exponent that no number of Java has
            throw new MalformedException(explain(json, e.getMessage()), e);
        }
    }

    /**
     * An object, as every body of a request but a JSON patch is.
     *
     * @throws MalformedException if it is not JSON, or another value
     */
    public static Obj readObj(byte[] json) {
        return asObj(read(json));
    }

    static Obj asObj(Node node) {
        if (node instanceof Obj obj) {
            return obj;
        }
        throw new MalformedException(
                "json: cannot unmarshal "
                        + typeName(node)
                        + " into Go value of type map[string]interface {}");
    }

    /** What messages call a value that is of the wrong type. */
    public static String typeName(Node node) {
        return switch (node) {
            case Obj obj -> "object";
            case Arr arr -> "array";
            case Node.Text text -> "string";
            case Node.Whole whole -> "number";
            case Node.Fraction fraction -> "number";
            case Node.Bool bool -> "bool";
            case Node.Null none -> "null";
        };
    }

    private static String explain(byte[] json, @Nullable String otherwise) {
        String found = JsonSyntax.explain(json);
        return found != null ? found : String.valueOf(otherwise);
    }

    private Node node(JsonToken token, FieldPath path) {
        return switch (token) {
            case START_OBJECT -> obj(path);
            case START_ARRAY -> arr(path);
            case VALUE_STRING -> Node.of(wellFormed(parser.getString()));
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> fraction(parser.getDecimalValue());
            case VALUE_TRUE -> Node.Bool.TRUE;
            case VALUE_FALSE -> Node.Bool.FALSE;
            case VALUE_NULL -> Node.Null.NULL;
            case NOT_AVAILABLE, PROPERTY_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("parser gave " + token);
        };
    }

    private Node whole() {
        return switch (parser.getNumberType()) {
            case INT, LONG -> Node.of(parser.getLongValue());
            default -> fraction(new BigDecimal(parser.getBigIntegerValue()));
        };
    }

    /** What no double could hold is refused, or no more than zero. */
    static Node fraction(BigDecimal value) {
        long exponent = (long) value.precision() - 1 - value.scale();
        if (value.signum() != 0 && exponent > EXPONENT_MAX) {
            throw new MalformedException(
                    "json: cannot unmarshal number into Go value of type float64");
        }
        return new Node.Fraction(exponent < -EXPONENT_MAX ? BigDecimal.ZERO : value);
    }

    private Obj obj(FieldPath path) {
        Obj.Builder obj = Obj.builder();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = wellFormed(parser.currentName());
            FieldPath field = path;
            if (problems != null) {
                field = path.child(name);
                if (obj.has(name)) {
                    problems.accept(Problem.duplicateField(field.toString()));
                }
            }
            obj.put(name, node(parser.nextToken(), field));
        }
        return obj.build();
    }

    private Arr arr(FieldPath path) {
        List<Node> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            elements.add(node(token, problems == null ? path : path.index(elements.size())));
        }
        return Arr.of(elements);
    }

    /** Half of a surrogate pair, which an escape can smuggle in, could not be written again. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return wellFormed(text.substring(0, i) + '\ufffd' + text.substring(i + 1));
                }
                i++;
            }
        }
        return text;
    }
}
