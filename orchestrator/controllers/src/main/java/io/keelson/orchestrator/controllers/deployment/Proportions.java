package io.keelson.orchestrator.controllers.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How sets share a Deployment's replicas that was scaled, or that is paused: one set has them all;
 * of several in the middle of a rollout, each grows or shrinks by its part.
 */
final class Proportions {
    private static final Comparator<ReplicaSet> LARGEST_FIRST =
            Comparator.comparingInt(ReplicaSet::replicas).reversed();

    private Proportions() {}

    /** What is scaled, or sized for other numbers; nothing while a set must be waited for. */
    static List<Scaling> share(
            Deployment deployment, @Nullable ReplicaSet newSet, List<ReplicaSet> oldSets) {
        List<ReplicaSet> all = Stream.concat(oldSets.stream(), Stream.ofNullable(newSet)).toList();
        List<Scaling> scaled = wanted(deployment, newSet, oldSets, all);
        boolean grows = scaled.stream().anyMatch(each -> each.replicas() > each.set().replicas());
        return grows && !all.stream().allMatch(ReplicaSet::isSettled) ? List.of() : scaled;
    }

    private static List<Scaling> wanted(
            Deployment deployment,
            @Nullable ReplicaSet newSet,
            List<ReplicaSet> oldSets,
            List<ReplicaSet> all) {
        List<ReplicaSet> active = all.stream().filter(ReplicaSet::isActive).toList();
        if (active.size() <= 1) {
            ReplicaSet only = active.isEmpty() ? newest(newSet, oldSets) : active.getFirst();
            return only == null ? List.of() : List.of(new Scaling(only, deployment.replicas()));
        }
        if (newSet != null && isSaturated(deployment, newSet)) {
            return oldSets.stream()
                    .filter(ReplicaSet::isActive)
                    .map(old -> new Scaling(old, 0))
                    .toList();
        }
        return deployment.isRolling() ? proportional(deployment, active) : List.of();
    }

    private static @Nullable ReplicaSet newest(
            @Nullable ReplicaSet newSet, List<ReplicaSet> oldSets) {
        return newSet != null ? newSet : oldSets.stream().max(ReplicaSet.BY_CREATION).orElse(null);
    }

    private static boolean isSaturated(Deployment deployment, ReplicaSet set) {
        int wanted = deployment.replicas();
        return set.replicas() == wanted
                && Revisions.desired(set).orElse(-1) == wanted
                && set.available() == wanted;
    }

    private static List<Scaling> proportional(Deployment deployment, List<ReplicaSet> active) {
        int wanted = deployment.replicas();
        int allowed = wanted > 0 ? wanted + deployment.maxSurge() : 0;
        int toAdd = allowed - ReplicaSet.sum(active, ReplicaSet::replicas);
        // Of two sets of one size the newer grows first, and the older shrinks first.
        Comparator<ReplicaSet> order =
                LARGEST_FIRST.thenComparing(
                        toAdd > 0 ? ReplicaSet.BY_CREATION.reversed() : ReplicaSet.BY_CREATION);
        List<Scaling> scaled = new ArrayList<>();
        int added = 0;
        for (ReplicaSet set : active.stream().sorted(order).toList()) {
            int part = part(deployment, set, toAdd - added);
            scaled.add(new Scaling(set, set.replicas() + part));
            added += part;
        }
        Scaling largest = scaled.getFirst();
        scaled.set(0, new Scaling(largest.set(), Math.max(0, largest.replicas() + toAdd - added)));
        return scaled;
    }

    /**
     * @param rest what others left to add; negative if to remove
     */
    private static int part(Deployment deployment, ReplicaSet set, int rest) {
        if (rest == 0) {
            return 0;
        }
        int fraction = fraction(deployment, set);
        return rest > 0 ? Math.min(fraction, rest) : Math.max(fraction, rest);
    }

    private static int fraction(Deployment deployment, ReplicaSet set) {
        int wanted = deployment.replicas();
        if (wanted == 0) {
            return -set.replicas();
        }
        int maxBefore = Revisions.maxReplicas(set).orElse(0);
        if (maxBefore == 0) {
            maxBefore = (int) deployment.status().whole(0, "replicas");
        }
        if (maxBefore == 0) {
            return 0;
        }
        double size = (double) set.replicas() * (wanted + deployment.maxSurge()) / maxBefore;
        return (int) Math.floor(size + 0.5) - set.replicas();
    }
}
