package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.CarriedTerms.Carried;
import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.counts.PodTest;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodAffinity;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights of the pod's own preferences and of those that pods carry about it, summed by domain. A
 * pod that stands and requires such a pod beside it counts as one that prefers it a little.
 */
final class AffinityScore implements NodeScorer {
    private final DomainSums[] sums;

    private AffinityScore(DomainSums[] sums) {
        this.sums = sums;
    }

    /** Null if nothing is preferred. */
    static @Nullable AffinityScore of(Cycle cycle) {
        Map<String, DomainSums> byKey = new LinkedHashMap<>();
        PodInfo pod = cycle.pod();
        PodAffinity affinity = pod.spec().podAffinity();
        for (PodAffinity.Preference each : affinity.preferred()) {
            addMatching(cycle, byKey, each.term(), each.weight());
        }
        for (PodAffinity.Preference each : affinity.avoided()) {
            addMatching(cycle, byKey, each.term(), -each.weight());
        }
        Snapshot image = cycle.image();
        Map<String, String> ofPod = image.surroundings().namespaceLabels(pod.namespace());
        for (Carried carried : cycle.counts().carriedTerms(image).all()) {
            int weight =
                    switch (carried.kind()) {
                        case REQUIRED, PREFERRED -> carried.weight();
                        case AVOIDED -> -carried.weight();
                        case FORBIDDEN -> 0;
                    };
            if (weight != 0 && carried.term().matches(pod, ofPod)) {
                sums(cycle, byKey, carried.term()).addAll(carried, image.slotCount(), weight);
            }
        }
        return byKey.isEmpty()
                ? null
                : new AffinityScore(byKey.values().toArray(new DomainSums[0]));
    }

    private static void addMatching(
            Cycle cycle, Map<String, DomainSums> byKey, PodTerm term, int weight) {
        Counts counts = cycle.counts();
        Snapshot image = cycle.image();
        sums(cycle, byKey, term)
                .addAll(
                        counts.tally(new PodTest.AllOf(List.of(term)), image),
                        image.slotCount(),
                        weight);
    }

    private static DomainSums sums(Cycle cycle, Map<String, DomainSums> byKey, PodTerm term) {
        return byKey.computeIfAbsent(
                term.topologyKey(),
                key -> new DomainSums(cycle.counts().topology(key, cycle.image())));
    }

    @Override
    public long score(NodeInfo node) {
        long score = 0;
        for (DomainSums each : sums) {
            score += each.of(node);
        }
        return score;
    }

    /** The least becomes 0 and the most 100. */
    @Override
    public void normalize(long[] scores, FeasibleNodes nodes) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < nodes.count(); i++) {
            least = Math.min(least, scores[i]);
            most = Math.max(most, scores[i]);
        }
        for (int i = 0; i < nodes.count(); i++) {
            scores[i] =
                    most == least
                            ? 0
                            : (long) ((double) MAX * (scores[i] - least) / (most - least));
        }
    }
}
