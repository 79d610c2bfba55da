package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import java.util.Set;

/**
 * A PodDisruptionBudget.
 *
 * @param disruptionsAllowed how many of its pods may be evicted now
 * @param disrupted names of pods whose eviction is counted already
 */
public record BudgetInfo(
        String namespace, LabelSelector selector, int disruptionsAllowed, Set<String> disrupted) {
    public static BudgetInfo parse(Obj budget) {
        return new BudgetInfo(
                budget.text("metadata", "namespace"),
                PodTerm.selector(budget.at("spec", "selector") instanceof Obj given ? given : null),
                (int) budget.whole(0, "status", "disruptionsAllowed"),
                Set.copyOf(budget.obj("status", "disruptedPods").names()));
    }

    /** A budget without a selector, or with an empty one, covers nothing. */
    public boolean covers(PodInfo pod) {
        return namespace.equals(pod.namespace())
                && !pod.labels().isEmpty()
                && !selector.isEmpty()
                && selector.matches(pod.labels())
                && !disrupted.contains(pod.name());
    }
}
