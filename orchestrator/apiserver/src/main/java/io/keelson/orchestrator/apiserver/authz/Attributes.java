package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Status;

/**
 * What is to be done. Either to a resource or to a path that is none.
 *
 * @param verb of the API for a resource, a method in small letters for a path
 * @param subresource empty if there is none
 * @param namespace empty for the whole cluster
 * @param name empty for all of them
 * @param path empty for a resource
 */
public record Attributes(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {
    public static Attributes ofResource(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return new Attributes(verb, group, resource, subresource, namespace, name, "");
    }

    public static Attributes ofPath(String verb, String path) {
        return new Attributes(verb, "", "", "", "", "", path);
    }

    public boolean isResource() {
        return path.isEmpty();
    }

    /** As rules name it: {@code pods} or {@code pods/log}. */
    String combinedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /**
     * What the user is told who may not.
     *
     * @param reason what the decision said; empty for nothing
     */
    public Status forbidden(User user, String reason) {
        StringBuilder why =
                new StringBuilder("User ")
                        .append(GoText.quote(user.name()))
                        .append(" cannot ")
                        .append(verb);
        if (isResource()) {
            why.append(" resource ").append(GoText.quote(combinedResource()));
            why.append(" in API group ").append(GoText.quote(group));
            if (namespace.isEmpty()) {
                why.append(" at the cluster scope");
            } else {
                why.append(" in the namespace ").append(GoText.quote(namespace));
            }
        } else {
            why.append(" path ").append(GoText.quote(path));
        }
        if (!reason.isEmpty()) {
            why.append(": ").append(reason);
        }
        return Status.forbidden(group, resource, name, why.toString());
    }
}
