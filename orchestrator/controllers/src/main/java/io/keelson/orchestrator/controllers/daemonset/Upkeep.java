package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sees to it that every node has the pod it should have and no other. While a surge lasts, a node
 * may have two: the old one, as long as it is ready, and the new one, until it is available.
 */
final class Upkeep {
    private final Obj daemonSet;
    private final DaemonTemplate template;
    private final Nodes nodes;
    private final DaemonPods pods;
    private final boolean maySurge;
    private final FailureBackoff backoff;
    private final EventRecorder events;
    private final Plan plan = new Plan();

    Upkeep(
            Obj daemonSet,
            DaemonTemplate template,
            Nodes nodes,
            DaemonPods pods,
            boolean maySurge,
            FailureBackoff backoff,
            EventRecorder events) {
        this.daemonSet = daemonSet;
        this.template = template;
        this.nodes = nodes;
        this.pods = pods;
        this.maySurge = maySurge;
        this.backoff = backoff;
        this.events = events;
    }

    Plan plan() {
        for (DaemonNode node : nodes.all()) {
            List<DaemonPod> there = pods.on(node.name());
            if (there.isEmpty()) {
                if (template.shouldRunOn(node)) {
                    plan.createOn(node.name());
                }
            } else if (template.mayStayOn(node)) {
                keepOne(node.name(), there);
            } else {
                there.stream().filter(pod -> !pod.isTerminating()).forEach(plan::delete);
            }
        }
        pods.byNode().forEach(this::deleteUnscheduledWithoutNode);
        return plan;
    }

    /** Nobody else will ever see them: pods on nodes that are gone are the pod collector's. */
    private void deleteUnscheduledWithoutNode(String node, List<DaemonPod> there) {
        if (!nodes.has(node)) {
            there.stream()
                    .filter(pod -> pod.item().view().nodeName().isEmpty() && !pod.isTerminating())
                    .forEach(plan::delete);
        }
    }

    private void keepOne(String node, List<DaemonPod> there) {
        List<DaemonPod> running = new ArrayList<>();
        for (DaemonPod pod : there) {
            if (pod.isTerminating()) {
                continue;
            }
            switch (pod.item().view().phase()) {
                case "Failed" -> deleteFailed(node, pod);
                case "Succeeded" -> {
                    events.normal(
                            daemonSet,
                            "SucceededDaemonPod",
                            found("succeeded", pod, node) + ", will try to delete it");
                    plan.delete(pod);
                }
                default -> running.add(pod);
            }
        }
        if (maySurge) {
            keepOldAndNew(running);
        } else if (running.size() > 1) {
            running.subList(1, running.size()).forEach(plan::delete);
        }
    }

    private void deleteFailed(String node, DaemonPod pod) {
        String uid = daemonSet.text("metadata", "uid");
        long generation = daemonSet.whole(0, "metadata", "generation");
        Duration left = backoff.next(new FailureBackoff.Key(uid, generation, node));
        if (left.isPositive()) {
            plan.lookAgain(left);
            return;
        }
        events.warning(
                daemonSet, "FailedDaemonPod", found("failed", pod, node) + ", will try to kill it");
        plan.delete(pod);
    }

    private static String found(String what, DaemonPod pod, String node) {
        return "Found " + what + " daemon pod " + pod.item().key() + " on node " + node;
    }

    private void keepOldAndNew(List<DaemonPod> running) {
        DaemonPod oldOne = null;
        DaemonPod newOne = null;
        for (DaemonPod pod : running) {
            if (pod.isUpdated() && newOne == null) {
                newOne = pod;
            } else if (!pod.isUpdated() && oldOne == null) {
                oldOne = pod;
            } else {
                plan.delete(pod);
            }
        }
        if (oldOne != null && newOne != null && (!oldOne.isReady() || newOne.isAvailable())) {
            plan.delete(oldOne);
        }
    }
}
