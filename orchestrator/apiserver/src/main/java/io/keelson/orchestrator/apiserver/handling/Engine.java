package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.Part;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.resources.SubResource;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.storage.cache.ListQuery;
import io.keelson.orchestrator.storage.cache.ReadRevision;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Answers requests for resources: each verb of each kind, by the kind's declaration. */
public final class Engine {
    private final Cache cache;
    private final InstantSource clock;
    private final Presentation presentation = new Presentation();
    private final Bodies bodies;
    private final Patches patches;
    private final Creating creating;
    private final Updating updating;
    private final Deleting deleting;
    private final Reading reading;
    private final Reviews reviews;

    /** By the kind and the sub-resource, or by the sub-resource of any kind. */
    private final Map<String, SubResourceHandler> subResources;

    /**
     * @param admission asked in this order about every write
     * @param reviews answers what is created to be answered
     */
    public Engine(
            Schemas schemas,
            ResourceTable table,
            Cache cache,
            List<Admission> admission,
            Reviews reviews,
            Identity identity,
            InstantSource clock) {
        this.cache = cache;
        this.clock = clock;
        Outcomes outcomes = new Outcomes(presentation);
        bodies = new Bodies(schemas, table);
        patches = new Patches(schemas, bodies);
        updating = new Updating(cache, admission, outcomes);
        creating = new Creating(cache, bodies, identity, admission, outcomes, updating);
        deleting = new Deleting(bodies, cache, admission, outcomes);
        reading = new Reading(cache, presentation);
        this.reviews = reviews;
        subResources =
                Map.of(
                        "serviceaccounts/token",
                                call -> reviews.issue(call, bodies, schemas, cache),
                        "scale", new Scales(cache, schemas, bodies, patches, updating),
                        "pods/binding", new Bindings(bodies, schemas, updating),
                        "podgroups/binding", new PodGroupBindings(bodies, schemas, cache, outcomes),
                        "pods/eviction", new Evictions(bodies, schemas, cache, deleting));
    }

    /** The first step of answering. */
    public Step handle(Call call) {
        String subResource = call.target().subresource();
        Part part = call.def().part(subResource);
        if (part == null) {
            return subResource(call, subResource);
        }
        if (subResource.isEmpty()) {
            checkVerb(call, call.def().verbs());
        } else {
            checkVerb(call, declared(call, subResource).verbs());
        }
        return switch (call.verb()) {
            case GET -> reading.get(call);
            case LIST -> reading.list(call);
            case WATCH -> Watching.of(call, cache, presentation, clock);
            case CREATE ->
                    call.def().isStored() ? creating.create(call) : reviews.answer(call, bodies);
            case UPDATE -> update(call, part);
            case PATCH -> patch(call, part);
            case DELETE -> deleting.delete(call);
            case DELETECOLLECTION -> deleteCollection(call);
        };
    }

    private Step subResource(Call call, String name) {
        SubResource declared = declared(call, name);
        SubResourceHandler handler = subResources.get(call.def().plural() + "/" + name);
        if (handler == null) {
            handler = subResources.get(name);
        }
        if (handler == null) {
            throw new StatusException(Status.noSuchResource());
        }
        checkVerb(call, declared.verbs());
        return handler.handle(call);
    }

    private static SubResource declared(Call call, String name) {
        SubResource declared = call.def().subResource(name);
        if (declared == null) {
            throw new StatusException(Status.noSuchResource());
        }
        return declared;
    }

    private static void checkVerb(Call call, List<String> verbs) {
        if (!verbs.contains(call.verb().word())) {
            throw new StatusException(Status.methodNotAllowed());
        }
    }

    private Step update(Call call, Part part) {
        WriteOptions options = WriteOptions.of(call.query(), "UpdateOptions");
        return bodies.read(
                call,
                options,
                body ->
                        updating.change(
                                call,
                                options,
                                part,
                                Updating.replacement(call, body),
                                object -> object));
    }

    private Step patch(Call call, Part part) {
        WriteOptions options = WriteOptions.of(call.query(), "PatchOptions");
        return patches.read(
                call,
                options,
                change -> updating.change(call, options, part, change, object -> object));
    }

    /**
     * One after the other; what is gone meanwhile is passed over. The answer lists what was there.
     */
    private Step deleteCollection(Call call) {
        ListQuery query = ListQuery.all(Cache.selection(call), new ReadRevision.Newest());
        return new Step.Wait<>(
                () -> cache.list(call, query),
                there -> deleting.all(call, there.items().iterator(), reading.list(call, there)));
    }
}
