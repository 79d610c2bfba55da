package io.keelson.orchestrator.scheduler.gang;

import io.keelson.orchestrator.scheduler.framework.Decider;
import io.keelson.orchestrator.scheduler.framework.Decision;
import io.keelson.orchestrator.scheduler.framework.Diagnosis;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of the pods of a group on one image.
 *
 * @param isEnough at least as many fit as the group needs
 * @param standing how many have had a node before
 */
public record GangDecision(
        List<Placed> placed, List<Unplaced> unplaced, boolean isEnough, int standing) {
    public record Placed(PodInfo pod, String nodeName) {}

    public record Unplaced(PodInfo pod, Diagnosis diagnosis) {}

    /**
     * @param standing how many of the group have a node already
     */
    public static GangDecision of(
            GroupInfo group, List<PodInfo> pods, int standing, Snapshot image, Decider decider) {
        Snapshot seen = image;
        List<Placed> placed = new ArrayList<>();
        List<Unplaced> unplaced = new ArrayList<>();
        for (PodInfo pod : pods) {
            switch (decider.decide(pod, seen)) {
                case Decision.Placed(var node, var evaluated, var feasible) -> {
                    placed.add(new Placed(pod, node.name()));
                    seen = seen.with(node.with(pod.onNode(node.name())));
                }
                case Decision.Unschedulable(var diagnosis) ->
                        unplaced.add(new Unplaced(pod, diagnosis));
            }
        }
        boolean isEnough = !placed.isEmpty() && standing + placed.size() >= group.minMember();
        return new GangDecision(placed, unplaced, isEnough, standing);
    }

    /** Why the group as a whole did not fit. */
    public String message(GroupInfo group) {
        String first = unplaced.isEmpty() ? "" : ": " + unplaced.getFirst().diagnosis().message();
        return "pod group %s: %d of at least %d pods fit%s"
                .formatted(group.key(), standing + placed.size(), group.minMember(), first);
    }

    /** The plug-ins whose word would have to change. */
    public Set<String> rejectors() {
        Set<String> names = new TreeSet<>();
        names.add(Gangs.NAME);
        for (Unplaced each : unplaced) {
            names.addAll(each.diagnosis().rejectors());
        }
        return names;
    }
}
