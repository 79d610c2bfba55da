package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.cache.ListAnswer;
import io.keelson.orchestrator.storage.cache.ListQuery;
import io.keelson.orchestrator.storage.cache.ReadRevision;
import java.nio.ByteBuffer;
import java.util.List;

/** Answers get and list. */
final class Reading {
    private final Cache cache;
    private final Presentation presentation;

    Reading(Cache cache, Presentation presentation) {
        this.cache = cache;
        this.presentation = presentation;
    }

    Step get(Call call) {
        ReadRevision revision = revision(call, "NotOlderThan", false);
        return new Step.Wait<>(
                () -> cache.get(call, revision),
                stored -> {
                    if (stored == null) {
                        throw call.notFound();
                    }
                    return new Step.Respond(shown(call, stored));
                });
    }

    private Reply shown(Call call, Stored stored) {
        // What is kept is what is sent, unless the client asked for something else.
        return call.form() == Form.OBJECT && call.def().conversion() == null
                ? Reply.of(200, call.form().mediaType(), stored.response())
                : presentation.object(call, 200, stored.decode());
    }

    /** How new the request wants it. */
    static ReadRevision revision(Call call, String match, boolean limited) {
        String text = call.query().text("resourceVersion");
        try {
            return ReadRevision.of(text, match, limited);
        } catch (NumberFormatException e) {
            throw new StatusException(
                    Status.unexplained(
                            "resourceVersion: Invalid value: \""
                                    + text
                                    + "\": strconv.ParseUint: parsing \""
                                    + text
                                    + "\": invalid syntax"));
        }
    }

    Step list(Call call) {
        ListOptions.checkForList(call.query());
        long limit = call.query().number("limit", 0);
        String token = call.query().text("continue");
        String match = call.query().text("resourceVersionMatch");
        ListQuery query =
                new ListQuery(
                        Cache.selection(call), revision(call, match, limit > 0), limit, token);
        return new Step.Wait<>(() -> cache.list(call, query), answer -> list(call, answer));
    }

    /** The answer to a list, or to the deletion of all that was listed. */
    Step list(Call call, ListAnswer answer) {
        Obj metadata = Obj.of("resourceVersion", Node.of(Long.toString(answer.revision())));
        if (!answer.continueToken().isEmpty()) {
            metadata = metadata.with("continue", Node.of(answer.continueToken()));
        }
        if (answer.remaining() != null) {
            metadata = metadata.with("remainingItemCount", Node.of(answer.remaining()));
        }
        boolean asStored = call.form() == Form.OBJECT && call.def().conversion() == null;
        Obj empty =
                switch (call.form()) {
                    case OBJECT ->
                            listOf(call.def().listKind(), call.def().gvk().apiVersion(), metadata);
                    case PARTIAL, PARTIAL_LIST ->
                            listOf("PartialObjectMetadataList", "meta.k8s.io/v1", metadata);
                    case TABLE_V1, TABLE_V1BETA1 ->
                            presentation.table(call, List.of(), metadata, true, call.now());
                };
        return new Step.RespondInPieces(
                call.form().mediaType(),
                new ListPieces<>(
                        empty,
                        answer.items().iterator(),
                        stored ->
                                asStored && stored.bareAt() >= 0
                                        ? slice(stored)
                                        : item(call, stored.decode())),
                List.of());
    }

    private static Obj listOf(String kind, String apiVersion, Obj metadata) {
        return Obj.builder()
                .put("kind", kind)
                .put("apiVersion", apiVersion)
                .put("metadata", metadata)
                .put("items", Arr.EMPTY)
                .build();
    }

    /** In a list the objects do not repeat what kind they are. */
    private static ByteBuffer slice(Stored stored) {
        byte[] response = stored.response();
        return ByteBuffer.wrap(response, stored.bareAt(), response.length - stored.bareAt());
    }

    private ByteBuffer item(Call call, Obj object) {
        Obj served = Presentation.served(call.def(), object);
        return ListPieces.behindBrace(
                switch (call.form()) {
                    case OBJECT -> served.without("kind").without("apiVersion");
                    case PARTIAL, PARTIAL_LIST -> Presentation.partial(served);
                    case TABLE_V1, TABLE_V1BETA1 -> presentation.row(call, served, call.now());
                });
    }
}
