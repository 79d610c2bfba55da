package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Map;
import java.util.Objects;

/**
 * A request that changes something.
 *
 * @param key of the object; for a creation, whose path names only the namespace, too
 * @param subresource empty for the object itself
 */
public record Write(
        Verb verb,
        ApiResource resource,
        ObjectKey key,
        String subresource,
        String contentType,
        Node body) {
    private static final String JSON = "application/json";

    /** What is done, and by which method. */
    public enum Verb {
        CREATE("POST"),
        UPDATE("PUT"),
        PATCH("PATCH"),
        DELETE("DELETE"),
        /** Posts to a sub-resource: bindings, evictions, tokens. */
        POST("POST");

        private final String method;

        Verb(String method) {
            this.method = method;
        }
    }

    /**
     * Creates an object under a name that the caller has chosen, so that it can be sent again when
     * no answer came: see {@link Api#send}.
     */
    public static Write create(ApiResource resource, Obj object) {
        ObjectKey key = ObjectKey.of(object);
        if (key.name().isEmpty()) {
            throw new IllegalArgumentException("a " + resource.kind() + " without a name");
        }
        return new Write(Verb.CREATE, resource, key, "", JSON, object);
    }

    /** Replaces an object; one that was changed meanwhile is a 409. */
    public static Write update(ApiResource resource, Obj object) {
        return new Write(Verb.UPDATE, resource, ObjectKey.of(object), "", JSON, object);
    }

    /** Replaces an object's status, likewise. */
    public static Write updateStatus(ApiResource resource, Obj object) {
        return update(resource, "status", object);
    }

    /** Replaces a part of an object, likewise. */
    public static Write update(ApiResource resource, String subresource, Obj object) {
        return new Write(Verb.UPDATE, resource, ObjectKey.of(object), subresource, JSON, object);
    }

    /** Changes some fields; with a {@code metadata.resourceVersion} in it, only of that version. */
    public static Write mergePatch(ApiResource resource, ObjectKey key, Obj patch) {
        return new Write(Verb.PATCH, resource, key, "", "application/merge-patch+json", patch);
    }

    /** Changes some fields, and members of lists by their merge keys. */
    public static Write strategicPatch(
            ApiResource resource, ObjectKey key, String subresource, Obj patch) {
        return new Write(
                Verb.PATCH,
                resource,
                key,
                subresource,
                "application/strategic-merge-patch+json",
                patch);
    }

    /** Posts to a sub-resource. */
    public static Write post(ApiResource resource, ObjectKey key, String subresource, Obj body) {
        return new Write(Verb.POST, resource, key, subresource, JSON, body);
    }

    /** Posts what is no object but a question: a review. */
    public static Write ask(ApiResource resource, Obj question) {
        return new Write(Verb.POST, resource, new ObjectKey("", ""), "", JSON, question);
    }

    /** Deletes an object in its kind's usual way. */
    public static Write delete(ApiResource resource, ObjectKey key, String uid) {
        return delete(resource, key, uid, Obj.EMPTY);
    }

    /**
     * Deletes an object.
     *
     * @param uid of the very object that is meant; empty for any of that name
     * @param options further fields of {@code DeleteOptions}
     */
    public static Write delete(ApiResource resource, ObjectKey key, String uid, Obj options) {
        Obj body = Obj.of("kind", Node.of("DeleteOptions")).with("apiVersion", Node.of("v1"));
        for (String name : options.names()) {
            body = body.with(name, Objects.requireNonNull(options.get(name)));
        }
        if (!uid.isEmpty()) {
            body = body.withAt(Node.of(uid), "preconditions", "uid");
        }
        return new Write(Verb.DELETE, resource, key, "", JSON, body);
    }

    /** Deletes all objects of a namespace. */
    static Write deleteCollection(ApiResource resource, String namespace, Obj options) {
        return delete(resource, new ObjectKey(namespace, ""), "", options);
    }

    Transport.Request request() {
        String path =
                key.name().isEmpty() || verb == Verb.CREATE
                        ? resource.path(key.namespace())
                        : resource.path(key);
        return new Transport.Request(
                verb.method,
                subresource.isEmpty() ? path : path + "/" + subresource,
                Map.of(),
                contentType,
                JsonWriter.write(body));
    }
}
