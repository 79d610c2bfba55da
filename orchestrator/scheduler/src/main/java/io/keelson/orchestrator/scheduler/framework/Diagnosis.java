package io.keelson.orchestrator.scheduler.framework;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Why no node will do.
 *
 * @param nodeCount how many nodes there are
 * @param ofAll said before any node was looked at, or null
 * @param bySlot what was said of each node that was looked at
 * @param ofOthers what is said of those that were not, or null if all were
 */
public record Diagnosis(
        int nodeCount,
        @Nullable Rejection ofAll,
        @Nullable Rejection[] bySlot,
        @Nullable Rejection ofOthers) {
    /** {@code 0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods.} */
    public String message() {
        if (nodeCount == 0) {
            return "no nodes available to schedule pods";
        }
        if (ofAll != null) {
            return "0/%d nodes are available: %s."
                    .formatted(nodeCount, String.join(", ", ofAll.reasons()));
        }
        return message(nodeCount, countsByReason());
    }

    private Map<String, Integer> countsByReason() {
        Map<String, Integer> counts = new TreeMap<>();
        int seen = 0;
        for (Map.Entry<Rejection, Integer> each : distinct().entrySet()) {
            seen += each.getValue();
            for (String reason : each.getKey().reasons()) {
                counts.merge(reason, each.getValue(), Integer::sum);
            }
        }
        if (ofOthers != null && seen < nodeCount) {
            for (String reason : ofOthers.reasons()) {
                counts.merge(reason, nodeCount - seen, Integer::sum);
            }
        }
        return counts;
    }

    /** The same few objects stand in most slots. */
    @SuppressWarnings("ReferenceEquality") // that is what is meant
    private IdentityHashMap<Rejection, Integer> distinct() {
        IdentityHashMap<Rejection, Integer> counts = new IdentityHashMap<>();
        Rejection run = null;
        int length = 0;
        for (Rejection rejection : bySlot) {
            if (rejection != run) {
                addRun(run, length, counts);
                run = rejection;
                length = 0;
            }
            length++;
        }
        addRun(run, length, counts);
        return counts;
    }

    private static void addRun(
            @Nullable Rejection run, int length, IdentityHashMap<Rejection, Integer> counts) {
        if (run != null) {
            counts.merge(run, length, Integer::sum);
        }
    }

    /** With the reasons in the order of their texts, numbers first. */
    public static String message(int nodeCount, Map<String, Integer> countsByReason) {
        Set<String> counted = new TreeSet<>();
        countsByReason.forEach((reason, count) -> counted.add(count + " " + reason));
        String reasons = counted.isEmpty() ? "" : " " + String.join(", ", counted) + ".";
        return "0/" + nodeCount + " nodes are available:" + reasons;
    }

    /** The plug-ins whose word would have to change. */
    public Set<String> rejectors() {
        if (nodeCount == 0) {
            return Set.of(NodesExist.NAME);
        }
        Set<String> names = new TreeSet<>();
        add(names, ofAll);
        add(names, ofOthers);
        for (Rejection rejection : distinct().keySet()) {
            add(names, rejection);
        }
        return names;
    }

    private static void add(Set<String> names, @Nullable Rejection rejection) {
        if (rejection != null) {
            names.add(rejection.plugin());
        }
    }

    /** What was said of the node, if anything. */
    public @Nullable Rejection of(int slot) {
        if (ofAll != null) {
            return ofAll;
        }
        Rejection own = slot < bySlot.length ? bySlot[slot] : null;
        return own != null ? own : ofOthers;
    }
}
