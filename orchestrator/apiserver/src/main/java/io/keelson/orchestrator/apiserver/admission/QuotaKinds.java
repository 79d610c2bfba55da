package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The kinds whose objects count for quotas, and how many of them there are. */
final class QuotaKinds {
    private static final Set<String> REQUIRED =
            Set.of(
                    "cpu",
                    "memory",
                    "requests.cpu",
                    "requests.memory",
                    "limits.cpu",
                    "limits.memory");

    private final Cache cache;

    /** By where their objects lie: an old version of a kind counts as the kind. */
    private final Map<String, ResourceDef> kinds = new HashMap<>();

    QuotaKinds(Cache cache, ResourceTable table) {
        this.cache = cache;
        for (ResourceDef def : table.all()) {
            // Events come in numbers and go by themselves: nobody counts them.
            if (def.isStored()
                    && def.namespaced()
                    && def.conversion() == null
                    && !def.plural().equals("events")) {
                kinds.put(def.storagePrefix(), def);
            }
        }
    }

    boolean isCounted(ResourceDef def) {
        return kinds.containsKey(def.storagePrefix());
    }

    Usage usage(ResourceDef def, Obj object) {
        return Usage.of(kinds.getOrDefault(def.storagePrefix(), def), object);
    }

    /**
     * What the cache has now in the namespace of each resource that the quota limits. The counting
     * decodes every object and takes long: it may be done on any thread.
     */
    Supplier<Map<String, Quantity>> count(Obj quota, String namespace) {
        List<String> limited = quota.obj("spec", "hard").names();
        Map<ResourceDef, List<Stored>> there = new LinkedHashMap<>();
        for (ResourceDef kind : kinds.values()) {
            if (limited.stream().anyMatch(name -> Usage.isTakenBy(kind, name))) {
                there.put(kind, cache.stored(Cache.prefix(kind), namespace));
            }
        }
        return () -> counted(quota, limited, there);
    }

    private static Map<String, Quantity> counted(
            Obj quota, List<String> limited, Map<ResourceDef, List<Stored>> there) {
        Map<String, Quantity> counted = new TreeMap<>();
        limited.forEach(name -> counted.put(name, Quantity.ZERO));
        there.forEach((kind, objects) -> {
            for (Stored stored : objects) {
                Usage usage = Usage.of(kind, stored.decode());
                if (usage.scopes().fit(quota)) {
                    counted.replaceAll((name, sum) ->
                            sum.plus(usage.amounts().getOrDefault(name, Quantity.ZERO)));
                }
            }
        });
        return counted;
    }

    /**
     * Of the limited compute resources, those that containers of a pod do not speak of: {@code
     * limits.cpu for: a,b; memory for: a}.
     */
    static String missing(Obj pod, List<String> limited) {
        if (!pod.obj("spec", "resources").isEmpty()) {
            return "";
        }
        List<String> missing = new ArrayList<>();
        for (String resource : new TreeSet<>(limited)) {
            if (REQUIRED.contains(resource)) {
                TreeSet<String> silent = new TreeSet<>();
                for (String containers : List.of("containers", "initContainers")) {
                    for (Node node : pod.arr("spec", containers)) {
                        if (node instanceof Obj container && !speaksOf(container, resource)) {
                            silent.add(container.text("name"));
                        }
                    }
                }
                if (!silent.isEmpty()) {
                    missing.add(resource + " for: " + String.join(",", silent));
                }
            }
        }
        return String.join("; ", missing);
    }

    private static boolean speaksOf(Obj container, String resource) {
        Map<String, Quantity> said = new TreeMap<>();
        Usage.compute(
                said,
                PodResources.quantities(container.obj("resources", "requests")),
                PodResources.quantities(container.obj("resources", "limits")));
        return said.containsKey(resource);
    }
}
