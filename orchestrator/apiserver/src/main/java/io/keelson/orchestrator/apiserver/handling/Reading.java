package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.cache.ListAnswer;
import io.keelson.orchestrator.storage.cache.ListQuery;
import io.keelson.orchestrator.storage.cache.ReadRevision;
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
        long limit = call.query().number("limit", 0);
        String token = call.query().text("continue");
        String match = call.query().text("resourceVersionMatch");
        checkMatch(call, match, token);
        ListQuery query =
                new ListQuery(
                        Cache.selection(call), revision(call, match, limit > 0), limit, token);
        return new Step.Wait<>(
                () -> cache.list(call, query), answer -> new Step.Respond(list(call, answer)));
    }

    private static void checkMatch(Call call, String match, String token) {
        String revision = call.query().text("resourceVersion");
        switch (match) {
            case "" -> {}
            case "Exact", "NotOlderThan" -> {
                if (!token.isEmpty()) {
                    throw invalidMatch(
                            "FieldValueForbidden",
                            "Forbidden: resourceVersionMatch is forbidden when continue is"
                                    + " provided");
                }
                if (revision.isEmpty()) {
                    throw invalidMatch(
                            "FieldValueForbidden",
                            "Forbidden: resourceVersionMatch is forbidden unless resourceVersion"
                                    + " is provided");
                }
                if (match.equals("Exact") && revision.equals("0")) {
                    throw invalidMatch(
                            "FieldValueForbidden",
                            "Forbidden: resourceVersionMatch \"exact\" is forbidden for"
                                    + " resourceVersion \"0\"");
                }
            }
            default ->
                    throw invalidMatch(
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + match
                                    + "\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }
    }

    private static StatusException invalidMatch(String reason, String body) {
        return new StatusException(
                Status.invalid(
                        "meta.k8s.io",
                        "ListOptions",
                        "",
                        List.of(new FieldError(reason, "resourceVersionMatch", body))));
    }

    private Reply list(Call call, ListAnswer answer) {
        Obj metadata = Obj.of("resourceVersion", Node.of(Long.toString(answer.revision())));
        if (!answer.continueToken().isEmpty()) {
            metadata = metadata.with("continue", Node.of(answer.continueToken()));
        }
        if (answer.remaining() != null) {
            metadata = metadata.with("remainingItemCount", Node.of(answer.remaining()));
        }
        return list(call, answer.items().stream().map(Stored::decode).toList(), metadata);
    }

    /** What a collection held when it was deleted. */
    Reply deleted(Call call, List<Obj> objects, long revision) {
        return list(call, objects, Obj.of("resourceVersion", Node.of(Long.toString(revision))));
    }

    private Reply list(Call call, List<Obj> objects, Obj metadata) {
        List<Obj> served =
                objects.stream().map(object -> Presentation.served(call.def(), object)).toList();
        Obj list =
                switch (call.form()) {
                    case OBJECT ->
                            listOf(
                                    call.def().listKind(),
                                    call.def().gvk().apiVersion(),
                                    metadata,
                                    served.stream().map(Reading::bare).toList());
                    case PARTIAL, PARTIAL_LIST ->
                            listOf(
                                    "PartialObjectMetadataList",
                                    "meta.k8s.io/v1",
                                    metadata,
                                    served.stream().map(Presentation::partial).toList());
                    case TABLE_V1, TABLE_V1BETA1 ->
                            presentation.table(call, served, metadata, true);
                };
        return Reply.of(200, call.form().mediaType(), JsonWriter.write(list));
    }

    private static Obj listOf(String kind, String apiVersion, Obj metadata, List<Obj> items) {
        return Obj.builder()
                .put("kind", kind)
                .put("apiVersion", apiVersion)
                .put("metadata", metadata)
                .put("items", Arr.of(items))
                .build();
    }

    /** In a list the objects do not repeat what kind they are. */
    private static Obj bare(Obj object) {
        return object.without("kind").without("apiVersion");
    }
}
