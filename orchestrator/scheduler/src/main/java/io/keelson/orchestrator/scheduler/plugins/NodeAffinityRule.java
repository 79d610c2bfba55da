package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.object.placement.NodeAffinity;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.NodeFilter;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** NodeAffinity: nodeSelector and what is required must match; what is preferred earns points. */
final class NodeAffinityRule implements FilterPlugin, ScorePlugin {
    private static final String NAME = "NodeAffinity";
    private static final Rejection MISMATCH =
            Rejection.unresolvable(NAME, "node(s) didn't match Pod's node affinity/selector");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        NodeAffinity affinity = cycle.pod().spec().nodeAffinity();
        if (affinity.isAny()) {
            return FilterPlugin.skip();
        }
        NodeFilter filter = node -> matches(affinity, node.facts()) ? null : MISMATCH;
        return new PreFiltered.Check(filter, affinity.names());
    }

    private static boolean matches(NodeAffinity affinity, NodeFacts node) {
        return affinity.matches(node.labels(), node.name());
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        List<NodeAffinity.Preference> preferred = cycle.pod().spec().nodeAffinity().preferred();
        return preferred.isEmpty() ? null : new Scorer(preferred);
    }

    private record Scorer(List<NodeAffinity.Preference> preferred) implements NodeScorer {
        @Override
        public long score(NodeInfo node) {
            long score = 0;
            for (int i = 0; i < preferred.size(); i++) {
                NodeAffinity.Preference preference = preferred.get(i);
                if (preference.selector().matches(node.facts().labels(), node.name())) {
                    score += preference.weight();
                }
            }
            return score;
        }

        @Override
        public void normalize(long[] scores, FeasibleNodes nodes) {
            NodeScorer.proportional(scores, nodes.count(), false);
        }
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        NodeAffinity affinity = rejected.spec().nodeAffinity();
        return switch (event) {
            case NodeAdded(var node) -> matches(affinity, node);
            case NodeUpdated(var before, var now) ->
                    !matches(affinity, before) && matches(affinity, now);
            default -> false;
        };
    }
}
