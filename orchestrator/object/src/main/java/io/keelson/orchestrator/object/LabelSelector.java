package io.keelson.orchestrator.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are meant, by their labels: all requirements must hold. An empty selector means
 * everything; {@link #NOTHING} nothing.
 */
public final class LabelSelector {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of(), true);
    public static final LabelSelector NOTHING = new LabelSelector(List.of(), false);

    /** How a key's value is compared. */
    public enum Operator {
        EQUALS,
        DOUBLE_EQUALS,
        NOT_EQUALS,
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GREATER_THAN,
        LESS_THAN
    }

    /**
     * @param values as many as the operator takes
     */
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(@Nullable String value) {
            return switch (operator) {
                case EQUALS, DOUBLE_EQUALS, IN -> value != null && values.contains(value);
                case NOT_EQUALS, NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN -> value != null && compare(value) > 0;
                case LESS_THAN -> value != null && compare(value) < 0;
            };
        }

        /** Equal to nothing if it is no number. */
        private int compare(String value) {
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        @Override
        public String toString() {
            String sorted = values.stream().sorted().collect(Collectors.joining(","));
            return switch (operator) {
                case EQUALS -> key + "=" + sorted;
                case DOUBLE_EQUALS -> key + "==" + sorted;
                case NOT_EQUALS -> key + "!=" + sorted;
                case IN -> key + " in (" + sorted + ")";
                case NOT_IN -> key + " notin (" + sorted + ")";
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
                case GREATER_THAN -> key + ">" + sorted;
                case LESS_THAN -> key + "<" + sorted;
            };
        }
    }

    private final List<Requirement> requirements;
    private final boolean any;

    private LabelSelector(List<Requirement> requirements, boolean any) {
        this.requirements = requirements;
        this.any = any;
    }

    /** All of these. */
    public static LabelSelector of(List<Requirement> requirements) {
        if (requirements.isEmpty()) {
            return EVERYTHING;
        }
        List<Requirement> sorted = new ArrayList<>(requirements);
        sorted.sort(Comparator.comparing(Requirement::key));
        return new LabelSelector(List.copyOf(sorted), true);
    }

    /**
     * {@code app=web,tier in (a,b),!legacy}.
     *
     * @throws StatusException 400 if it cannot be read
     */
    public static LabelSelector parse(String text) {
        return of(new LabelSelectorParser(text).parse());
    }

    /** All of these labels, unchecked: a Service's selector. */
    public static LabelSelector ofLabels(Obj labels) {
        List<Requirement> requirements = new ArrayList<>();
        labels.forEach((key, value) ->
                requirements.add(
                        new Requirement(
                                key,
                                Operator.EQUALS,
                                List.of(value instanceof Node.Text(String t) ? t : ""))));
        return of(requirements);
    }

    /**
     * The object form with {@code matchLabels} and {@code matchExpressions}; none means nothing.
     *
     * @throws StatusException 400 if an operator is unknown or a requirement cannot be
     */
    public static LabelSelector of(@Nullable Obj selector) {
        if (selector == null) {
            return NOTHING;
        }
        List<Requirement> requirements =
                new ArrayList<>(ofLabels(selector.obj("matchLabels")).requirements);
        for (Node node : selector.arr("matchExpressions")) {
            if (node instanceof Obj expression) {
                requirements.add(requirement(expression));
            }
        }
        for (Requirement requirement : requirements) {
            List<FieldError> errors = LabelSelectorParser.check(requirement);
            if (!errors.isEmpty()) {
                throw Status.badRequest(FieldError.join(errors)).exception();
            }
        }
        return of(requirements);
    }

    private static Requirement requirement(Obj expression) {
        Operator operator =
                switch (expression.text("operator")) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                    default ->
                            throw Status.badRequest(
                                            GoText.quote(expression.text("operator"))
                                                    + " is not a valid label selector operator")
                                    .exception();
                };
        return new Requirement(expression.text("key"), operator, texts(expression.arr("values")));
    }

    private static List<String> texts(Arr values) {
        List<String> texts = new ArrayList<>();
        for (Node value : values) {
            texts.add(value instanceof Node.Text(String text) ? text : "");
        }
        return texts;
    }

    /** What is wrong with the object form. */
    public static List<FieldError> validate(Obj selector, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        FieldPath labels = path.child("matchLabels");
        selector.obj("matchLabels")
                .forEach((key, value) -> {
                    addInvalid(labels, key, Names.labelKey(key), errors);
                    String text = value instanceof Node.Text(String t) ? t : "";
                    addInvalid(labels, text, Names.labelValue(text), errors);
                });
        Arr expressions = selector.arr("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i) instanceof Obj expression) {
                validate(expression, path.child("matchExpressions").index(i), errors);
            }
        }
        return errors;
    }

    private static void validate(Obj expression, FieldPath path, List<FieldError> errors) {
        List<String> values = texts(expression.arr("values"));
        String operator = expression.text("operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(
                            FieldError.required(
                                    path.child("values"),
                                    "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(
                            FieldError.forbidden(
                                    path.child("values"),
                                    "may not be specified when `operator` is 'Exists' or"
                                            + " 'DoesNotExist'"));
                }
            }
            default ->
                    errors.add(
                            FieldError.invalid(
                                    path.child("operator"),
                                    operator,
                                    "not a valid selector operator"));
        }
        String key = expression.text("key");
        addInvalid(path.child("key"), key, Names.labelKey(key), errors);
        for (int i = 0; i < values.size(); i++) {
            addInvalid(
                    path.child("values").index(i),
                    values.get(i),
                    Names.labelValue(values.get(i)),
                    errors);
        }
    }

    private static void addInvalid(
            FieldPath path, String value, List<String> details, List<FieldError> errors) {
        for (String detail : details) {
            errors.add(FieldError.invalid(path, value, detail));
        }
    }

    public boolean matches(Map<String, String> labels) {
        if (!any) {
            return false;
        }
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels.get(requirement.key()))) {
                return false;
            }
        }
        return true;
    }

    /** Matches {@code metadata.labels}, or a template's. */
    public boolean matches(Obj labels) {
        if (!any) {
            return false;
        }
        for (Requirement requirement : requirements) {
            String value = labels.get(requirement.key()) instanceof Node.Text(String t) ? t : null;
            if (!requirement.matches(value)) {
                return false;
            }
        }
        return true;
    }

    /** True if everything matches. */
    public boolean isEmpty() {
        return any && requirements.isEmpty();
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSelector selector
                && any == selector.any
                && requirements.equals(selector.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode() + (any ? 1 : 0);
    }

    /** As it could be parsed again; empty for everything and for nothing. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
