package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodUpdated;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeDeleted;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.PodAssigned;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.SpreadConstraint;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pods of one kind evenly over zones, nodes and what else labels say. A pod without constraints of
 * its own that belongs to a Service or a controller gets two that only weigh: at most 3 more on one
 * node than on another, and 5 more in one zone.
 */
final class PodTopologySpread implements FilterPlugin, ScorePlugin {
    static final String NAME = "PodTopologySpread";

    private static final int HOSTNAME_SKEW = 3;
    private static final int ZONE_SKEW = 5;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        List<SpreadConstraint> hard = ofHardness(cycle.pod().spec().spread(), true);
        return hard.isEmpty()
                ? FilterPlugin.skip()
                : FilterPlugin.check(SpreadCheck.of(cycle, hard));
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        List<SpreadConstraint> own = cycle.pod().spec().spread();
        List<SpreadConstraint> soft = own.isEmpty() ? defaults(cycle) : ofHardness(own, false);
        return soft.isEmpty() ? null : SpreadScore.of(cycle, soft, nodes, !own.isEmpty());
    }

    private static List<SpreadConstraint> ofHardness(List<SpreadConstraint> all, boolean hard) {
        List<SpreadConstraint> some = new ArrayList<>(all.size());
        for (SpreadConstraint constraint : all) {
            if (constraint.hard() == hard) {
                some.add(constraint);
            }
        }
        return some;
    }

    private static List<SpreadConstraint> defaults(Cycle cycle) {
        LabelSelector kin = kin(cycle.pod(), cycle.image().surroundings());
        return kin.isEmpty()
                ? List.of()
                : List.of(
                        SpreadConstraint.preferred(NodeFacts.HOSTNAME, HOSTNAME_SKEW, kin),
                        SpreadConstraint.preferred(NodeFacts.ZONE, ZONE_SKEW, kin));
    }

    /**
     * What selects the pod: its Services and its controller, all at once; empty if nothing does.
     */
    private static LabelSelector kin(PodInfo pod, Surroundings surroundings) {
        List<LabelSelector> selectors = new ArrayList<>();
        for (LabelSelector service :
                surroundings.services().getOrDefault(pod.namespace(), List.of())) {
            if (service.matches(pod.labels())) {
                selectors.add(service);
            }
        }
        LabelSelector controller =
                surroundings.controllers().get(pod.namespace() + "/" + pod.spec().controller());
        if (controller != null) {
            selectors.add(controller);
        }
        if (selectors.size() == 1) {
            return selectors.getFirst();
        }
        return LabelSelector.of(
                selectors.stream()
                        .flatMap(each -> each.requirements().stream())
                        .distinct()
                        .toList());
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded(var node) -> hasAllKeys(node, rejected);
            case NodeDeleted(var node) -> hasAllKeys(node, rejected);
            case NodeUpdated(var before, var now) ->
                    hasAllKeys(now, rejected)
                            && (!before.labels().equals(now.labels())
                                    || !before.taints().equals(now.taints()));
            case PodAssigned(var pod) -> isCounted(pod, rejected);
            case AssignedPodGone(var pod) -> isCounted(pod, rejected);
            case AssignedPodUpdated(var before, var now) ->
                    isCounted(before, rejected) || isCounted(now, rejected);
            case ClusterEvent.WaitingPodUpdated(var before, var now) ->
                    !before.labels().equals(now.labels());
            default -> false;
        };
    }

    private static boolean hasAllKeys(NodeFacts node, PodInfo pod) {
        return pod.spec().spread().stream()
                .allMatch(each -> !each.hard() || node.labels().containsKey(each.topologyKey()));
    }

    private static boolean isCounted(PodInfo other, PodInfo pod) {
        return other.namespace().equals(pod.namespace())
                && pod.spec().spread().stream()
                        .anyMatch(each -> each.selector().matches(other.labels()));
    }
}
