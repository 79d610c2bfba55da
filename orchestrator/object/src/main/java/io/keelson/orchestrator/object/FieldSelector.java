package io.keelson.orchestrator.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are meant, by a few of their fields: {@code spec.nodeName=n1,status.phase!=Failed}.
 * A backslash takes the meaning from a comma, an equals sign or a backslash in a value.
 */
public final class FieldSelector {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    public record Term(String field, boolean equal, String value) {
        @Override
        public String toString() {
            return field + (equal ? "=" : "!=") + escape(value);
        }
    }

    private final List<Term> terms;

    private FieldSelector(List<Term> terms) {
        this.terms = terms;
    }

    /** The one field, which must be so. */
    public static FieldSelector of(String field, String value) {
        return new FieldSelector(List.of(new Term(field, true, value)));
    }

    /**
     * @throws StatusException 400 if it cannot be read
     */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) {
                terms.add(term(part, text));
            }
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(terms));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static Term term(String part, String selector) {
        for (int i = 0; i < part.length(); i++) {
            if (part.startsWith("!=", i)) {
                return new Term(part.substring(0, i), false, unescape(part.substring(i + 2)));
            }
            if (part.charAt(i) == '=') {
                int valueAt = part.startsWith("==", i) ? i + 2 : i + 1;
                return new Term(part.substring(0, i), true, unescape(part.substring(valueAt)));
            }
        }
        throw Status.badRequest(
                        "invalid selector: '" + selector + "'; can't understand '" + part + "'")
                .exception();
    }

    private static String unescape(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                String escaped = i < value.length() ? value.substring(i, i + 1) : "";
                if (escaped.isEmpty() || "\\,=".indexOf(escaped) < 0) {
                    throw Status.badRequest(
                                    "invalid field selector: invalid escape sequence: \\" + escaped)
                            .exception();
                }
                plain.append(escaped);
            } else if (c == '=') {
                throw Status.badRequest(
                                "invalid field selector: unescaped character in value: " + (int) c)
                        .exception();
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }

    /**
     * @param fields gives a field's value; empty for a field that the object does not have
     */
    public boolean matches(UnaryOperator<String> fields) {
        for (Term term : terms) {
            if (term.equal != fields.apply(term.field).equals(term.value)) {
                return false;
            }
        }
        return true;
    }

    /** The value that this field must have, or null: for reading from an index. */
    public @Nullable String required(String field) {
        for (Term term : terms) {
            if (term.equal && term.field.equals(field)) {
                return term.value;
            }
        }
        return null;
    }

    /**
     * @throws StatusException 400 if a term names a field that objects of the kind are not selected
     *     by
     */
    public void checkSupported(Set<String> supported) {
        for (Term term : terms) {
            if (!supported.contains(term.field)) {
                throw Status.badRequest("field label not supported: " + term.field).exception();
            }
        }
    }

    /** True if everything matches. */
    public boolean isEmpty() {
        return terms.isEmpty();
    }

    public List<Term> terms() {
        return terms;
    }

    @Override
    public String toString() {
        return terms.stream().map(Term::toString).collect(Collectors.joining(","));
    }
}
