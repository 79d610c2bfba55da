package io.keelson.orchestrator.apiserver.requests;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a path names.
 *
 * <pre>
 *  /api/v1/nodes                                      the core group, a cluster-scoped collection
 *  /api/v1/namespaces/x                               namespaces is a resource too
 *  /apis/apps/v1/deployments                          all namespaces
 *  /apis/apps/v1/namespaces/x/deployments/d/scale     a sub-resource
 *  /healthz                                           no resource
 * </pre>
 */
public sealed interface RequestTarget {
    /**
     * A collection, an object, or a sub-resource of one. What is absent is empty.
     *
     * @param rest what follows the sub-resource, for those that have paths of their own (proxy)
     */
    record Resource(
            String group,
            String version,
            String namespace,
            String resource,
            String name,
            String subresource,
            String rest)
            implements RequestTarget {
        /** {@code pods}, or {@code pods/log}. */
        public String resourceAndSubresource() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }
    }

    record NonResource(String path) implements RequestTarget {}

    /** Sub-resources of a namespace; any other third part is a collection in it. */
    Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /** Reads a path, percent escapes decoded. */
    static RequestTarget parse(String path) {
        List<String> parts =
                Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        if (parts.size() >= 3 && parts.getFirst().equals("api")) {
            return resource("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
            return resource(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return new NonResource(path);
    }

    private static Resource resource(String group, String version, List<String> parts) {
        boolean namespaced =
                parts.size() >= 3
                        && parts.getFirst().equals("namespaces")
                        && !(parts.size() == 3 && NAMESPACE_SUBRESOURCES.contains(parts.get(2)));
        List<String> rest = namespaced ? parts.subList(2, parts.size()) : parts;
        boolean isNamespace = !namespaced && parts.getFirst().equals("namespaces");
        String namespace = namespaced ? parts.get(1) : "";
        String name = rest.size() > 1 ? rest.get(1) : "";
        return new Resource(
                group,
                version,
                isNamespace ? name : namespace,
                rest.getFirst(),
                name,
                rest.size() > 2 ? rest.get(2) : "",
                rest.size() > 3 ? String.join("/", rest.subList(3, rest.size())) : "");
    }
}
