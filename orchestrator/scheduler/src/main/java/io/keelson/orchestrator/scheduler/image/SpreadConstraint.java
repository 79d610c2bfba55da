package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * Pods of one kind evenly over the domains of a key.
 *
 * @param hard {@code DoNotSchedule}; else it only weighs
 * @param minDomains with fewer domains than this, the emptiest counts as empty; 1 if not given
 * @param honorsAffinity nodes that the pod's own node affinity excludes are not domains
 * @param honorsTaints nor those whose taints it does not tolerate
 */
public record SpreadConstraint(
        String topologyKey,
        int maxSkew,
        int minDomains,
        boolean hard,
        LabelSelector selector,
        boolean honorsAffinity,
        boolean honorsTaints) {
    static List<SpreadConstraint> parse(Obj spec, Obj labels) {
        List<SpreadConstraint> constraints = new ArrayList<>();
        for (Node node : spec.arr("topologySpreadConstraints")) {
            if (node instanceof Obj constraint) {
                constraints.add(one(constraint, labels));
            }
        }
        return List.copyOf(constraints);
    }

    private static SpreadConstraint one(Obj constraint, Obj labels) {
        Obj selector = constraint.get("labelSelector") instanceof Obj given ? given : null;
        if (selector != null) {
            selector = PodTerm.merged(selector, constraint.arr("matchLabelKeys"), "In", labels);
        }
        return new SpreadConstraint(
                constraint.text("topologyKey").intern(),
                (int) constraint.whole(1, "maxSkew"),
                (int) constraint.whole(1, "minDomains"),
                !constraint.text("whenUnsatisfiable").equals("ScheduleAnyway"),
                PodTerm.selector(selector),
                !constraint.text("nodeAffinityPolicy").equals("Ignore"),
                constraint.text("nodeTaintsPolicy").equals("Honor"));
    }

    /** One that applies to pods that have none of their own. */
    public static SpreadConstraint preferred(
            String topologyKey, int maxSkew, LabelSelector selector) {
        return new SpreadConstraint(topologyKey, maxSkew, 1, false, selector, true, false);
    }
}
