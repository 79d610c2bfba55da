package io.keelson.orchestrator.controllers.replicaset;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pods go first when there are too many: those with no node, Pending, Unknown, not ready,
 * with a lower deletion cost, on a node with more related pods, ready since later, restarted more
 * often, and created later. Times are compared as they are written: in UTC, to the second.
 */
final class ScaleDown {
    private static final Comparator<String> EMPTY_THEN_YOUNGER =
            Comparator.<String, Boolean>comparing(time -> !time.isEmpty())
                    .thenComparing(Comparator.reverseOrder());

    private ScaleDown() {}

    /**
     * @param related active pods whose number on a node counts: those of the set, and of other sets
     *     of the same owner
     */
    static List<Item<PodView>> choose(
            List<Item<PodView>> active, Collection<Item<PodView>> related, int count) {
        if (count >= active.size()) {
            return active;
        }
        Map<String, Integer> onNode = new HashMap<>();
        for (Item<PodView> pod : related) {
            onNode.merge(pod.view().nodeName(), 1, Integer::sum);
        }
        return active.stream().sorted(order(onNode)).limit(count).toList();
    }

    private static Comparator<Item<PodView>> order(Map<String, Integer> onNode) {
        Comparator<PodView> order =
                Comparator.<PodView, Boolean>comparing(pod -> !pod.nodeName().isEmpty())
                        .thenComparingInt(pod -> phaseRank(pod.phase()))
                        .thenComparing(PodView::ready)
                        .thenComparingInt(PodView::deletionCost)
                        .thenComparingInt(pod -> -onNode.getOrDefault(pod.nodeName(), 0))
                        .thenComparing(
                                pod -> pod.ready() ? pod.readySince() : "", EMPTY_THEN_YOUNGER)
                        .thenComparingInt(pod -> -pod.restarts());
        return Comparator.<Item<PodView>, PodView>comparing(Item::view, order)
                .thenComparing(pod -> pod.meta().creationTimestamp(), EMPTY_THEN_YOUNGER);
    }

    private static int phaseRank(String phase) {
        return switch (phase) {
            case "Pending" -> 0;
            case "Unknown" -> 1;
            default -> 2;
        };
    }
}
