package io.keelson.orchestrator.scheduler.preemption;

import io.keelson.orchestrator.scheduler.framework.Filters;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.BudgetInfo;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Preemption tried out on one node after the other. The filters are left as they were. */
final class DryRun {
    private static final Rejection NO_VICTIMS =
            Rejection.unresolvable(Preemption.NAME, "No preemption victims found for incoming pod");

    private final PodInfo pod;
    private final Filters filters;
    private final Collection<BudgetInfo> budgets;

    DryRun(PodInfo pod, Filters filters, Collection<BudgetInfo> budgets) {
        this.pod = pod;
        this.filters = filters;
        this.budgets = budgets;
    }

    /** Who has to go, or why it does not help. */
    sealed interface Outcome {
        record Helps(Victims victims) implements Outcome {}

        record Fails(Rejection rejection) implements Outcome {}
    }

    Outcome on(NodeInfo node) {
        if (node.priorityMin() >= pod.priority()) {
            return new Outcome.Fails(NO_VICTIMS);
        }
        List<PodInfo> candidates = new ArrayList<>();
        for (int i = 0; i < node.podCount(); i++) {
            if (node.pod(i).priority() < pod.priority()) {
                candidates.add(node.pod(i));
            }
        }
        for (PodInfo candidate : candidates) {
            filters.removed(candidate, node);
        }
        NodeInfo emptied = node.without(each -> each.priority() < pod.priority());
        Rejection rejection = filters.checkWithNominees(emptied);
        if (rejection != null) {
            comeBack(candidates, node);
            return new Outcome.Fails(rejection);
        }
        Victims victims = reprieve(emptied, candidates);
        comeBack(victims.pods(), node);
        return new Outcome.Helps(victims);
    }

    private void comeBack(List<PodInfo> pods, NodeInfo node) {
        for (PodInfo each : pods) {
            filters.added(each, node);
        }
    }

    /** As many as possible stay. */
    private Victims reprieve(NodeInfo emptied, List<PodInfo> candidates) {
        candidates.sort(Victims.BY_IMPORTANCE);
        List<PodInfo> violating = new ArrayList<>();
        List<PodInfo> others = candidates;
        if (!budgets.isEmpty()) {
            others = new ArrayList<>();
            Budgets left = new Budgets(budgets);
            for (PodInfo candidate : candidates) {
                (left.violatedBy(candidate) ? violating : others).add(candidate);
            }
        }
        List<PodInfo> victims = new ArrayList<>();
        NodeInfo node = emptied;
        for (PodInfo candidate : violating) {
            node = withOrVictim(node, candidate, victims);
        }
        int violations = victims.size();
        for (PodInfo candidate : others) {
            node = withOrVictim(node, candidate, victims);
        }
        if (violations > 0) {
            victims.sort(Victims.BY_IMPORTANCE); // those who come after are in order themselves
        }
        return new Victims(node, victims, violations);
    }

    private NodeInfo withOrVictim(NodeInfo node, PodInfo candidate, List<PodInfo> victims) {
        NodeInfo fuller = node.with(candidate);
        filters.added(candidate, node);
        @Nullable Rejection rejection = filters.checkWithNominees(fuller);
        if (rejection == null) {
            return fuller;
        }
        filters.removed(candidate, node);
        victims.add(candidate);
        return node;
    }
}
