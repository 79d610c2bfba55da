package io.keelson.orchestrator.apiserver.requests;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request's parameters. Unknown ones are passed over; of one given twice the first counts. */
public record Query(Map<String, List<String>> parameters) {
    public String text(String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** As upstream reads it: present without a value, or with any but these, is true. */
    public boolean flag(String name) {
        return has(name)
                && switch (text(name).toLowerCase(Locale.ROOT)) {
                    case "0", "false" -> false;
                    default -> true;
                };
    }

    /** The number given, or the other one if there is none. */
    public long number(String name, long otherwise) {
        String text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new StatusException(
                    Status.badRequest(
                            "strconv.ParseInt: parsing \"" + text + "\": invalid syntax"));
        }
    }
}
