package io.keelson.orchestrator.apiserver.requests;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.Locale;

/** What is to be done, in the words of authorization rules. */
public enum Verb {
    GET,
    LIST,
    WATCH,
    CREATE,
    UPDATE,
    PATCH,
    DELETE,
    DELETECOLLECTION;

    /** In rules and in discovery. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isWrite() {
        return switch (this) {
            case GET, LIST, WATCH -> false;
            case CREATE, UPDATE, PATCH, DELETE, DELETECOLLECTION -> true;
        };
    }

    /** Of a request for a resource. */
    public static Verb of(String method, RequestTarget.Resource target, Query query) {
        boolean collection = target.name().isEmpty();
        return switch (method) {
            case "GET", "HEAD" -> collection ? query.flag("watch") ? WATCH : LIST : GET;
            case "POST" -> {
                if (!collection && target.subresource().isEmpty()) {
                    throw new StatusException(Status.methodNotAllowed());
                }
                yield CREATE;
            }
            case "PUT" -> onObject(collection, UPDATE);
            case "PATCH" -> onObject(collection, PATCH);
            case "DELETE" -> collection ? DELETECOLLECTION : DELETE;
            default -> throw new StatusException(Status.methodNotAllowed());
        };
    }

    private static Verb onObject(boolean collection, Verb verb) {
        if (collection) {
            throw new StatusException(Status.methodNotAllowed());
        }
        return verb;
    }
}
