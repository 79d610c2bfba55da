package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.framework.Filters.Prepared;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best node for a pod. Remembers between decisions only where to go on looking; its
 * arrays are used again. Belongs to one thread.
 */
public final class Decider {
    private static final @Nullable Rejection[] NONE = new Rejection[0];

    private final Profile profile;
    private final Counts counts;
    private final RandomGenerator random;

    private int nextStart;
    private final FeasibleNodes feasible = new FeasibleNodes();
    private @Nullable Rejection[] rejections = NONE;
    private long[] totals = new long[0];
    private long[] scores = new long[0];

    /**
     * @param random chooses among equally good nodes
     */
    public Decider(Profile profile, Counts counts, RandomGenerator random) {
        this.profile = profile;
        this.counts = counts;
        this.random = random;
    }

    public Decision decide(PodInfo pod, Snapshot image) {
        int nodeCount = image.nodeCount();
        if (nodeCount == 0) {
            return unschedulable(new Diagnosis(0, null, NONE, null));
        }
        Cycle cycle = new Cycle(pod, image, counts);
        return switch (Filters.prepare(profile, cycle)) {
            case Prepared.Rejected(Rejection rejection) ->
                    unschedulable(new Diagnosis(nodeCount, rejection, NONE, null));
            case Prepared.Ready(Filters filters) -> choose(cycle, filters);
        };
    }

    private static Decision unschedulable(Diagnosis diagnosis) {
        return new Decision.Unschedulable(diagnosis);
    }

    private Decision choose(Cycle cycle, Filters filters) {
        Snapshot image = cycle.image();
        rejections = cleared(rejections, image.slotCount());
        feasible.clear(image.nodeCount());
        Set<String> only = filters.nodes();
        int evaluated;
        if (isNominatedNodeGood(cycle, filters)) {
            evaluated = 1;
        } else if (only != null) {
            evaluated = lookAt(only, image, filters);
        } else {
            evaluated = lookAround(image, filters);
        }
        if (feasible.count() == 0) {
            return unschedulable(
                    new Diagnosis(
                            image.nodeCount(),
                            null,
                            Arrays.copyOf(rejections, image.slotCount()),
                            only == null ? null : filters.ofOtherNodes()));
        }
        NodeInfo best = feasible.count() == 1 ? feasible.get(0) : best(cycle);
        return new Decision.Placed(best, evaluated, feasible.count());
    }

    private static @Nullable Rejection[] cleared(@Nullable Rejection[] used, int size) {
        if (used.length < size) {
            return new Rejection[size];
        }
        Arrays.fill(used, null);
        return used;
    }

    /** The node that was emptied for this pod is taken without looking further. */
    private boolean isNominatedNodeGood(Cycle cycle, Filters filters) {
        String name = cycle.pod().state().nominatedNodeName();
        NodeInfo node = name.isEmpty() ? null : cycle.image().node(name);
        return node != null && isFeasible(node, filters);
    }

    private boolean isFeasible(NodeInfo node, Filters filters) {
        Rejection rejection = filters.checkWithNominees(node);
        if (rejection == null) {
            feasible.add(node);
            return true;
        }
        rejections[node.slot()] = rejection;
        return false;
    }

    private int lookAt(Set<String> names, Snapshot image, Filters filters) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (String name : names) {
            NodeInfo node = image.node(name);
            if (node != null) {
                nodes.add(node);
            }
        }
        for (NodeInfo node : nodes) {
            isFeasible(node, filters);
        }
        return nodes.size();
    }

    /** From where the last decision stopped, until enough nodes are found. */
    private int lookAround(Snapshot image, Filters filters) {
        int nodeCount = image.nodeCount();
        int enough = Sampling.enough(nodeCount);
        int start = nextStart % nodeCount;
        int evaluated = 0;
        while (evaluated < nodeCount && feasible.count() < enough) {
            int at = start + evaluated;
            isFeasible(image.visited(at < nodeCount ? at : at - nodeCount), filters);
            evaluated++;
        }
        nextStart = (start + evaluated) % nodeCount;
        return evaluated;
    }

    private NodeInfo best(Cycle cycle) {
        int count = feasible.count();
        if (totals.length < count) {
            totals = new long[count];
            scores = new long[count];
        }
        Arrays.fill(totals, 0, count, 0);
        for (Profile.Weighted weighted : profile.scores()) {
            NodeScorer scorer = weighted.plugin().preScore(cycle, feasible);
            if (scorer != null) {
                addScores(scorer, weighted.weight());
            }
        }
        return feasible.get(indexOfHighest(count));
    }

    private void addScores(NodeScorer scorer, int weight) {
        int count = feasible.count();
        for (int i = 0; i < count; i++) {
            scores[i] = scorer.score(feasible.get(i));
        }
        scorer.normalize(scores, feasible);
        for (int i = 0; i < count; i++) {
            totals[i] += weight * scores[i];
        }
    }

    /** Any one of the highest, each as likely. */
    private int indexOfHighest(int count) {
        int best = 0;
        int equals = 1;
        for (int i = 1; i < count; i++) {
            if (totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return best;
    }
}
