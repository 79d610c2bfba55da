package io.keelson.orchestrator.apiserver.discovery;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.resources.SubResource;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The discovery documents, in both forms: aggregated ({@code apidiscovery.k8s.io/v2}), which has
 * everything in one answer, and the older one of a document for each group and version.
 */
public final class Discovery {
    public static final String AGGREGATED_MEDIA_TYPE =
            "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList";

    private final ResourceTable table;

    public Discovery(ResourceTable table) {
        this.table = table;
    }

    /**
     * The document at a path such as {@code /api} or {@code /apis/apps/v1}; null if there is none.
     *
     * @param aggregatedVersion {@code v2} or {@code v2beta1} if the client takes that form, else
     *     empty
     * @param serverAddress as clients reach this server: host and port
     */
    public @Nullable Obj document(String path, String aggregatedVersion, String serverAddress) {
        List<String> parts = parts(path);
        if (parts.equals(List.of("api"))) {
            return aggregatedVersion.isEmpty()
                    ? versions(serverAddress)
                    : aggregated(List.of(""), aggregatedVersion);
        }
        if (parts.equals(List.of("apis"))) {
            List<String> groups = namedGroups();
            return aggregatedVersion.isEmpty()
                    ? groupList(groups)
                    : aggregated(groups, aggregatedVersion);
        }
        if (parts.size() == 2 && parts.getFirst().equals("api")) {
            return resourceList("", parts.get(1));
        }
        if (parts.size() == 2 && parts.getFirst().equals("apis")) {
            return parts.get(1).isEmpty() || table.versions(parts.get(1)).isEmpty()
                    ? null
                    : group(parts.get(1), true);
        }
        if (parts.size() == 3 && parts.getFirst().equals("apis")) {
            return resourceList(parts.get(1), parts.get(2));
        }
        return null;
    }

    /**
     * What is answered where a path is nothing, and at the root: the paths that there are.
     *
     * @param others those that are not of discovery
     */
    public Obj index(List<String> others) {
        Set<String> paths = new TreeSet<>(others);
        paths.addAll(List.of("/api", "/apis"));
        for (String group : table.groups()) {
            String base = group.isEmpty() ? "/api" : "/apis/" + group;
            paths.add(base);
            table.versions(group).forEach(version -> paths.add(base + "/" + version));
        }
        return Obj.of("paths", Arr.ofTexts(List.copyOf(paths)));
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }

    private List<String> namedGroups() {
        return table.groups().stream().filter(group -> !group.isEmpty()).toList();
    }

    private Obj versions(String serverAddress) {
        return Obj.builder()
                .put("kind", "APIVersions")
                .put("versions", Arr.ofTexts(table.versions("")))
                .put(
                        "serverAddressByClientCIDRs",
                        Arr.of(
                                Obj.builder()
                                        .put("clientCIDR", "0.0.0.0/0")
                                        .put("serverAddress", serverAddress)
                                        .build()))
                .build();
    }

    private Obj groupList(List<String> groups) {
        return Obj.builder()
                .put("kind", "APIGroupList")
                .put("apiVersion", "v1")
                .put("groups", Arr.of(groups.stream().map(name -> group(name, false)).toList()))
                .build();
    }

    private Obj group(String name, boolean alone) {
        List<Obj> versions =
                table.versions(name).stream().map(version -> groupVersion(name, version)).toList();
        Obj.Builder group = Obj.builder();
        if (alone) {
            group.put("kind", "APIGroup").put("apiVersion", "v1");
        }
        return group.put("name", name)
                .put("versions", Arr.of(versions))
                .put("preferredVersion", versions.getFirst())
                .build();
    }

    private static Obj groupVersion(String group, String version) {
        return Obj.builder()
                .put("groupVersion", group + "/" + version)
                .put("version", version)
                .build();
    }

