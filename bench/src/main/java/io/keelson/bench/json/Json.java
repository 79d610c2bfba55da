package io.keelson.bench.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text of maps, lists, strings, numbers, booleans and null. Maps keep their own order, so give
 * a {@code LinkedHashMap}. A number that is not finite becomes {@code null}: JSON has no NaN, and
 * in the reports NaN means "does not apply".
 */
public final class Json {
    private Json() {}

    /**
     * The text, on one line.
     *
     * @throws IllegalArgumentException if the value holds anything but the types named above
     */
    public static String of(@Nullable Object value) {
        var out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case String text -> quote(out, text);
            case Boolean truth -> out.append(truth.booleanValue());
            case Integer number -> out.append(number.intValue());
            case Long number -> out.append(number.longValue());
            case Double number -> number(out, number);
            case Map<?, ?> map -> object(out, map);
            case List<?> list -> array(out, list);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void number(StringBuilder out, double number) {
        if (!Double.isFinite(number)) {
            out.append("null");
        } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            out.append((long) number);
        } else {
            // Four digits after the point are more than any figure of a benchmark is worth.
            out.append(String.format(Locale.ROOT, "%.4f", number));
        }
    }

    private static void object(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        var separator = "";
        for (var entry : map.entrySet()) {
            out.append(separator);
            quote(out, String.valueOf(entry.getKey()));
            out.append(':');
            append(out, entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    private static void array(StringBuilder out, List<?> list) {
        out.append('[');
        var separator = "";
        for (var element : list) {
            out.append(separator);
            append(out, element);
            separator = ",";
        }
        out.append(']');
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
