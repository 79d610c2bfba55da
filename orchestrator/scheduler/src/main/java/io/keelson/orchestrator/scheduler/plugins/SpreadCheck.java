package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.counts.PodTest;
import io.keelson.orchestrator.scheduler.counts.Tally;
import io.keelson.orchestrator.scheduler.counts.Topology;
import io.keelson.orchestrator.scheduler.framework.CountingFilter;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodSpec;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import io.keelson.orchestrator.scheduler.image.SpreadConstraint;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The constraints that must hold: with the pod, no domain may have too many more than another. */
final class SpreadCheck implements CountingFilter {
    private static final Rejection SKEWED =
            Rejection.resolvable(
                    PodTopologySpread.NAME, "node(s) didn't match pod topology spread constraints");
    private static final Rejection NO_LABEL =
            Rejection.unresolvable(
                    PodTopologySpread.NAME,
                    "node(s) didn't match pod topology spread constraints (missing required"
                            + " label)");

    private final PodInfo pod;
    private final One[] ones;

    private SpreadCheck(PodInfo pod, One[] ones) {
        this.pod = pod;
        this.ones = ones;
    }

    /** One constraint, with its pods counted by domain. */
    private static final class One {
        private static final int NOT_THERE = -1;

        private final SpreadConstraint constraint;
        private final Topology topology;
        private final PodTest.Spread counted;
        private final int self;

        /** {@link #NOT_THERE} of a domain without a node that counts. */
        private final int[] counts;

        private int fewest;
        private boolean fewestIsStale;

        private One(SpreadConstraint constraint, Topology topology, PodInfo pod) {
            this.constraint = constraint;
            this.topology = topology;
            this.counted = new PodTest.Spread(pod.namespace(), constraint.selector());
            this.self = constraint.selector().matches(pod.labels()) ? 1 : 0;
            this.counts = new int[topology.domainCount()];
            Arrays.fill(counts, NOT_THERE);
        }

        private void count(NodeInfo node, int pods) {
            int domain = topology.domainOf(node);
            counts[domain] = Math.max(counts[domain], 0) + pods;
        }

        private int fewest() {
            if (fewestIsStale) {
                int least = Integer.MAX_VALUE;
                int domains = 0;
                for (int count : counts) {
                    if (count != NOT_THERE) {
                        least = Math.min(least, count);
                        domains++;
                    }
                }
                fewest = domains < constraint.minDomains() ? 0 : least;
                fewestIsStale = false;
            }
            return fewest;
        }

        private void change(PodInfo other, PodInfo pod, NodeInfo node, int by) {
            int domain = topology.domainOf(node);
            if (domain != Topology.NO_DOMAIN
                    && counts[domain] != NOT_THERE
                    && counts(node, pod.spec(), constraint)
                    && counted.counts(other, Surroundings.NONE)) {
                counts[domain] += by;
                fewestIsStale = true;
            }
        }
    }

    static SpreadCheck of(Cycle cycle, List<SpreadConstraint> hard) {
        Snapshot image = cycle.image();
        PodInfo pod = cycle.pod();
        One[] ones = new One[hard.size()];
        Tally[] tallies = new Tally[hard.size()];
        for (int i = 0; i < ones.length; i++) {
            SpreadConstraint constraint = hard.get(i);
            ones[i] =
                    new One(
                            constraint,
                            cycle.counts().topology(constraint.topologyKey(), image),
                            pod);
            tallies[i] = cycle.counts().tally(ones[i].counted, image);
        }
        for (int n = 0; n < image.nodeCount(); n++) {
            NodeInfo node = image.visited(n);
            if (!hasAllKeys(ones, node)) {
                continue;
            }
            for (int i = 0; i < ones.length; i++) {
                if (counts(node, pod.spec(), ones[i].constraint)) {
                    ones[i].count(node, tallies[i].on(node.slot()));
                }
            }
        }
        for (One one : ones) {
            one.fewestIsStale = true;
        }
        return new SpreadCheck(pod, ones);
    }

    private static boolean hasAllKeys(One[] ones, NodeInfo node) {
        for (One one : ones) {
            if (one.topology.domainOf(node) == Topology.NO_DOMAIN) {
                return false;
            }
        }
        return true;
    }

    /** True if the constraint's policies let the node be part of its domain. */
    static boolean counts(NodeInfo node, PodSpec pod, SpreadConstraint constraint) {
        return (!constraint.honorsAffinity()
                        || pod.nodeAffinity().isAny()
                        || pod.nodeAffinity().matches(node.facts().labels(), node.name()))
                && (!constraint.honorsTaints()
                        || TaintToleration.untolerated(node.facts(), pod) == null);
    }

    @Override
    public @Nullable Rejection check(NodeInfo node) {
        for (One one : ones) {
            int domain = one.topology.domainOf(node);
            if (domain == Topology.NO_DOMAIN) {
                return NO_LABEL;
            }
            int there = Math.max(one.counts[domain], 0);
            if ((long) there + one.self - one.fewest() > one.constraint.maxSkew()) {
                return SKEWED;
            }
        }
        return null;
    }

    @Override
    public void added(PodInfo other, NodeInfo node) {
        for (One one : ones) {
            one.change(other, pod, node, 1);
        }
    }

    @Override
    public void removed(PodInfo other, NodeInfo node) {
        for (One one : ones) {
            one.change(other, pod, node, -1);
        }
    }
}