    private @Nullable Obj resourceList(String group, String version) {
        List<ResourceDef> resources = table.resources(group, version);
        if (resources.isEmpty()) {
            return null;
        }
        List<Obj> rows = new ArrayList<>();
        for (ResourceDef def : resources) {
            rows.add(resource(def));
            for (SubResource sub : def.subResources()) {
                rows.add(subResource(def, sub));
            }
        }
        Obj.Builder list = Obj.builder().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            list.put("apiVersion", "v1");
        }
        return list.put("groupVersion", new GroupVersionKind(group, version, "").apiVersion())
                .put("resources", Arr.of(rows))
                .build();
    }

    private static Obj resource(ResourceDef def) {
        Obj.Builder row =
                Obj.builder()
                        .put("name", def.plural())
                        .put("singularName", def.singular())
                        .put("namespaced", Node.of(def.namespaced()))
                        .put("kind", def.gvk().kind())
                        .put("verbs", Arr.ofTexts(def.verbs()));
        if (!def.shortNames().isEmpty()) {
            row.put("shortNames", Arr.ofTexts(def.shortNames()));
        }
        if (!def.categories().isEmpty()) {
            row.put("categories", Arr.ofTexts(def.categories()));
        }
        // Statuses of components can be read and are not stored.
        if (def.isStored() && def.allows("create")) {
            row.put("storageVersionHash", storageVersionHash(def.storedGvk()));
        }
        return row.build();
    }

    /** Changes when objects are stored in another version, and says no more. */
    private static String storageVersionHash(GroupVersionKind stored) {
        String text = stored.group() + "/" + stored.version() + "/" + stored.kind();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Obj subResource(ResourceDef def, SubResource sub) {
        Obj.Builder row =
                Obj.builder()
                        .put("name", def.plural() + "/" + sub.name())
                        .put("singularName", "")
                        .put("namespaced", Node.of(def.namespaced()));
        GroupVersionKind kind = sub.kind();
        if (!kind.apiVersion().equals(def.gvk().apiVersion())) {
            row.put("group", kind.group()).put("version", kind.version());
        }
        return row.put("kind", kind.kind()).put("verbs", Arr.ofTexts(sub.verbs())).build();
    }

    private Obj aggregated(List<String> groups, String form) {
        List<Obj> items = new ArrayList<>();
        for (String group : groups) {
            List<Obj> versions = new ArrayList<>();
            for (String version : table.versions(group)) {
                List<Obj> resources = new ArrayList<>();
                for (ResourceDef def : table.resources(group, version)) {
                    resources.add(aggregatedResource(def));
                }
                versions.add(
                        Obj.builder()
                                .put("version", version)
                                .put("resources", Arr.of(resources))
                                .put("freshness", "Current")
                                .build());
            }
            Obj.Builder item = Obj.builder();
            item.put(
                    "metadata",
                    group.isEmpty()
                            ? Obj.of("creationTimestamp", Node.Null.NULL)
                            : Obj.builder()
                                    .put("name", group)
                                    .put("creationTimestamp", Node.Null.NULL)
                                    .build());
            items.add(item.put("versions", Arr.of(versions)).build());
        }
        return Obj.builder()
                .put("kind", "APIGroupDiscoveryList")
                .put("apiVersion", "apidiscovery.k8s.io/" + form)
                .put("metadata", Obj.EMPTY)
                .put("items", Arr.of(items))
                .build();
    }

    private static Obj aggregatedResource(ResourceDef def) {
        Obj.Builder row =
                Obj.builder()
                        .put("resource", def.plural())
                        .put("responseKind", kind(def.gvk()))
                        .put("scope", def.namespaced() ? "Namespaced" : "Cluster")
                        .put("singularResource", def.singular())
                        .put("verbs", Arr.ofTexts(def.verbs()));
        if (!def.shortNames().isEmpty()) {
            row.put("shortNames", Arr.ofTexts(def.shortNames()));
        }
        if (!def.categories().isEmpty()) {
            row.put("categories", Arr.ofTexts(def.categories()));
        }
        if (!def.subResources().isEmpty()) {
            List<Obj> subs = new ArrayList<>();
            for (SubResource sub : def.subResources()) {
                subs.add(
                        Obj.builder()
                                .put("subresource", sub.name())
                                .put("responseKind", kind(sub.kind()))
                                .put("verbs", Arr.ofTexts(sub.verbs()))
                                .build());
            }
            row.put("subresources", Arr.of(subs));
        }
        return row.build();
    }

    private static Obj kind(GroupVersionKind gvk) {
        return Obj.builder()
                .put("group", gvk.group())
                .put("version", gvk.version())
                .put("kind", gvk.kind())
                .build();
    }

    /** {@code v2} or {@code v2beta1} if that is the first form the client accepts; else empty. */
    public static String aggregatedVersion(@Nullable String accept) {
        if (accept == null) {
            return "";
        }
        for (String clause : accept.split(",", -1)) {
            String text = clause.replace(" ", "");
            if (text.contains("as=APIGroupDiscoveryList")) {
                for (String version : List.of("v2", "v2beta1")) {
                    if (List.of(text.split(";", -1)).contains("v=" + version)) {
                        return version;
                    }
                }
            } else if (text.equals("application/json") || text.startsWith("*/*")) {
                return "";
            }
        }
        return "";
    }
}
