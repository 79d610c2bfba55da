package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.PodTest;
import io.keelson.orchestrator.scheduler.counts.Tally;
import io.keelson.orchestrator.scheduler.counts.Topology;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FeasibleNodes;
import io.keelson.orchestrator.scheduler.framework.NodeScorer;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import io.keelson.orchestrator.scheduler.image.SpreadConstraint;
import java.util.List;

/**
 * The constraints that only weigh: the fewer pods in a node's domains the better. A key with many
 * domains weighs more, by the logarithm of their number, or it would be drowned by one with few.
 */
final class SpreadScore implements NodeScorer {
    private static final long IGNORED = -1;

    private final One[] ones;
    private final boolean allKeys;

    private SpreadScore(One[] ones, boolean allKeys) {
        this.ones = ones;
        this.allKeys = allKeys;
    }

    /** One constraint, with its pods counted by domain. */
    private static final class One {
        private final SpreadConstraint constraint;
        private final Topology topology;
        private final Tally tally;
        private final boolean byNode;
        private final int[] counts;

        /** Domains that a feasible node is in. */
        private final boolean[] isReachable;

        private int reachableCount;
        private double weight;

        private One(Cycle cycle, SpreadConstraint constraint) {
            Snapshot image = cycle.image();
            this.constraint = constraint;
            this.topology = cycle.counts().topology(constraint.topologyKey(), image);
            this.tally =
                    cycle.counts()
                            .tally(
                                    new PodTest.Spread(
                                            cycle.pod().namespace(), constraint.selector()),
                                    image);
            this.byNode = constraint.topologyKey().equals(NodeFacts.HOSTNAME);
            this.counts = new int[topology.domainCount()];
            this.isReachable = new boolean[topology.domainCount()];
        }

        private void reach(NodeInfo node) {
            int domain = topology.domainOf(node);
            if (domain != Topology.NO_DOMAIN && !isReachable[domain]) {
                isReachable[domain] = true;
                reachableCount++;
            }
        }

        private void count(NodeInfo node) {
            int domain = topology.domainOf(node);
            if (domain != Topology.NO_DOMAIN && isReachable[domain]) {
                counts[domain] += tally.on(node.slot());
            }
        }

        private double score(NodeInfo node) {
            int domain = topology.domainOf(node);
            if (domain == Topology.NO_DOMAIN) {
                return 0;
            }
            int there = byNode ? tally.on(node.slot()) : counts[domain];
            return there * weight + (constraint.maxSkew() - 1);
        }
    }

    /**
     * @param allKeys a node without one of the keys gets no points at all
     */
    static SpreadScore of(
            Cycle cycle, List<SpreadConstraint> soft, FeasibleNodes nodes, boolean allKeys) {
        One[] ones = new One[soft.size()];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = new One(cycle, soft.get(i));
        }
        SpreadScore score = new SpreadScore(ones, allKeys);
        int ignored = 0;
        for (int i = 0; i < nodes.count(); i++) {
            NodeInfo node = nodes.get(i);
            if (score.isIgnored(node)) {
                ignored++;
                continue;
            }
            for (One one : ones) {
                one.reach(node);
            }
        }
        for (One one : ones) {
            int size = one.byNode ? nodes.count() - ignored : one.reachableCount;
            one.weight = Math.log(size + 2);
        }
        score.countAll(cycle);
        return score;
    }

    private void countAll(Cycle cycle) {
        PodInfo pod = cycle.pod();
        for (One one : ones) {
            if (one.byNode || one.reachableCount == 0) {
                continue;
            }
            for (int i = 0; i < cycle.image().nodeCount(); i++) {
                NodeInfo node = cycle.image().visited(i);
                if (one.tally.on(node.slot()) > 0
                        && !isIgnored(node)
                        && SpreadCheck.counts(node, pod.spec(), one.constraint)) {
                    one.count(node);
                }
            }
        }
    }

    private boolean isIgnored(NodeInfo node) {
        if (allKeys) {
            for (One one : ones) {
                if (one.topology.domainOf(node) == Topology.NO_DOMAIN) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public long score(NodeInfo node) {
        if (isIgnored(node)) {
            return IGNORED;
        }
        double score = 0;
        for (One one : ones) {
            score += one.score(node);
        }
        return Math.round(score);
    }

    @Override
    public void normalize(long[] scores, FeasibleNodes nodes) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < nodes.count(); i++) {
            if (scores[i] != IGNORED) {
                least = Math.min(least, scores[i]);
                most = Math.max(most, scores[i]);
            }
        }
        for (int i = 0; i < nodes.count(); i++) {
            if (scores[i] == IGNORED) {
                scores[i] = 0;
            } else if (most == 0) {
                scores[i] = MAX;
            } else {
                scores[i] = MAX * (most + least - scores[i]) / most;
            }
        }
    }
}
