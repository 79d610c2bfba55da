package io.keelson.orchestrator.object;

import java.util.List;

/** Strings as the API's messages quote them, which is Go's way. */
public final class GoText {
    private GoText() {}

    /** In double quotes, with control characters and quotes escaped: Go's {@code %q}. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> escape(point, '"', quoted));
        return quoted.append('"').toString();
    }

    /** A list of them, in brackets, as {@code %q} shows it. */
    public static String quoteAll(List<String> texts) {
        return "[" + String.join(" ", texts.stream().map(GoText::quote).toList()) + "]";
    }

    /** One character in single quotes, as messages about JSON show it. */
    static String quoteChar(int point) {
        if (point == '\'') {
            return "'\\''";
        }
        if (point == '"') {
            return "'\"'";
        }
        StringBuilder quoted = new StringBuilder("'");
        escape(point, '\'', quoted);
        return quoted.append('\'').toString();
    }

    private static void escape(int point, char quote, StringBuilder out) {
        switch (point) {
            case '\\' -> out.append("\\\\");
            case 7 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 11 -> out.append("\\v");
            default -> {
                if (point == quote) {
                    out.append('\\').append(quote);
                } else if (point < ' ' || point == 0x7f) {
                    out.append(String.format("\\x%02x", point));
                } else if (isPrintable(point)) {
                    out.appendCodePoint(point);
                } else {
                    out.append(String.format(point > 0xffff ? "\\U%08x" : "\\u%04x", point));
                }
            }
        }
    }

    private static boolean isPrintable(int point) {
        if (point < 0x7f) {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
