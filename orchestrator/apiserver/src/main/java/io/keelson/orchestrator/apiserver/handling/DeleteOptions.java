package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a deletion may be asked, in its body or in its query.
 *
 * @param graceSeconds empty if the object is to say
 * @param uid empty for any
 * @param resourceVersion empty for any
 */
record DeleteOptions(
        boolean dryRun,
        OptionalLong graceSeconds,
        Propagation propagation,
        String uid,
        String resourceVersion) {
    /** What becomes of the objects that this one owns. */
    enum Propagation {
        /** The object's finalizers say, or else its kind. */
        UNSAID,
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /** A body that is none refuses the deletion: its preconditions would be lost. */
    static DeleteOptions of(Call call, Bodies bodies) {
        return of(call, bodies.deleteOptions(call));
    }

    static DeleteOptions of(Call call, Obj body) {
        WriteOptions write = WriteOptions.of(call.query(), "DeleteOptions");
        boolean dryRun = write.dryRun() || body.arr("dryRun").asList().contains(Node.of("All"));
        return new DeleteOptions(
                dryRun,
                graceSeconds(call.query(), body),
                propagation(call.query(), body),
                body.text("preconditions", "uid"),
                body.text("preconditions", "resourceVersion"));
    }

    private static OptionalLong graceSeconds(Query query, Obj body) {
        if (body.get("gracePeriodSeconds") instanceof Node.Whole(long seconds)) {
            return OptionalLong.of(seconds);
        }
        return query.text("gracePeriodSeconds").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(query.number("gracePeriodSeconds", 0));
    }

    private static Propagation propagation(Query query, Obj body) {
        String word = said(query, body, "propagationPolicy");
        String orphans = said(query, body, "orphanDependents");
        if (!word.isEmpty() && !orphans.isEmpty()) {
            throw invalid(
                    "FieldValueInvalid",
                    "Invalid value: \""
                            + word
                            + "\": orphanDependents and deletionPropagation cannot be both set");
        }
        if (!orphans.isEmpty()) {
            return orphans.equals("true") ? Propagation.ORPHAN : Propagation.BACKGROUND;
        }
        return switch (word) {
            case "" -> Propagation.UNSAID;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                    throw invalid(
                            "FieldValueNotSupported",
                            "Unsupported value: \""
                                    + word
                                    + "\": supported values: \"Foreground\", \"Background\","
                                    + " \"Orphan\", \"nil\"");
        };
    }

    /** The body goes before the query. */
    private static String said(Query query, Obj body, String field) {
        return switch (body.get(field)) {
            case Node.Text(String text) when !text.isEmpty() -> text;
            case Node.Bool bool -> Boolean.toString(bool == Node.Bool.TRUE);
            case null, default -> query.text(field);
        };
    }

    private static StatusException invalid(String reason, String body) {
        return new StatusException(
                Status.invalid(
                        "meta.k8s.io",
                        "DeleteOptions",
                        "",
                        List.of(new FieldError(reason, "propagationPolicy", body))));
    }
}
