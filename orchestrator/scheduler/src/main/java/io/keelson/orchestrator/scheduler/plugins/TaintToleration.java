package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.object.placement.Taint;
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
import io.keelson.orchestrator.scheduler.image.PodSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Taints keep pods away that do not tolerate them; preferred ones cost points. */
final class TaintToleration implements FilterPlugin, ScorePlugin {
    private static final String NAME = "TaintToleration";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        return FilterPlugin.check(new Check(cycle.pod().spec()));
    }

    private static final class Check implements NodeFilter {
        private final PodSpec pod;

        /** Many nodes have the same taint. */
        private final Map<Taint, Rejection> rejections = new HashMap<>();

        private Check(PodSpec pod) {
            this.pod = pod;
        }

        @Override
        public @Nullable Rejection check(NodeInfo node) {
            Taint taint = untolerated(node.facts(), pod);
            return taint == null
                    ? null
                    : rejections.computeIfAbsent(taint, TaintToleration::rejection);
        }
    }

    private static Rejection rejection(Taint taint) {
        return Rejection.unresolvable(
                NAME, "node(s) had untolerated taint {" + taint.key() + ": " + taint.value() + "}");
    }

    static @Nullable Taint untolerated(NodeFacts node, PodSpec pod) {
        List<Taint> taints = node.taints();
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            if (taint.isHard() && !pod.tolerates(taint)) {
                return taint;
            }
        }
        return null;
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        for (int i = 0; i < nodes.count(); i++) {
            if (!nodes.get(i).facts().taints().isEmpty()) {
                return new Scorer(cycle.pod().spec());
            }
        }
        return null;
    }

    private record Scorer(PodSpec pod) implements NodeScorer {
        @Override
        public long score(NodeInfo node) {
            long disliked = 0;
            for (Taint taint : node.facts().taints()) {
                if (taint.isPreference() && !pod.tolerates(taint)) {
                    disliked++;
                }
            }
            return disliked;
        }

        @Override
        public void normalize(long[] scores, FeasibleNodes nodes) {
            NodeScorer.proportional(scores, nodes.count(), true);
        }
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded(var node) -> untolerated(node, rejected.spec()) == null;
            case NodeUpdated(var before, var now) ->
                    untolerated(before, rejected.spec()) != null
                            && untolerated(now, rejected.spec()) == null;
            default -> false;
        };
    }
}
