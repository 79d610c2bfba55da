package io.keelson.orchestrator.controllers.deployment;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of a rolling update: the new set grows as far as {@code maxSurge} allows, or else the
 * old ones shrink as far as {@code maxUnavailable} does, unhealthy pods first.
 */
final class Rolling {
    private Rolling() {}

    /**
     * @return what to scale now; nothing if there is nothing to do before somebody else has done
     *     something
     */
    static List<Scaling> step(Deployment deployment, ReplicaSet newSet, List<ReplicaSet> oldSets) {
        int wanted = deployment.replicas();
        if (newSet.replicas() > wanted) {
            return List.of(new Scaling(newSet, wanted));
        }
        int size = newSize(deployment, newSet.replicas(), oldSets);
        if (size != newSet.replicas()) {
            return List.of(new Scaling(newSet, size));
        }
        return shrink(deployment, newSet, oldSets);
    }

    /** How large the new set may be, if it has this many replicas now. */
    static int newSize(Deployment deployment, int now, List<ReplicaSet> oldSets) {
        int wanted = deployment.replicas();
        if (!oldSets.stream().allMatch(ReplicaSet::isSettled)) {
            return now;
        }
        int room =
                wanted
                        + deployment.maxSurge()
                        - now
                        - ReplicaSet.sum(oldSets, ReplicaSet::replicas);
        return now + Math.max(0, Math.min(room, wanted - now));
    }

    private static List<Scaling> shrink(
            Deployment deployment, ReplicaSet newSet, List<ReplicaSet> oldSets) {
        int minAvailable = deployment.replicas() - deployment.maxUnavailable();
        int unavailableNew = Math.max(0, newSet.replicas() - newSet.available());
        int total = newSet.replicas() + ReplicaSet.sum(oldSets, ReplicaSet::replicas);
        int spare = total - minAvailable - unavailableNew;
        if (spare <= 0) {
            return List.of();
        }
        List<ReplicaSet> oldestFirst =
                oldSets.stream()
                        .filter(ReplicaSet::isActive)
                        .sorted(ReplicaSet.BY_CREATION)
                        .toList();
        List<Scaling> healthy = new ArrayList<>();
        for (ReplicaSet old : oldestFirst) {
            int unhealthy = Math.min(spare, old.replicas() - old.availableToStay());
            healthy.add(new Scaling(old, old.replicas() - unhealthy));
            spare -= unhealthy;
        }
        int surplus =
                newSet.availableToStay()
                        + ReplicaSet.sum(oldestFirst, ReplicaSet::availableToStay)
                        - minAvailable;
        List<Scaling> scaled = new ArrayList<>();
        for (Scaling old : healthy) {
            int fewer = Math.clamp(surplus, 0, old.replicas());
            scaled.add(new Scaling(old.set(), old.replicas() - fewer));
            surplus -= fewer;
        }
        return scaled.stream().filter(each -> each.replicas() != each.set().replicas()).toList();
    }
}
