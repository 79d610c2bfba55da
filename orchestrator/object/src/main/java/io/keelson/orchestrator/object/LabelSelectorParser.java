package io.keelson.orchestrator.object;

import io.keelson.orchestrator.object.LabelSelector.Operator;
import io.keelson.orchestrator.object.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads a label selector. {@code in} and {@code notin} are words only where an operator may stand.
 *
 * <pre>
 *   selector    = [ requirement { "," requirement } ]
 *   requirement = [ "!" ] KEY | KEY ( "=" | "==" | "!=" | "&gt;" | "&lt;" ) [ VALUE ]
 *               | KEY ( "in" | "notin" ) "(" [ VALUE ] { "," [ VALUE ] } ")"
 * </pre>
 */
final class LabelSelectorParser {
    private enum Kind {
        WORD,
        SYMBOL,
        END
    }

    private record Token(Kind kind, String text) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }

        boolean endsRequirement() {
            return kind == Kind.END || is(",");
        }
    }

    private static final String SYMBOLS = "=!(),><";
    private static final Token END = new Token(Kind.END, "");

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    LabelSelectorParser(String text) {
        scan(text);
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        Token first = peek();
        if (first.kind == Kind.END) {
            return requirements;
        }
        if (first.kind != Kind.WORD && !first.is("!")) {
            throw wrong("found '" + first.text + "', expected: !, identifier, or 'end of string'");
        }
        while (true) {
            requirements.add(requirement());
            Token next = next();
            if (next.kind == Kind.END) {
                return requirements;
            }
            if (!next.is(",")) {
                throw wrong("found '" + next.text + "', expected: ',' or 'end of string'");
            }
            Token after = peek();
            if (after.kind != Kind.WORD && !after.is("!")) {
                throw wrong("found '" + after.text + "', expected: identifier after ','");
            }
        }
    }

    private Requirement requirement() {
        boolean not = peek().is("!");
        if (not) {
            next();
        }
        Token key = next();
        if (key.kind != Kind.WORD) {
            throw wrongRequirement("found '" + key.text + "', expected: identifier");
        }
        List<String> keyErrors = Names.labelKey(key.text);
        if (!keyErrors.isEmpty()) {
            throw wrongRequirement(
                    "<nil>: Invalid value: "
                            + GoText.quote(key.text)
                            + ": "
                            + String.join("; ", keyErrors));
        }
        Requirement requirement;
        if (not) {
            // What follows must end the requirement; the caller says so if it does not.
            requirement = new Requirement(key.text, Operator.DOES_NOT_EXIST, List.of());
        } else if (peek().endsRequirement()) {
            requirement = new Requirement(key.text, Operator.EXISTS, List.of());
        } else {
            Operator operator = operator();
            boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
            requirement = new Requirement(key.text, operator, set ? values() : List.of(value()));
        }
        List<FieldError> errors = check(requirement);
        if (!errors.isEmpty()) {
            throw wrongRequirement(FieldError.join(errors));
        }
        return requirement;
    }

    private Operator operator() {
        Token token = next();
        return switch (token.text) {
            case "in" -> Operator.IN;
            case "=" -> Operator.EQUALS;
            case "==" -> Operator.DOUBLE_EQUALS;
            case ">" -> Operator.GREATER_THAN;
            case "<" -> Operator.LESS_THAN;
            case "notin" -> Operator.NOT_IN;
            case "!=" -> Operator.NOT_EQUALS;
            default ->
                    throw wrongRequirement(
                            "found '" + token.text + "', expected: in, notin, =, ==, !=, gt, lt");
        };
    }

    private String value() {
        if (peek().endsRequirement()) {
            return "";
        }
        Token token = next();
        if (token.kind != Kind.WORD) {
            throw wrongRequirement("found '" + token.text + "', expected: identifier");
        }
        return token.text;
    }

    private List<String> values() {
        Token open = next();
        if (!open.is("(")) {
            throw wrongRequirement("found '" + open.text + "' expected: '('");
        }
        TreeSet<String> values = new TreeSet<>();
        while (true) {
            Token token = peek();
            if (token.kind == Kind.WORD) {
                values.add(next().text);
            } else if (token.is(",") || token.is(")")) {
                values.add("");
            } else {
                throw wrongRequirement(
                        "found '" + token.text + "', expected: ',', ')' or identifier");
            }
            Token end = next();
            if (end.is(")")) {
                return List.copyOf(values);
            }
            if (!end.is(",")) {
                throw wrongRequirement("found '" + end.text + "', expected: ',' or ')'");
            }
        }
    }

    static List<FieldError> check(Requirement requirement) {
        List<FieldError> errors = new ArrayList<>();
        List<String> keyErrors = Names.labelKey(requirement.key());
        if (!keyErrors.isEmpty()) {
            errors.add(
                    FieldError.invalid(
                            FieldPath.of("key"), requirement.key(), String.join("; ", keyErrors)));
        }
        FieldPath path = FieldPath.of("values");
        List<String> values = requirement.values();
        String problem =
                switch (requirement.operator()) {
                    case IN, NOT_IN ->
                            values.isEmpty()
                                    ? "for 'in', 'notin' operators, values set can't be empty"
                                    : "";
                    case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
                            values.size() != 1
                                    ? "exact-match compatibility requires one single value"
                                    : "";
                    case EXISTS, DOES_NOT_EXIST ->
                            values.isEmpty()
                                    ? ""
                                    : "values set must be empty for exists and does not exist";
                    case GREATER_THAN, LESS_THAN ->
                            values.size() != 1
                                    ? "for 'Gt', 'Lt' operators, exactly one value is required"
                                    : "";
                };
        if (!problem.isEmpty()) {
            errors.add(
                    FieldError.invalid(
                            path, Arr.of(values.stream().map(Node::of).toList()), problem));
        }
        boolean numeric =
                requirement.operator() == Operator.GREATER_THAN
                        || requirement.operator() == Operator.LESS_THAN;
        for (int i = 0; i < values.size(); i++) {
            if (numeric && !isWhole(values.get(i))) {
                errors.add(
                        FieldError.invalid(
                                path.index(i),
                                values.get(i),
                                "for 'Gt', 'Lt' operators, the value must be an integer"));
            }
        }
        for (int i = 0; i < values.size(); i++) {
            List<String> valueErrors = Names.labelValue(values.get(i));
            if (!valueErrors.isEmpty()) {
                errors.add(
                        FieldError.invalid(
                                path.index(i).key(requirement.key()),
                                values.get(i),
                                String.join("; ", valueErrors)));
            }
        }
        return errors;
    }

    private static boolean isWhole(String text) {
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private Token peek() {
        return tokens.get(Math.min(at, tokens.size() - 1));
    }

    private Token next() {
        Token token = peek();
        at++;
        return token;
    }

    private void scan(String text) {
        int from = 0;
        while (from < text.length()) {
            char c = text.charAt(from);
            int to = from + 1;
            if (isSpace(c)) {
                from = to;
                continue;
            }
            if (SYMBOLS.indexOf(c) >= 0) {
                boolean two = text.startsWith("==", from) || text.startsWith("!=", from);
                to = from + (two ? 2 : 1);
                tokens.add(new Token(Kind.SYMBOL, text.substring(from, to)));
            } else {
                while (to < text.length()
                        && SYMBOLS.indexOf(text.charAt(to)) < 0
                        && !isSpace(text.charAt(to))) {
                    to++;
                }
                tokens.add(new Token(Kind.WORD, text.substring(from, to)));
            }
            from = to;
        }
        tokens.add(END);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static StatusException wrongRequirement(String why) {
        return wrong("unable to parse requirement: " + why);
    }

    private static StatusException wrong(String why) {
        return Status.badRequest(why).exception();
    }
}
