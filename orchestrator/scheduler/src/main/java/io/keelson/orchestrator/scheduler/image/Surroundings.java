package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.LabelSelector;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Everything else that decisions look at. All immutable.
 *
 * @param namespaces labels by name
 * @param claims by {@code namespace/name}
 * @param volumes by name
 * @param classes by name
 * @param csiLimits by node: how many volumes of each driver
 * @param services selectors by namespace
 * @param controllers selectors by {@code namespace/kind/name}
 */
public record Surroundings(
        Map<String, Map<String, String>> namespaces,
        Map<String, ClaimInfo> claims,
        Map<String, VolumeInfo> volumes,
        Map<String, ClassInfo> classes,
        Map<String, Map<String, Integer>> csiLimits,
        Map<String, List<LabelSelector>> services,
        Map<String, LabelSelector> controllers,
        Collection<BudgetInfo> budgets) {
    public static final Surroundings NONE =
            new Surroundings(
                    Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(),
                    List.of());

    public Map<String, String> namespaceLabels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }
}
