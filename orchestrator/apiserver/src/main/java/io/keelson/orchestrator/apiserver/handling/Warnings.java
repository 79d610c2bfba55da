package io.keelson.orchestrator.apiserver.handling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a client is told beside an answer. */
final class Warnings {
    /** Together; from there on upstream tells only how each begins, and no more than fits. */
    private static final int CHARS_MAX = 4096;

    private static final int BEGINNING_CHARS = 256;

    private Warnings() {}

    static List<String> and(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * RFC 7234's warnings, several in one field, as clients of the API read them. As upstream: each
     * once, those with control characters not at all, and not more than a header can hold.
     */
    static Map<String, String> headers(List<String> warnings) {
        List<String> fit =
                warnings.stream()
                        .filter(text -> text.codePoints().noneMatch(Character::isISOControl))
                        .distinct()
                        .toList();
        boolean shortened = fit.stream().mapToLong(String::length).sum() > CHARS_MAX;
        StringBuilder field = new StringBuilder();
        int chars = 0;
        for (String warning : fit) {
            if (chars >= CHARS_MAX) {
                break;
            }
            String text = shortened ? beginning(warning) : warning;
            chars += text.length();
            field.append(field.isEmpty() ? "" : ", ")
                    .append("299 - \"")
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return field.isEmpty() ? Map.of() : Map.of("Warning", field.toString());
    }

    private static String beginning(String text) {
        return text.codePointCount(0, text.length()) <= BEGINNING_CHARS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, BEGINNING_CHARS));
    }
}
