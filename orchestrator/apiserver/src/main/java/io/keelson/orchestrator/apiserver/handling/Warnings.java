package io.keelson.orchestrator.apiserver.handling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a client is told beside an answer. */
final class Warnings {
    private Warnings() {}

    static List<String> and(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** RFC 7234's warnings, several in one field, as clients of the API read them. */
    static Map<String, String> headers(List<String> warnings) {
        if (warnings.isEmpty()) {
            return Map.of();
        }
        StringBuilder text = new StringBuilder();
        for (String warning : warnings) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append("299 - \"")
                    .append(warning.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return Map.of("Warning", text.toString());
    }
}
