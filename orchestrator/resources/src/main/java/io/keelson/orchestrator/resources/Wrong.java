package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.GoText;
import java.util.List;
import java.util.stream.Collectors;

/** The ways in which a field can be wrong. Values are anything that {@link GoValues} can show. */
final class Wrong {
    static final FieldPath METADATA = FieldPath.of("metadata");
    static final FieldPath SPEC = FieldPath.of("spec");
    static final FieldPath STATUS = FieldPath.of("status");

    private Wrong() {}

    static FieldError required(FieldPath at, String detail) {
        return of("FieldValueRequired", at, "Required value", detail);
    }

    static FieldError invalid(FieldPath at, Object value, String detail) {
        return of("FieldValueInvalid", at, "Invalid value: " + GoValues.of(value), detail);
    }

    static FieldError notSupported(FieldPath at, Object value, List<String> supported) {
        String values = supported.stream().map(GoText::quote).collect(Collectors.joining(", "));
        return of(
                "FieldValueNotSupported",
                at,
                "Unsupported value: " + GoValues.of(value),
                "supported values: " + values);
    }

    static FieldError duplicate(FieldPath at, Object value) {
        return of("FieldValueDuplicate", at, "Duplicate value: " + GoValues.of(value), "");
    }

    static FieldError notFound(FieldPath at, Object value) {
        return of("FieldValueNotFound", at, "Not found: " + GoValues.of(value), "");
    }

    static FieldError forbidden(FieldPath at, String detail) {
        return of("FieldValueForbidden", at, "Forbidden", detail);
    }

    static FieldError tooLong(FieldPath at, int bytesMax) {
        return of(
                "FieldValueTooLong", at, "Too long", "may not be more than " + bytesMax + " bytes");
    }

    static FieldError tooMany(FieldPath at, int actual, int countMax) {
        return of(
                "FieldValueTooMany",
                at,
                "Too many: " + actual,
                "must have at most " + countMax + " items");
    }

    private static FieldError of(String reason, FieldPath at, String what, String detail) {
        return new FieldError(
                reason, at.toString(), detail.isEmpty() ? what : what + ": " + detail);
    }
}
