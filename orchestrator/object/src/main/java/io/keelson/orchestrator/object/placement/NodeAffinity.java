package io.keelson.orchestrator.object.placement;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod says of nodes.
 *
 * @param labels {@code nodeSelector}: all of them must be on the node
 * @param required or null if there is none
 * @param names the only nodes that can match, or null if it does not say
 */
public record NodeAffinity(
        LabelSelector labels,
        @Nullable NodeSelector required,
        @Nullable Set<String> names,
        List<Preference> preferred) {
    /** A term that is worth this much on nodes that match it. */
    public record Preference(NodeSelector selector, int weight) {}

    public static NodeAffinity parse(Obj spec) {
        Obj affinity = spec.obj("affinity", "nodeAffinity");
        NodeSelector required =
                affinity.get("requiredDuringSchedulingIgnoredDuringExecution") instanceof Obj given
                        ? NodeSelector.parse(given)
                        : null;
        List<Preference> preferred = new ArrayList<>();
        for (Node node : affinity.arr("preferredDuringSchedulingIgnoredDuringExecution")) {
            if (node instanceof Obj preference) {
                // Unlike among what is required, an empty preference is simply none.
                preferred.add(
                        new Preference(
                                new NodeSelector(
                                        List.of(
                                                NodeSelector.parseTerm(
                                                        preference.obj("preference")))),
                                (int) preference.whole(0, "weight")));
            }
        }
        return new NodeAffinity(
                LabelSelector.ofLabels(spec.obj("nodeSelector")),
                required,
                required == null ? null : required.names(),
                List.copyOf(preferred));
    }

    /** True if every node will do. */
    public boolean isAny() {
        return required == null && labels.isEmpty();
    }

    public boolean matches(Map<String, String> nodeLabels, String nodeName) {
        return labels.matches(nodeLabels)
                && (required == null || required.matches(nodeLabels, nodeName));
    }
}
