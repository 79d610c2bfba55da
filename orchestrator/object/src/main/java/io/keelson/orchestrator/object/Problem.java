package io.keelson.orchestrator.object;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Something in a body that a strict server refuses, a warning server mentions and an ignoring one
 * drops: an unknown or a repeated field.
 */
public record Problem(String field, String message) {
    /** More than so many are not told. */
    public static final int TOLD_MAX = 100;

    public static Problem unknownField(String field) {
        return new Problem(field, "unknown field " + GoText.quote(field));
    }

    public static Problem duplicateField(String field) {
        return new Problem(field, "duplicate field " + GoText.quote(field));
    }

    /** What a strict server answers: {@code strict decoding error: unknown field "spec.foo"}. */
    public static String strictMessage(List<Problem> problems) {
        return "strict decoding error: "
                + problems.stream()
                        .map(Problem::message)
                        .distinct()
                        .limit(TOLD_MAX)
                        .collect(Collectors.joining(", "));
    }
}
