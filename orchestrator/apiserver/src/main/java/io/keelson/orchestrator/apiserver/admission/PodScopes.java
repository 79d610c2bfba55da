package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/**
 * What decides which quotas with scopes a pod counts for. Nothing but a pod counts for one.
 *
 * @param isPod false for every other kind
 * @param priorityClass empty for none
 */
record PodScopes(
        boolean isPod,
        boolean isTerminating,
        boolean isBestEffort,
        boolean hasCrossNamespaceAffinity,
        String priorityClass) {
    static final PodScopes NONE = new PodScopes(false, false, false, false, "");

    static PodScopes of(Obj pod) {
        return new PodScopes(
                true,
                pod.whole(-1, "spec", "activeDeadlineSeconds") >= 0,
                pod.text("status", "qosClass").equals("BestEffort"),
                crossesNamespaces(pod.obj("spec", "affinity")),
                pod.text("spec", "priorityClassName"));
    }

    private static boolean crossesNamespaces(Obj affinity) {
        for (String which : List.of("podAffinity", "podAntiAffinity")) {
            Obj terms = affinity.obj(which);
            for (Node node : terms.arr("requiredDuringSchedulingIgnoredDuringExecution")) {
                if (node instanceof Obj term && namesNamespaces(term)) {
                    return true;
                }
            }
            for (Node node : terms.arr("preferredDuringSchedulingIgnoredDuringExecution")) {
                if (node instanceof Obj weighted
                        && namesNamespaces(weighted.obj("podAffinityTerm"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesNamespaces(Obj term) {
        return !term.arr("namespaces").isEmpty() || term.has("namespaceSelector");
    }

    /** Whether the quota is about such an object. */
    boolean fit(Obj quota) {
        for (Node node : quota.arr("spec", "scopes")) {
            if (!(node instanceof Node.Text(String scope) && fits(scope, "Exists", List.of()))) {
                return false;
            }
        }
        for (Node node : quota.arr("spec", "scopeSelector", "matchExpressions")) {
            if (!(node instanceof Obj term
                    && fits(
                            term.text("scopeName"),
                            term.text("operator"),
                            term.arr("values").asList()))) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(String scope, String operator, List<Node> values) {
        return isPod
                && switch (scope) {
                    case "Terminating" -> isTerminating;
                    case "NotTerminating" -> !isTerminating;
                    case "BestEffort" -> isBestEffort;
                    case "NotBestEffort" -> !isBestEffort;
                    case "CrossNamespacePodAffinity" -> hasCrossNamespaceAffinity;
                    case "PriorityClass" -> fitsPriority(operator, values);
                    default -> false;
                };
    }

    private boolean fitsPriority(String operator, List<Node> values) {
        return switch (operator) {
            case "Exists" -> !priorityClass.isEmpty();
            case "DoesNotExist" -> priorityClass.isEmpty();
            case "In" -> values.contains(Node.of(priorityClass));
            case "NotIn" -> !values.contains(Node.of(priorityClass));
            default -> false;
        };
    }
}
