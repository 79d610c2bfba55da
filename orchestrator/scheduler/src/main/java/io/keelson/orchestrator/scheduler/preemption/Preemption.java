package io.keelson.orchestrator.scheduler.preemption;

import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.Diagnosis;
import io.keelson.orchestrator.scheduler.framework.Filters;
import io.keelson.orchestrator.scheduler.framework.Filters.Prepared;
import io.keelson.orchestrator.scheduler.framework.Profile;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds the node where a pod that fits nowhere can be made to fit, and its victims. */
public final class Preemption {
    static final String NAME = "DefaultPreemption";

    private static final int CANDIDATES_MIN = 100;
    private static final int CANDIDATES_PERCENT = 10;
    private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";

    private final Profile profile;
    private final Counts counts;
    private final RandomGenerator random;

    /**
     * @param random chooses the node with which to begin
     */
    public Preemption(Profile profile, Counts counts, RandomGenerator random) {
        this.profile = profile;
        this.counts = counts;
        this.random = random;
    }

    /** What can be done for a pod. */
    public sealed interface Outcome {
        /**
         * The pod waits for this node, and these are to go, if there are any left.
         *
         * @param victims the most important first
         */
        record Nominated(String nodeName, List<PodInfo> victims) implements Outcome {}

        /**
         * Nothing.
         *
         * @param message why, to be added to why it fits nowhere
         * @param waits it is on the way already: what was nominated stays so
         */
        record NotHelpful(String message, boolean waits) implements Outcome {}
    }

    public Outcome preempt(PodInfo pod, Snapshot image, Diagnosis diagnosis) {
        String ineligible = whyIneligible(pod, image, diagnosis);
        if (ineligible != null) {
            return new Outcome.NotHelpful("preemption: " + ineligible, true);
        }
        List<NodeInfo> nodes = nodesToTry(image, diagnosis);
        Map<String, Integer> reasons = new TreeMap<>();
        List<Victims> found = nodes.isEmpty() ? List.of() : tryOut(pod, image, nodes, reasons);
        if (found.isEmpty()) {
            int untried = image.nodeCount() - nodes.size();
            if (untried > 0) {
                reasons.merge(NOT_HELPFUL, untried, Integer::sum);
            }
            return new Outcome.NotHelpful(
                    "preemption: " + Diagnosis.message(image.nodeCount(), reasons), false);
        }
        Victims best = Collections.min(found, Victims.BY_HARM);
        return new Outcome.Nominated(best.node().name(), best.pods());
    }

    private static @Nullable String whyIneligible(
            PodInfo pod, Snapshot image, Diagnosis diagnosis) {
        if (!pod.spec().preempts()) {
            return "not eligible due to preemptionPolicy=Never.";
        }
        NodeInfo node = image.node(pod.state().nominatedNodeName());
        if (node == null) {
            return null;
        }
        Rejection rejection = diagnosis.of(node.slot());
        if (rejection != null && rejection.unresolvable()) {
            return null;
        }
        for (PodInfo other : node.pods()) {
            if (other.priority() < pod.priority()
                    && other.state().terminating()
                    && other.state().preempted()) {
                return "not eligible due to a terminating pod on the nominated node.";
            }
        }
        return null;
    }

    /** Those where others are in the way, from a random one on. */
    private List<NodeInfo> nodesToTry(Snapshot image, Diagnosis diagnosis) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < image.nodeCount(); i++) {
            NodeInfo node = image.visited(i);
            Rejection rejection = diagnosis.of(node.slot());
            if (rejection != null && !rejection.unresolvable()) {
                nodes.add(node);
            }
        }
        if (nodes.size() > 1) {
            Collections.rotate(nodes, random.nextInt(nodes.size()));
        }
        return nodes;
    }

    /**
     * Nodes that are being emptied for somebody already are tried only if no other helps: they
     * rarely have room for two.
     */
    private List<Victims> tryOut(
            PodInfo pod, Snapshot image, List<NodeInfo> nodes, Map<String, Integer> reasons) {
        List<Victims> found = new ArrayList<>();
        if (!(Filters.prepare(profile, new Cycle(pod, image, counts))
                instanceof Prepared.Ready(Filters filters))) {
            return found;
        }
        DryRun dryRun = new DryRun(pod, filters, image.surroundings().budgets());
        int enough = Math.max(CANDIDATES_MIN, image.nodeCount() * CANDIDATES_PERCENT / 100);
        List<NodeInfo> promised = new ArrayList<>();
        boolean anyWithoutViolation = false;
        for (NodeInfo node : nodes) {
            if (!node.nominees().isEmpty()) {
                promised.add(node);
                continue;
            }
            anyWithoutViolation |= tryOut(dryRun, node, found, reasons);
            if (found.size() >= enough && anyWithoutViolation) {
                return found;
            }
        }
        if (found.isEmpty()) {
            for (NodeInfo node : promised) {
                tryOut(dryRun, node, found, reasons);
            }
        }
        return found;
    }

    /** True if it helps without a violation. */
    private static boolean tryOut(
            DryRun dryRun, NodeInfo node, List<Victims> found, Map<String, Integer> reasons) {
        return switch (dryRun.on(node)) {
            case DryRun.Outcome.Helps(Victims victims) -> {
                found.add(victims);
                yield victims.violations() == 0;
            }
            case DryRun.Outcome.Fails(Rejection rejection) -> {
                rejection.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                yield false;
            }
        };
    }
}
