package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodUpdated;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NamespaceRelabelled;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.PodAssigned;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.framework.ScorePlugin;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pods beside pods, and apart from pods. It holds both ways: a pod that stands may forbid one that
 * comes, and like one that comes.
 */
final class InterPodAffinity implements FilterPlugin, ScorePlugin {
    static final String NAME = "InterPodAffinity";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        AffinityCheck check = AffinityCheck.of(cycle);
        return check == null ? FilterPlugin.skip() : FilterPlugin.check(check);
    }

    @Override
    public @Nullable NodeScorer preScore(Cycle cycle, FeasibleNodes nodes) {
        return AffinityScore.of(cycle);
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case NodeUpdated(var before, var now) -> !before.labels().equals(now.labels());
            case PodAssigned(var pod) -> concerns(pod, rejected);
            case AssignedPodGone(var pod) -> concerns(pod, rejected);
            case AssignedPodUpdated(var before, var now) ->
                    !before.labels().equals(now.labels())
                            && (concerns(before, rejected) || concerns(now, rejected));
            case NamespaceRelabelled relabelled -> true;
            case ClusterEvent.WaitingPodUpdated(var before, var now) ->
                    !before.labels().equals(now.labels());
            default -> false;
        };
    }

    /** A term of one may match the other. Labels of namespaces are not known here: maybe. */
    private static boolean concerns(PodInfo other, PodInfo rejected) {
        return terms(rejected)
                        .anyMatch(term -> term.selectsNamespaces() || term.matches(other, Map.of()))
                || other.spec().podAffinity().forbidden().stream()
                        .anyMatch(term ->
                                term.selectsNamespaces() || term.matches(rejected, Map.of()));
    }

    private static Stream<PodTerm> terms(PodInfo pod) {
        return Stream.concat(
                pod.spec().podAffinity().required().stream(),
                pod.spec().podAffinity().forbidden().stream());
    }
}
