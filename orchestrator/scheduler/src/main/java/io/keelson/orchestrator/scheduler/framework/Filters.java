package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.framework.FilterPlugin.PreFiltered;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The filters of one decision, after all plug-ins were asked for theirs. */
public final class Filters {
    private final Cycle cycle;
    private final NodeFilter[] filters;
    private final CountingFilter[] counting;
    private final @Nullable Set<String> nodes;
    private final Set<String> narrowing;

    private Filters(
            Cycle cycle, NodeFilter[] filters, @Nullable Set<String> nodes, Set<String> narrowing) {
        this.cycle = cycle;
        this.filters = filters;
        this.counting = counting(filters);
        this.nodes = nodes;
        this.narrowing = narrowing;
    }

    private static CountingFilter[] counting(NodeFilter[] filters) {
        List<CountingFilter> counting = new ArrayList<>();
        for (NodeFilter filter : filters) {
            if (filter instanceof CountingFilter each) {
                counting.add(each);
            }
        }
        return counting.toArray(new CountingFilter[0]);
    }

    /** What came of PreFilter. */
    public sealed interface Prepared {
        record Ready(Filters filters) implements Prepared {}

        /** No node will do. */
        record Rejected(Rejection rejection) implements Prepared {}
    }

    public static Prepared prepare(Profile profile, Cycle cycle) {
        List<NodeFilter> filters = new ArrayList<>();
        Set<String> nodes = null;
        Set<String> narrowing = new TreeSet<>();
        for (FilterPlugin plugin : profile.filters()) {
            switch (plugin.preFilter(cycle)) {
                case PreFiltered.Skip skip -> {}
                case PreFiltered.Rejected(Rejection rejection) -> {
                    return new Prepared.Rejected(rejection);
                }
                case PreFiltered.Check(NodeFilter filter, @Nullable Set<String> only) -> {
                    filters.add(filter);
                    if (only != null) {
                        narrowing.add(plugin.name());
                        nodes = nodes == null ? new HashSet<>(only) : common(nodes, only);
                    }
                }
            }
        }
        if (nodes != null && nodes.isEmpty()) {
            String message =
                    narrowing.size() == 1
                            ? "node(s) didn't satisfy plugin " + narrowing.iterator().next()
                            : "node(s) didn't satisfy plugin(s) "
                                    + listed(narrowing)
                                    + " simultaneously";
            return new Prepared.Rejected(
                    Rejection.unresolvable(narrowing.iterator().next(), message));
        }
        return new Prepared.Ready(
                new Filters(cycle, filters.toArray(new NodeFilter[0]), nodes, narrowing));
    }

    private static Set<String> common(Set<String> one, Set<String> other) {
        one.retainAll(other);
        return one;
    }

    private static String listed(Set<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    /** Names of the only nodes to look at, or null for all. */
    public @Nullable Set<String> nodes() {
        return nodes;
    }

    /** What is said of the nodes that need not be looked at. */
    Rejection ofOtherNodes() {
        return Rejection.unresolvable(
                narrowing.iterator().next(),
                "node(s) didn't satisfy plugin(s) " + listed(narrowing));
    }

    /** The first rejection, or null if the node will do. */
    public @Nullable Rejection check(NodeInfo node) {
        for (NodeFilter filter : filters) {
            Rejection rejection = filter.check(node);
            if (rejection != null) {
                return rejection;
            }
        }
        return null;
    }

    /**
     * The same, and also as if the pods were there already for which this node is being emptied, if
     * they are as important. Both must hold: those pods may go elsewhere, and what depends on them
     * must not.
     */
    public @Nullable Rejection checkWithNominees(NodeInfo node) {
        Rejection rejection = check(node);
        return rejection == null && !node.nominees().isEmpty()
                ? checkAsIfThere(node, node.nominees())
                : rejection;
    }

    private @Nullable Rejection checkAsIfThere(NodeInfo node, List<PodInfo> nominees) {
        List<PodInfo> there = new ArrayList<>();
        NodeInfo fuller = node;
        for (PodInfo nominee : nominees) {
            if (nominee.priority() >= cycle.pod().priority() && !nominee.isSamePodAs(cycle.pod())) {
                fuller = fuller.with(nominee);
                added(nominee, node);
                there.add(nominee);
            }
        }
        Rejection rejection = there.isEmpty() ? null : check(fuller);
        for (PodInfo nominee : there) {
            removed(nominee, node);
        }
        return rejection;
    }

    /** As if this pod stood there too. */
    public void added(PodInfo pod, NodeInfo node) {
        for (CountingFilter filter : counting) {
            filter.added(pod, node);
        }
    }

    /** As if this pod were gone. */
    public void removed(PodInfo pod, NodeInfo node) {
        for (CountingFilter filter : counting) {
            filter.removed(pod, node);
        }
    }
}
