package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.CarriedTerms.Carried;
import io.keelson.orchestrator.scheduler.counts.CarriedTerms.Kind;
import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.counts.PodTest;
import io.keelson.orchestrator.scheduler.counts.Tally;
import io.keelson.orchestrator.scheduler.framework.CountingFilter;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodAffinity;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What affinity requires and forbids, counted by domain. */
final class AffinityCheck implements CountingFilter {
    private static final Rejection EXISTING_FORBID =
            Rejection.resolvable(
                    InterPodAffinity.NAME,
                    "node(s) didn't satisfy existing pods anti-affinity rules");
    private static final Rejection NOT_BESIDE =
            Rejection.unresolvable(
                    InterPodAffinity.NAME, "node(s) didn't match pod affinity rules");
    private static final Rejection FORBIDDEN =
            Rejection.resolvable(
                    InterPodAffinity.NAME, "node(s) didn't match pod anti-affinity rules");

    private final PodInfo pod;
    private final Surroundings surroundings;

    /** Pods that forbid this one, by topology key. */
    private final Map<String, DomainSums> forbidding = new LinkedHashMap<>();

    private final DomainSums[] forbiddingByKey;

    /** Pods that match all required terms, by each term's key. */
    private final DomainSums[] required;

    private long requiredTotal;
    private final boolean isFirstOfItsKind;

    /** Pods that match each forbidden term. */
    private final DomainSums[] forbidden;

    private AffinityCheck(Cycle cycle) {
        this.pod = cycle.pod();
        Snapshot image = cycle.image();
        this.surroundings = image.surroundings();
        int slotCount = image.slotCount();
        PodAffinity affinity = pod.spec().podAffinity();
        Counts counts = cycle.counts();
        Map<String, String> namespaceLabels = surroundings.namespaceLabels(pod.namespace());
        for (Carried carried : counts.carriedTerms(image).all()) {
            if (carried.kind() == Kind.FORBIDDEN && carried.term().matches(pod, namespaceLabels)) {
                forbidding
                        .computeIfAbsent(
                                carried.term().topologyKey(),
                                key -> new DomainSums(counts.topology(key, image)))
                        .addAll(carried, slotCount, 1);
            }
        }
        this.forbiddingByKey = forbidding.values().toArray(new DomainSums[0]);
        this.required = sums(affinity.required(), counts, image);
        if (required.length > 0) {
            Tally tally = counts.tally(new PodTest.AllOf(affinity.required()), image);
            for (DomainSums sums : required) {
                sums.addAll(tally, slotCount, 1);
            }
            requiredTotal = tally.total();
        }
        this.isFirstOfItsKind = PodTest.matchesAll(affinity.required(), pod, surroundings);
        this.forbidden = sums(affinity.forbidden(), counts, image);
        for (int i = 0; i < forbidden.length; i++) {
            PodTest test = new PodTest.AllOf(List.of(affinity.forbidden().get(i)));
            forbidden[i].addAll(counts.tally(test, image), slotCount, 1);
        }
    }

    private static DomainSums[] sums(List<PodTerm> terms, Counts counts, Snapshot image) {
        DomainSums[] sums = new DomainSums[terms.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new DomainSums(counts.topology(terms.get(i).topologyKey(), image));
        }
        return sums;
    }

    /** Null if neither the pod nor any other says anything. */
    static @Nullable AffinityCheck of(Cycle cycle) {
        AffinityCheck check = new AffinityCheck(cycle);
        boolean isIdle =
                check.forbiddingByKey.length == 0
                        && check.required.length == 0
                        && check.forbidden.length == 0;
        return isIdle ? null : check;
    }

    @Override
    public @Nullable Rejection check(NodeInfo node) {
        if (!isBesideRequired(node)) {
            return NOT_BESIDE;
        }
        for (DomainSums sums : forbidden) {
            if (sums.of(node) > 0) {
                return FORBIDDEN;
            }
        }
        for (DomainSums sums : forbiddingByKey) {
            if (sums.of(node) > 0) {
                return EXISTING_FORBID;
            }
        }
        return null;
    }

    /** The first pod of those that are to be together may go anywhere. */
    private boolean isBesideRequired(NodeInfo node) {
        boolean isBeside = true;
        for (DomainSums sums : required) {
            if (!sums.isInDomain(node)) {
                return false;
            }
            isBeside &= sums.of(node) > 0;
        }
        return isBeside || (requiredTotal == 0 && isFirstOfItsKind);
    }

    @Override
    public void added(PodInfo other, NodeInfo node) {
        change(other, node, 1);
    }

    @Override
    public void removed(PodInfo other, NodeInfo node) {
        change(other, node, -1);
    }

    private void change(PodInfo other, NodeInfo node, int by) {
        Map<String, String> ofPod = surroundings.namespaceLabels(pod.namespace());
        for (PodTerm term : other.spec().podAffinity().forbidden()) {
            DomainSums sums = forbidding.get(term.topologyKey());
            if (sums != null && term.matches(pod, ofPod)) {
                sums.add(node, by);
            }
        }
        PodAffinity affinity = pod.spec().podAffinity();
        if (required.length > 0 && PodTest.matchesAll(affinity.required(), other, surroundings)) {
            for (DomainSums sums : required) {
                sums.add(node, by);
            }
            requiredTotal += by;
        }
        Map<String, String> ofOther = surroundings.namespaceLabels(other.namespace());
        for (int i = 0; i < forbidden.length; i++) {
            if (affinity.forbidden().get(i).matches(other, ofOther)) {
                forbidden[i].add(node, by);
            }
        }
    }
}
