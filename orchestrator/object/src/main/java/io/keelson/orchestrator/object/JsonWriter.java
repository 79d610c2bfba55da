package io.keelson.orchestrator.object;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/** The object tree to JSON bytes: no white space, members in their order. */
public final class JsonWriter {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder()
                                    .maxNestingDepth(4 * JsonReader.DEPTH_MAX)
                                    .build())
                    .build();

    /** Numbers from 10⁻⁶ to below 10²¹ are written without an exponent, as Go does. */
    private static final int PLAIN_EXPONENT_MAX = 20;

    private static final int PLAIN_EXPONENT_MIN = -6;

    private final JsonGenerator out;

    private JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    public static byte[] write(Node node) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        write(node, bytes);
        return bytes.toByteArray();
    }

    /** The stream is not closed. */
    public static void write(Node node, OutputStream to) {
        JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), to);
        new JsonWriter(generator).node(node);
        generator.flush();
    }

    public static String toText(Node node) {
        return new String(write(node), StandardCharsets.UTF_8);
    }

    private void node(Node node) {
        switch (node) {
            case Obj obj -> {
                out.writeStartObject();
                obj.forEach((name, value) -> {
                    out.writeName(name);
                    node(value);
                });
                out.writeEndObject();
            }
            case Arr arr -> {
                out.writeStartArray();
                for (Node element : arr) {
                    node(element);
                }
                out.writeEndArray();
            }
            case Node.Text(String value) -> out.writeString(value);
            case Node.Whole(long value) -> out.writeNumber(value);
            case Node.Fraction(BigDecimal value) -> out.writeNumber(number(value));
            case Node.Bool bool -> out.writeBoolean(bool.value());
            case Node.Null none -> out.writeNull();
        }
    }

    static String number(BigDecimal value) {
        long exponent = (long) value.precision() - 1 - value.scale();
        if (value.signum() == 0
                || (exponent >= PLAIN_EXPONENT_MIN && exponent <= PLAIN_EXPONENT_MAX)) {
            return value.toPlainString();
        }
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
