package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Replaces pods of an older template on nodes that {@link Upkeep} has nothing to do for.
 *
 * @param should names of the nodes that are to have a pod
 */
record RollingUpdate(Obj daemonSet, Set<String> should, DaemonPods pods) {
    /** Of one node. */
    private record Pair(List<DaemonPod> old, List<DaemonPod> updated) {
        static Pair of(List<DaemonPod> there) {
            List<DaemonPod> living = there.stream().filter(pod -> !pod.isTerminating()).toList();
            return new Pair(
                    living.stream().filter(pod -> !pod.isUpdated()).toList(),
                    living.stream().filter(DaemonPod::isUpdated).toList());
        }

        /** More of one kind than there can be: upkeep comes first. */
        boolean isConfused() {
            return old.size() > 1 || updated.size() > 1;
        }
    }

    static boolean maySurge(Obj daemonSet) {
        return !isOnDelete(daemonSet) && scaled(daemonSet, "maxSurge", 100, 0) > 0;
    }

    static boolean isOnDelete(Obj daemonSet) {
        return daemonSet.text("spec", "updateStrategy", "type").equals("OnDelete");
    }

    private static int scaled(Obj daemonSet, String name, int total, int otherwise) {
        Node value = daemonSet.at("spec", "updateStrategy", "rollingUpdate", name);
        return value == null ? otherwise : IntOrString.scaled(value, total, true);
    }

    Plan plan() {
        int maxSurge = maySurge(daemonSet) ? scaled(daemonSet, "maxSurge", should.size(), 0) : 0;
        if (maxSurge > 0) {
            return surge(maxSurge);
        }
        return replace(Math.max(1, scaled(daemonSet, "maxUnavailable", should.size(), 1)));
    }

    private Set<String> nodes() {
        Set<String> all = new TreeSet<>(should);
        all.addAll(pods.byNode().keySet());
        return all;
    }

    /** Deletes what may be missing; upkeep makes the new pods. */
    private Plan replace(int maxUnavailable) {
        Plan plan = new Plan();
        List<DaemonPod> candidates = new ArrayList<>();
        int missing = 0;
        for (String node : nodes()) {
            Pair pair = Pair.of(pods.on(node));
            if (pair.isConfused() || pair.old.size() == pair.updated.size()) {
                missing++;
            } else if (pair.old.isEmpty()) {
                missing += pair.updated.getFirst().isAvailable() ? 0 : 1;
            } else if (pair.old.getFirst().isAvailable()) {
                candidates.add(pair.old.getFirst());
            } else {
                plan.delete(pair.old.getFirst());
            }
        }
        firstOf(candidates, maxUnavailable - missing).forEach(plan::delete);
        return plan;
    }

    /** Makes new pods beside the old ones, which are deleted when the new ones are available. */
    private Plan surge(int maxSurge) {
        Plan plan = new Plan();
        List<String> candidates = new ArrayList<>();
        int surging = 0;
        for (String node : nodes()) {
            Pair pair = Pair.of(pods.on(node));
            if (pair.isConfused()) {
                surging++;
            } else if (pair.old.isEmpty()) {
                // upkeep's
            } else if (!pair.updated.isEmpty()) {
                if (pair.updated.getFirst().isAvailable()) {
                    plan.delete(pair.old.getFirst());
                } else {
                    surging++;
                }
            } else if (!should.contains(node)) {
                // it may stay, but none can come
            } else if (pair.old.getFirst().isAvailable()) {
                candidates.add(node);
            } else {
                plan.createOn(node);
            }
        }
        firstOf(candidates, maxSurge - surging).forEach(plan::createOn);
        return plan;
    }

    private static <T> List<T> firstOf(List<T> all, int count) {
        return all.subList(0, Math.clamp(count, 0, all.size()));
    }
}
