package io.keelson.orchestrator.object;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a body. What is unknown or repeated a strict server refuses, a warning one
 * mentions and an ignoring one drops; a value of the wrong type none takes.
 *
 * @param field where
 */
public record Problem(Kind kind, String field, String message) {
    public enum Kind {
        UNKNOWN,
        DUPLICATE,
        WRONG_TYPE
    }

    /** More than so many are not told. */
    public static final int TOLD_MAX = 100;

    public static Problem unknownField(String field) {
        return new Problem(Kind.UNKNOWN, field, "unknown field " + GoText.quote(field));
    }

    public static Problem duplicateField(String field) {
        return new Problem(Kind.DUPLICATE, field, "duplicate field " + GoText.quote(field));
    }

    public static Problem wrongType(String field, String message) {
        return new Problem(Kind.WRONG_TYPE, field, message);
    }

    /** The first value of the wrong type, which is what a server answers, or null. */
    public static @Nullable Problem firstWrongType(List<Problem> problems) {
        for (Problem problem : problems) {
            if (problem.kind == Kind.WRONG_TYPE) {
                return problem;
            }
        }
        return null;
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
