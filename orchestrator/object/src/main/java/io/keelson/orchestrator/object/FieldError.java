package io.keelson.orchestrator.object;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing wrong with one field of an object; an invalid object has a list of them.
 *
 * @param reason the machine's word: {@code FieldValueRequired}
 * @param body what a person reads after the field's name: {@code Required value: ...}
 */
public record FieldError(String reason, String field, String body) {
    public static FieldError required(FieldPath field, String detail) {
        return of("FieldValueRequired", field, "Required value", detail);
    }

    public static FieldError required(FieldPath field) {
        return required(field, "");
    }

    public static FieldError forbidden(FieldPath field, String detail) {
        return of("FieldValueForbidden", field, "Forbidden", detail);
    }

    public static FieldError invalid(FieldPath field, String value, String detail) {
        return of("FieldValueInvalid", field, "Invalid value: " + GoText.quote(value), detail);
    }

    public static FieldError invalid(FieldPath field, long value, String detail) {
        return of("FieldValueInvalid", field, "Invalid value: " + value, detail);
    }

    /** A value that is no plain string is shown as JSON. */
    public static FieldError invalid(FieldPath field, Node value, String detail) {
        return of("FieldValueInvalid", field, "Invalid value: " + show(value), detail);
    }

    /** Of the wrong type; to a person no different from any other invalid value. */
    public static FieldError typeInvalid(FieldPath field, Node value, String detail) {
        return of("FieldValueTypeInvalid", field, "Invalid value: " + show(value), detail);
    }

    public static FieldError notSupported(FieldPath field, Node value, List<String> supported) {
        String detail =
                supported.isEmpty()
                        ? ""
                        : "supported values: "
                                + supported.stream()
                                        .map(GoText::quote)
                                        .collect(Collectors.joining(", "));
        return of("FieldValueNotSupported", field, "Unsupported value: " + show(value), detail);
    }

    public static FieldError notSupported(FieldPath field, String value, List<String> supported) {
        return notSupported(field, Node.of(value), supported);
    }

    public static FieldError duplicate(FieldPath field, String value) {
        return duplicate(field, Node.of(value));
    }

    public static FieldError duplicate(FieldPath field, Node value) {
        return of("FieldValueDuplicate", field, "Duplicate value: " + show(value), "");
    }

    public static FieldError notFound(FieldPath field, String value) {
        return of("FieldValueNotFound", field, "Not found: " + GoText.quote(value), "");
    }

    public static FieldError tooLong(FieldPath field, int bytesMax) {
        String unit = bytesMax == 1 ? " byte" : " bytes";
        return of(
                "FieldValueTooLong", field, "Too long", "may not be more than " + bytesMax + unit);
    }

    public static FieldError tooMany(FieldPath field, int actual, int countMax) {
        String unit = countMax == 1 ? " item" : " items";
        return of(
                "FieldValueTooMany",
                field,
                "Too many: " + actual,
                "must have at most " + countMax + unit);
    }

    public static FieldError internal(FieldPath field, String detail) {
        return of("InternalError", field, "Internal error", detail);
    }

    private static FieldError of(String reason, FieldPath field, String kind, String detail) {
        return new FieldError(
                reason, field.toString(), detail.isEmpty() ? kind : kind + ": " + detail);
    }

    private static String show(Node value) {
        return value instanceof Node.Text(String text)
                ? GoText.quote(text)
                : JsonWriter.toText(value);
    }

    public String message() {
        return field + ": " + body;
    }

    /** All in one line, each said once: in brackets, if there are several. */
    static String join(List<FieldError> errors) {
        LinkedHashSet<String> said = new LinkedHashSet<>();
        for (FieldError error : errors) {
            said.add(error.message());
        }
        List<String> messages = new ArrayList<>(said);
        return messages.size() == 1 ? messages.getFirst() : "[" + String.join(", ", messages) + "]";
    }
}
