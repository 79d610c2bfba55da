package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers {@link Surroundings} object by object; a null object is one that was deleted. */
public final class SurroundingsBuilder {
    private final Table<Map<String, String>, Map<String, Map<String, String>>> namespaces =
            Table.plain();
    private final Table<ClaimInfo, Map<String, ClaimInfo>> claims = Table.plain();
    private final Table<VolumeInfo, Map<String, VolumeInfo>> volumes = Table.plain();
    private final Table<ClassInfo, Map<String, ClassInfo>> classes = Table.plain();
    private final Table<Map<String, Integer>, Map<String, Map<String, Integer>>> csiLimits =
            Table.plain();
    private final Table<LabelSelector, Map<String, List<LabelSelector>>> services =
            new Table<>(SurroundingsBuilder::byNamespace);
    private final Table<LabelSelector, Map<String, LabelSelector>> controllers = Table.plain();
    private final Table<BudgetInfo, Collection<BudgetInfo>> budgets =
            new Table<>(rows -> List.copyOf(rows.values()));

    SurroundingsBuilder() {}

    public void putNamespace(String name, @Nullable Obj namespace) {
        namespaces.put(
                name,
                namespace == null ? null : PodParser.labels(namespace.obj("metadata", "labels")));
    }

    public void putClaim(String key, @Nullable ClaimInfo claim) {
        claims.put(key, claim);
    }

    public @Nullable ClaimInfo claim(String key) {
        return claims.get(key);
    }

    public void putVolume(String name, @Nullable VolumeInfo volume) {
        volumes.put(name, volume);
    }

    public @Nullable VolumeInfo volume(String name) {
        return volumes.get(name);
    }

    public void putClass(String name, @Nullable Obj storageClass) {
        classes.put(name, storageClass == null ? null : ClassInfo.parse(storageClass));
    }

    public void putCsiNode(String name, @Nullable Obj csiNode) {
        Map<String, Integer> limits = new HashMap<>();
        if (csiNode != null) {
            for (Node node : csiNode.arr("spec", "drivers")) {
                if (node instanceof Obj driver && driver.at("allocatable", "count") != null) {
                    limits.put(driver.text("name"), (int) driver.whole(0, "allocatable", "count"));
                }
            }
        }
        csiLimits.put(name, limits.isEmpty() ? null : Map.copyOf(limits));
    }

    public void putService(String key, @Nullable Obj service) {
        Obj selector = service == null ? Obj.EMPTY : service.obj("spec", "selector");
        services.put(key, selector.isEmpty() ? null : LabelSelector.ofLabels(selector));
    }

    /**
     * A ReplicationController, ReplicaSet or StatefulSet.
     *
     * @param key {@code namespace/kind/name}
     */
    public void putController(String key, @Nullable Obj controller) {
        controllers.put(key, controller == null ? null : selector(controller));
    }

    private static LabelSelector selector(Obj controller) {
        Obj selector = controller.obj("spec", "selector");
        return controller.text("kind").equals("ReplicationController")
                ? LabelSelector.ofLabels(selector)
                : PodTerm.selector(selector);
    }

    public void putBudget(String key, @Nullable Obj budget) {
        budgets.put(key, budget == null ? null : BudgetInfo.parse(budget));
    }

    private static Map<String, List<LabelSelector>> byNamespace(Map<String, LabelSelector> rows) {
        Map<String, List<LabelSelector>> byNamespace = new HashMap<>();
        rows.forEach((key, selector) ->
                byNamespace
                        .computeIfAbsent(
                                key.substring(0, key.indexOf('/')), each -> new ArrayList<>())
                        .add(selector));
        return Map.copyOf(byNamespace);
    }

    boolean isChanged() {
        return Stream.of(
                        namespaces,
                        claims,
                        volumes,
                        classes,
                        csiLimits,
                        services,
                        controllers,
                        budgets)
                .anyMatch(Table::isChanged);
    }

    Surroundings image() {
        return new Surroundings(
                namespaces.image(),
                claims.image(),
                volumes.image(),
                classes.image(),
                csiLimits.image(),
                services.image(),
                controllers.image(),
                budgets.image());
    }
}
