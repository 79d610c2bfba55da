package io.keelson.orchestrator.scheduler.preemption;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.Comparator;
import java.util.List;

/**
 * Who would have to go from a node.
 *
 * @param pods the most important first, not changed any more
 * @param violations how many of them a disruption budget protects
 */
record Victims(NodeInfo node, List<PodInfo> pods, int violations) {
    /** The more important first; of equals the one that runs longer. */
    static final Comparator<PodInfo> BY_IMPORTANCE =
            Comparator.comparingInt(PodInfo::priority)
                    .reversed()
                    .thenComparingLong(pod -> pod.state().startedMillis());

    /**
     * Where it hurts least, first: fewest violations, the least important of the most important
     * victims, the smallest sum of priorities, fewest victims, and of those that run longest the
     * one that was started latest.
     */
    static final Comparator<Victims> BY_HARM =
            Comparator.comparingInt(Victims::violations)
                    .thenComparingInt(Victims::highestPriority)
                    .thenComparingLong(Victims::prioritySum)
                    .thenComparingInt(victims -> victims.pods.size())
                    .thenComparing(
                            Comparator.comparingLong(Victims::earliestStartOfHighest).reversed());

    private int highestPriority() {
        return pods.isEmpty() ? Integer.MIN_VALUE : pods.getFirst().priority();
    }

    /** Counted from the lowest priority there is, so that one victim more is never less. */
    private long prioritySum() {
        long sum = 0;
        for (PodInfo pod : pods) {
            sum += (long) pod.priority() - Integer.MIN_VALUE;
        }
        return sum;
    }

    private long earliestStartOfHighest() {
        return pods.isEmpty() ? Long.MAX_VALUE : pods.getFirst().state().startedMillis();
    }
}
