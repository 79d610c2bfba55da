package io.keelson.orchestrator.scheduler.preemption;

import io.keelson.orchestrator.scheduler.image.BudgetInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.Collection;
import java.util.IdentityHashMap;

/** How much of the disruption budgets is left while victims are gathered on one node. */
final class Budgets {
    private final Collection<BudgetInfo> budgets;
    private final IdentityHashMap<BudgetInfo, Integer> taken = new IdentityHashMap<>();

    Budgets(Collection<BudgetInfo> budgets) {
        this.budgets = budgets;
    }

    /** Takes it from every budget that covers the pod; true if one of them was used up. */
    boolean violatedBy(PodInfo pod) {
        boolean violated = false;
        for (BudgetInfo budget : budgets) {
            if (budget.covers(pod)) {
                int disruptions = taken.merge(budget, 1, Integer::sum);
                violated |= disruptions > budget.disruptionsAllowed();
            }
        }
        return violated;
    }
}
