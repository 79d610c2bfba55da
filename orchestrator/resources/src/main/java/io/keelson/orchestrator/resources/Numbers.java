package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for numbers and percentages. */
final class Numbers {
    static final String NOT_NEGATIVE = "must be greater than or equal to 0";
    static final String POSITIVE = "must be greater than 0";
    static final String PORT_RANGE = "must be between 1 and 65535, inclusive";

    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

    private Numbers() {}

    static void notNegative(Obj object, String name, FieldPath at, List<FieldError> errors) {
        long value = object.whole(0, name);
        if (value < 0) {
            errors.add(Wrong.invalid(at.child(name), value, NOT_NEGATIVE));
        }
    }

    static void positive(Obj object, String name, FieldPath at, List<FieldError> errors) {
        if (object.get(name) instanceof Node.Whole(long value) && value <= 0) {
            errors.add(Wrong.invalid(at.child(name), value, POSITIVE));
        }
    }

    static void port(long value, FieldPath at, List<FieldError> errors) {
        if (value < 1 || value > 65535) {
            errors.add(Wrong.invalid(at, value, PORT_RANGE));
        }
    }

    static boolean isPercent(@Nullable Node node) {
        return node instanceof Node.Text;
    }

    /** A number that is not negative, or a percentage. */
    static void countOrPercent(@Nullable Node node, FieldPath at, List<FieldError> errors) {
        if (node instanceof Node.Text(String text) && !PERCENT.matcher(text).matches()) {
            errors.add(
                    Wrong.invalid(
                            at,
                            GoValues.intOrString(node),
                            "a valid percent string must be a numeric string followed by an ending"
                                    + " '%' (e.g. '1%',  or '93%', regex used for validation is"
                                    + " '[0-9]+%')"));
        } else if (node instanceof Node.Whole(long value) && value < 0) {
            errors.add(Wrong.invalid(at, value, NOT_NEGATIVE));
        }
    }

    static void notOver100Percent(@Nullable Node node, FieldPath at, List<FieldError> errors) {
        if (percent(node) > 100) {
            errors.add(
                    Wrong.invalid(at, GoValues.intOrString(node), "must not be greater than 100%"));
        }
    }

    /** The number or the percentage; 0 if it is neither. */
    static long countOrPercentValue(@Nullable Node node) {
        return node instanceof Node.Whole(long value) ? value : percent(node);
    }

    private static long percent(@Nullable Node node) {
        if (node instanceof Node.Text(String text)
                && text.length() < 12
                && PERCENT.matcher(text).matches()) {
            return Long.parseLong(text.substring(0, text.length() - 1));
        }
        return 0;
    }
}
