package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.object.placement.Taint;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodTerm;
import io.keelson.orchestrator.scheduler.image.Resources;
import io.keelson.orchestrator.scheduler.image.SpreadConstraint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules again, as one would write them without a thought of speed: everything is counted anew
 * from a list of pods for each question.
 */
final class NaiveModel {
    final Map<String, NodeFacts> nodes = new LinkedHashMap<>();
    final Map<String, PodInfo> pods = new LinkedHashMap<>(); // with their nodes

    /** Names of all nodes on which the pod may stand. */
    List<String> feasible(PodInfo pod) {
        List<String> feasible = new ArrayList<>();
        for (NodeFacts node : nodes.values()) {
            if (fits(pod, node)) {
                feasible.add(node.name());
            }
        }
        return feasible;
    }

    private boolean fits(PodInfo pod, NodeFacts node) {
        return hasRoom(pod, node)
                && node.taints().stream()
                        .noneMatch(taint -> taint.isHard() && !tolerates(pod, taint))
                && pod.spec().nodeAffinity().matches(node.labels(), node.name())
                && hasFreePorts(pod, node)
                && pod.spec().spread().stream()
                        .filter(SpreadConstraint::hard)
                        .allMatch(constraint -> isEven(pod, node, constraint))
                && isBeside(pod, node)
                && isApart(pod, node);
    }

    private static boolean tolerates(PodInfo pod, Taint taint) {
        return pod.spec().tolerations().stream().anyMatch(each -> each.tolerates(taint));
    }

    private List<PodInfo> on(String node) {
        return pods.values().stream().filter(pod -> pod.nodeName().equals(node)).toList();
    }

    private boolean hasRoom(PodInfo pod, NodeFacts node) {
        Resources asked = pod.spec().requests().request();
        Resources sum = asked;
        for (PodInfo other : on(node.name())) {
            sum = sum.plus(other.spec().requests().request());
        }
        // Who asks for nothing of it does not mind a node that became too small.
        return (asked.milliCpu() == 0 || sum.milliCpu() <= node.allocatable().milliCpu())
                && (asked.memoryBytes() == 0
                        || sum.memoryBytes() <= node.allocatable().memoryBytes())
                && on(node.name()).size() < node.podsMax();
    }

    private boolean hasFreePorts(PodInfo pod, NodeFacts node) {
        return on(node.name()).stream()
                .flatMap(other -> other.spec().hostPorts().stream())
                .noneMatch(used -> pod.spec().hostPorts().stream().anyMatch(used::conflictsWith));
    }

    private static boolean isSelected(PodInfo other, PodInfo pod, SpreadConstraint constraint) {
        return other.namespace().equals(pod.namespace())
                && constraint.selector().matches(other.labels());
    }

    private boolean isEven(PodInfo pod, NodeFacts node, SpreadConstraint constraint) {
        String key = constraint.topologyKey();
        if (!node.labels().containsKey(key)) {
            return false;
        }
        Map<String, Integer> counts = new HashMap<>();
        for (NodeFacts each : nodes.values()) {
            boolean hasAllKeys =
                    pod.spec().spread().stream()
                            .filter(SpreadConstraint::hard)
                            .allMatch(other -> each.labels().containsKey(other.topologyKey()));
            if (hasAllKeys && pod.spec().nodeAffinity().matches(each.labels(), each.name())) {
                int matching =
                        (int)
                                on(each.name()).stream()
                                        .filter(other -> isSelected(other, pod, constraint))
                                        .count();
                counts.merge(each.labels().get(key), matching, Integer::sum);
            }
        }
        int least = counts.values().stream().mapToInt(count -> count).min().orElse(0);
        if (counts.size() < constraint.minDomains()) {
            least = 0;
        }
        int there = counts.getOrDefault(node.labels().get(key), 0);
        int self = isSelected(pod, pod, constraint) ? 1 : 0;
        return there + self - least <= constraint.maxSkew();
    }

    private boolean isInDomain(PodInfo other, NodeFacts node, String key) {
        NodeFacts where = nodes.get(other.nodeName());
        String value = node.labels().get(key);
        return where != null && value != null && value.equals(where.labels().get(key));
    }

    private static boolean matches(PodTerm term, PodInfo pod) {
        return term.matches(pod, Map.of());
    }

    private boolean isBeside(PodInfo pod, NodeFacts node) {
        List<PodTerm> terms = pod.spec().podAffinity().required();
        if (!terms.stream().allMatch(term -> node.labels().containsKey(term.topologyKey()))) {
            return false;
        }
        List<PodInfo> wanted =
                pods.values().stream()
                        .filter(other -> terms.stream().allMatch(term -> matches(term, other)))
                        .toList();
        boolean isFirst = wanted.isEmpty() && terms.stream().allMatch(term -> matches(term, pod));
        return isFirst
                || terms.stream()
                        .allMatch(term ->
                                wanted.stream()
                                        .anyMatch(other ->
                                                isInDomain(other, node, term.topologyKey())));
    }

    private boolean isApart(PodInfo pod, NodeFacts node) {
        for (PodInfo other : pods.values()) {
            for (PodTerm term : pod.spec().podAffinity().forbidden()) {
                if (matches(term, other) && isInDomain(other, node, term.topologyKey())) {
                    return false;
                }
            }
            for (PodTerm term : other.spec().podAffinity().forbidden()) {
                if (matches(term, pod) && isInDomain(other, node, term.topologyKey())) {
                    return false;
                }
            }
        }
        return true;
    }
}
