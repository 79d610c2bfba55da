package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All kinds that are served, as one immutable image. Built-in kinds and custom resources differ
 * only in who puts them in.
 */
public final class ResourceTable {
    private record Path(String group, String version, String plural) {}

    private final List<ResourceDef> resources;
    private final Map<Path, ResourceDef> byPath = new HashMap<>();
    private final Map<GroupVersionKind, ResourceDef> byKind = new HashMap<>();
    private final Map<String, List<String>> versionsByGroup = new LinkedHashMap<>();

    private ResourceTable(List<ResourceDef> resources) {
        this.resources = List.copyOf(resources);
        for (ResourceDef def : this.resources) {
            GroupVersionKind gvk = def.gvk();
            if (byPath.put(new Path(gvk.group(), gvk.version(), def.plural()), def) != null
                    || byKind.put(gvk, def) != null) {
                throw new IllegalArgumentException("declared twice: " + gvk);
            }
            List<String> versions =
                    versionsByGroup.computeIfAbsent(gvk.group(), group -> new ArrayList<>());
            if (!versions.contains(gvk.version())) {
                versions.add(gvk.version());
            }
        }
    }

    /**
     * The API's own kinds: groups in the order of preference, in each the preferred version first.
     */
    public static ResourceTable builtIn() {
        return new ResourceTable(
                Stream.of(
                                CoreGroup.resources(),
                                AppsGroup.resources(),
                                EventsGroup.resources(),
                                ReviewGroups.resources(),
                                AutoscalingGroup.resources(),
                                BatchGroup.resources(),
                                CertificatesGroup.resources(),
                                NetworkingGroup.resources(),
                                PolicyGroup.resources(),
                                RbacGroup.resources(),
                                StorageGroup.resources(),
                                SchedulingGroup.resources(),
                                CoordinationGroup.resources(),
                                NodeGroup.resources(),
                                DiscoveryGroup.resources(),
                                PodGroups.resources())
                        .flatMap(List::stream)
                        .toList());
    }

    /** With these besides; one of the same group, version and kind is replaced. */
    public ResourceTable with(List<ResourceDef> more) {
        Map<GroupVersionKind, ResourceDef> all = new LinkedHashMap<>();
        resources.forEach(def -> all.put(def.gvk(), def));
        more.forEach(def -> all.put(def.gvk(), def));
        return new ResourceTable(List.copyOf(all.values()));
    }

    /** In order: groups as {@link #groups}, versions as {@link #versions}. */
    public List<ResourceDef> all() {
        return resources;
    }

    /** The resource at that path, or null. */
    public @Nullable ResourceDef find(String group, String version, String plural) {
        return byPath.get(new Path(group, version, plural));
    }

    /** The resource of that kind, or null. */
    public @Nullable ResourceDef find(GroupVersionKind gvk) {
        return byKind.get(gvk);
    }

    /**
     * A kind that the program cannot do without.
     *
     * @throws IllegalStateException if the table has no such kind
     */
    public ResourceDef named(String group, String version, String kind) {
        ResourceDef def = find(new GroupVersionKind(group, version, kind));
        if (def == null) {
            throw new IllegalStateException("no kind " + kind + " in " + group + "/" + version);
        }
        return def;
    }

    /** Group names, the core group (empty) among them, in the order of preference. */
    public List<String> groups() {
        return List.copyOf(versionsByGroup.keySet());
    }

    /** The versions of a group, the preferred one first; empty if there is no such group. */
    public List<String> versions(String group) {
        return List.copyOf(versionsByGroup.getOrDefault(group, List.of()));
    }

    /** The resources of a group's version, in order. */
    public List<ResourceDef> resources(String group, String version) {
        return resources.stream()
                .filter(def ->
                        def.gvk().group().equals(group) && def.gvk().version().equals(version))
                .toList();
    }
}
