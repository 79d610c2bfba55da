package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import io.keelson.orchestrator.apiserver.requests.Verb;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request for a resource, authenticated and authorized.
 *
 * @param mediaType of the body, without parameters; empty if there was none
 * @param now when it arrived
 */
public record Call(
        User user,
        Verb verb,
        RequestTarget.Resource target,
        ResourceDef def,
        Query query,
        Form form,
        String mediaType,
        byte[] body,
        Instant now) {
    /** More than that takes the loop too long. */
    static final int LARGE_BODY_BYTES = 64 << 10;

    boolean isLarge() {
        return body.length > LARGE_BODY_BYTES;
    }

    public String group() {
        return def.gvk().group();
    }

    /**
     * Computes something out of the body, away from the loop if the body is large, and goes on with
     * it.
     */
    <T> Step compute(Supplier<T> work, Function<T, Step> then) {
        return isLarge() ? new Step.Offload<>(work, then) : then.apply(work.get());
    }

    /** Where the object lies in the store. */
    public String key() {
        return key(target.name());
    }

    public String key(String name) {
        return collectionPrefix() + name;
    }

    /** What all keys of the collection begin with that the path names. */
    public String collectionPrefix() {
        String prefix = "/registry/" + def.storagePrefix() + "/";
        return def.namespaced() && !target.namespace().isEmpty()
                ? prefix + target.namespace() + "/"
                : prefix;
    }

    /** Refuses an object whose name is not the one in the path. */
    void checkName(Obj object) {
        String name = object.text("metadata", "name");
        if (!name.equals(target.name())) {
            throw new StatusException(
                    Status.badRequest(
                            "the name of the object ("
                                    + name
                                    + ") does not match the name on the URL ("
                                    + target.name()
                                    + ")"));
        }
    }

    /** The same request for one object of the collection. */
    Call about(String name, String namespace) {
        RequestTarget.Resource one =
                new RequestTarget.Resource(
                        target.group(),
                        target.version(),
                        namespace,
                        target.resource(),
                        name,
                        target.subresource(),
                        target.rest());
        return new Call(user, verb, one, def, query, form, mediaType, body, now);
    }

    public StatusException notFound() {
        return new StatusException(Status.notFound(group(), def.plural(), target.name()));
    }

    /** Something is wrong with the object that the client sent, or with its change. */
    StatusException invalid(String name, List<FieldError> errors) {
        return new StatusException(
                Status.invalid(def.errorGroup(), def.gvk().kind(), name, errors));
    }

    public StatusException conflict() {
        return new StatusException(Status.modified(group(), def.plural(), target.name()));
    }
}
