package io.keelson.orchestrator.object.placement;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.LabelSelector.Operator;
import io.keelson.orchestrator.object.LabelSelector.Requirement;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which nodes are meant: any one of the terms must match; none matches nothing. */
public record NodeSelector(List<Term> terms) {
    private static final Set<String> FIELD = Set.of("metadata.name");

    public NodeSelector {
        terms = List.copyOf(terms);
    }

    /**
     * @param labels on the node's labels
     * @param fields on {@code metadata.name}, the only field there is
     */
    public record Term(LabelSelector labels, LabelSelector fields) {
        boolean matches(Map<String, String> nodeLabels, String nodeName) {
            return labels.matches(nodeLabels)
                    && (fields.isEmpty() || fields.matches(Map.of("metadata.name", nodeName)));
        }

        /** The only names that can match, or null if the term does not say. */
        @Nullable Set<String> names() {
            Set<String> names = null;
            for (Requirement requirement : fields.requirements()) {
                if (requirement.operator() == Operator.IN) {
                    if (names == null) {
                        names = new HashSet<>(requirement.values());
                    } else {
                        names.retainAll(requirement.values());
                    }
                }
            }
            return names;
        }
    }

    public static NodeSelector parse(Obj selector) {
        List<Term> terms = new ArrayList<>();
        for (Node node : selector.arr("nodeSelectorTerms")) {
            if (node instanceof Obj term) {
                terms.add(parseTerm(term));
            }
        }
        return new NodeSelector(terms);
    }

    /** A term that asks for nothing matches nothing. */
    static Term parseTerm(Obj term) {
        Arr expressions = term.arr("matchExpressions");
        Arr fields = term.arr("matchFields");
        if (expressions.isEmpty() && fields.isEmpty()) {
            return new Term(LabelSelector.NOTHING, LabelSelector.NOTHING);
        }
        return new Term(requirements(expressions, null), requirements(fields, FIELD));
    }

    private static LabelSelector requirements(Arr expressions, @Nullable Set<String> keys) {
        List<Requirement> requirements = new ArrayList<>();
        for (Node node : expressions) {
            if (!(node instanceof Obj expression)) {
                continue;
            }
            Operator operator = operator(expression.text("operator"));
            String key = expression.text("key");
            if (operator == null || (keys != null && !keys.contains(key))) {
                return LabelSelector.NOTHING;
            }
            requirements.add(
                    new Requirement(key.intern(), operator, expression.arr("values").texts()));
        }
        return LabelSelector.of(requirements);
    }

    private static @Nullable Operator operator(String name) {
        return switch (name) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "Gt" -> Operator.GREATER_THAN;
            case "Lt" -> Operator.LESS_THAN;
            default -> null;
        };
    }

    public boolean matches(Map<String, String> nodeLabels, String nodeName) {
        for (int i = 0; i < terms.size(); i++) {
            if (terms.get(i).matches(nodeLabels, nodeName)) {
                return true;
            }
        }
        return false;
    }

    /** The only names that can match, or null if a term does not say. */
    public @Nullable Set<String> names() {
        Set<String> all = new HashSet<>();
        for (Term term : terms) {
            Set<String> names = term.names();
            if (names == null) {
                return null;
            }
            all.addAll(names);
        }
        return terms.isEmpty() ? null : all;
    }
}
