package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which resources the API has, each in all its versions, the group's preferred one first.
 *
 * @param entries as the server lists them
 * @param stale groups with a version whose own server does not answer: {@code
 *     metrics.k8s.io/v1beta1}
 */
public record Discovery(List<Entry> entries, List<String> stale) {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /** A resource in one version, and what can be done to it. */
    public record Entry(ApiResource resource, Set<String> verbs) {}

    /** As it is now. */
    public static Discovery ask(Api api) {
        List<Entry> entries = new ArrayList<>();
        List<String> stale = new ArrayList<>();
        for (String path : new String[] {"/api", "/apis"}) {
            for (Node group : api.document(path, AGGREGATED).arr("items")) {
                if (group instanceof Obj named) {
                    add(entries, stale, named);
                }
            }
        }
        return new Discovery(List.copyOf(entries), List.copyOf(stale));
    }

    private static void add(List<Entry> entries, List<String> stale, Obj group) {
        String name = group.text("metadata", "name");
        for (Node versionNode : group.arr("versions")) {
            if (!(versionNode instanceof Obj version)) {
                continue;
            }
            if (version.text("freshness").equals("Stale")) {
                stale.add(name + "/" + version.text("version"));
            }
            for (Node node : version.arr("resources")) {
                if (node instanceof Obj resource) {
                    entries.add(
                            new Entry(
                                    new ApiResource(
                                            name,
                                            version.text("version"),
                                            resource.text("resource"),
                                            resource.text("responseKind", "kind"),
                                            resource.text("scope").equals("Namespaced")),
                                    Set.copyOf(resource.arr("verbs").texts())));
                }
            }
        }
    }

    /** Each once, in its preferred version, of those that allow all these verbs. */
    public Collection<ApiResource> preferred(String... verbs) {
        Map<String, ApiResource> preferred = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (entry.verbs.containsAll(List.of(verbs))) {
                preferred.putIfAbsent(entry.resource.toString(), entry.resource);
            }
        }
        return preferred.values();
    }

    public boolean allows(ApiResource resource, String verb) {
        return entries.stream()
                .anyMatch(entry -> entry.resource.equals(resource) && entry.verbs.contains(verb));
    }

    /** The resource of a kind; null if there is none. */
    public @Nullable ApiResource ofKind(String apiVersion, String kind) {
        for (Entry entry : entries) {
            if (entry.resource.kind().equals(kind)
                    && entry.resource.apiVersion().equals(apiVersion)) {
                return entry.resource;
            }
        }
        return null;
    }
}
