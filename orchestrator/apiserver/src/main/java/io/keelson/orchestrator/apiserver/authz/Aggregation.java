package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Cluster roles that are the sum of others. */
public final class Aggregation {
    private Aggregation() {}

    /**
     * The role with the rules of all roles that its aggregation rule selects, in the order of their
     * names, each rule once; the same object if it has no such rule or nothing changes.
     *
     * @param all cluster roles there are
     */
    public static Obj aggregate(Obj role, Collection<Obj> all) {
        Arr selectors = role.arr("aggregationRule", "clusterRoleSelectors");
        if (selectors.isEmpty()) {
            return role;
        }
        List<Obj> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(each -> each.text("metadata", "name")));
        List<Node> rules = new ArrayList<>();
        for (Node each : selectors) {
            LabelSelector selector =
                    LabelSelector.of(each instanceof Obj obj ? obj : Obj.EMPTY);
            for (Obj candidate : sorted) {
                boolean other =
                        !candidate
                                .text("metadata", "name")
                                .equals(role.text("metadata", "name"));
                if (other && selector.matches(candidate.obj("metadata", "labels"))) {
                    for (Node rule : candidate.arr("rules")) {
                        if (!rules.contains(rule)) {
                            rules.add(rule);
                        }
                    }
                }
            }
        }
        Arr made = Arr.of(rules);
        return made.equals(role.arr("rules")) ? role : role.with("rules", made);
    }
}
