package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Answers get and list from the cache, or, for a revision of the past, from the store. */
final class Reading {
    private final Cache cache;
    private final Presentation presentation;

    Reading(Cache cache, Presentation presentation) {
        this.cache = cache;
        this.presentation = presentation;
    }

    Step get(Call call) {
        return fresh(call, () -> {
            Live live = cache.get(call.def(), call.key());
            if (live == null) {
                throw call.notFound();
            }
            return new Step.Respond(presentation.object(call, 200, live.object()));
        });
    }

    /** Waits as the request's resourceVersion asks: none for the newest, 0 for whatever is there. */
    private Step fresh(Call call, Supplier<Step> then) {
        long revision = revision(call);
        if (revision > 0) {
            return new Step.AwaitRevision(revision, then);
        }
        return call.query().text("resourceVersion").isEmpty()
                ? new Step.AwaitFresh(then)
                : then.get();
    }

    /** 0 if none is given. */
    static long revision(Call call) {
        String text = call.query().text("resourceVersion");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(text);
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
        Selection selection = Selection.of(call);
        long limit = call.query().number("limit", 0);
        String token = call.query().text("continue");
        if (!token.isEmpty()) {
            ContinueToken from = ContinueToken.decode(token);
            return past(call, selection, limit, from.revision(), from.after());
        }
        String match = call.query().text("resourceVersionMatch");
        long revision = revision(call);
        switch (match) {
            case "", "NotOlderThan" -> {}
            case "Exact" -> {
                if (revision == 0) {
                    throw invalidMatch(
                            "FieldValueForbidden",
                            "Forbidden: resourceVersionMatch \"exact\" is forbidden for"
                                    + " resourceVersion \"0\"");
                }
                return past(call, selection, limit, revision, "");
            }
            default ->
                    throw invalidMatch(
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + match
                                    + "\": supported values: \"Exact\", \"NotOlderThan\", \"\"");
        }
        return fresh(call, () -> newest(call, selection, limit));
    }

    private static StatusException invalidMatch(String reason, String body) {
        return new StatusException(
                Status.invalid(
                        "meta.k8s.io",
                        "ListOptions",
                        "",
                        List.of(new FieldError(reason, "resourceVersionMatch", body))));
    }

    private Step newest(Call call, Selection selection, long limit) {
        List<Live> all = cache.list(call.def(), call.collectionPrefix());
        return page(call, selection, limit, cache.revision(), all);
    }

    private Step past(
            Call call, Selection selection, long limit, long revision, String after) {
        String prefix = call.collectionPrefix();
        RangeQuery query = RangeQuery.prefix(prefix);
        if (!after.isEmpty()) {
            query = query.from(prefix + after + "\0");
        }
        Txn read = Txn.of(List.of(), List.of(new Op.Get(query.at(revision))));
        return new Step.Commit(
                read,
                answer -> {
                    RangeAnswer range = answer.read(0);
                    List<Live> rest = range.rows().stream().map(Updating::live).toList();
                    return page(call, selection, limit, revision, rest);
                },
                failure -> {
                    throw Outcomes.refused(call, failure);
                });
    }

    /** What of these matches, up to the limit, and where the rest begins. */
    private Step page(
            Call call, Selection selection, long limit, long revision, List<Live> from) {
        List<Obj> chosen = new ArrayList<>();
        Live last = null;
        Live next = null;
        int seen = 0;
        for (Live live : from) {
            if (limit > 0 && chosen.size() == limit) {
                next = live;
                break;
            }
            seen++;
            if (selection.test(live.object())) {
                chosen.add(live.object());
                last = live;
            }
        }
        Obj.Builder metadata =
                Obj.builder().put("resourceVersion", Long.toString(revision));
        if (next != null && last != null) {
            String after = last.key().substring(call.collectionPrefix().length());
            metadata.put("continue", new ContinueToken(revision, after).encode());
            if (selection.isEverything()) {
                metadata.put("remainingItemCount", Node.of(from.size() - seen));
            }
        }
        return new Step.Respond(list(call, chosen, metadata.build()));
    }

    private Reply list(Call call, List<Obj> objects, Obj metadata) {
        List<Obj> served =
                objects.stream().map(object -> Presentation.served(call.def(), object)).toList();
        Obj list =
                switch (call.form()) {
                    case OBJECT ->
                            listOf(call.def().listKind(), call.def().gvk().apiVersion(), metadata,
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

    /** What a collection held when it was deleted. */
    Reply deleted(Call call, List<Obj> objects, long revision) {
        return list(call, objects, Obj.of("resourceVersion", Node.of(Long.toString(revision))));
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
