package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.List;

/**
 * What a deletion may be asked, in its body or in its query.
 *
 * @param graceSeconds -1 if the object is to say
 * @param propagation empty if the kind is to say
 * @param uid empty for any
 * @param resourceVersion empty for any
 */
record DeleteOptions(
        boolean dryRun,
        long graceSeconds,
        Propagation propagation,
        String uid,
        String resourceVersion) {
    /** What becomes of the objects that this one owns. */
    enum Propagation {
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
        Query query = call.query();
        long grace =
                body.has("gracePeriodSeconds")
                        ? body.whole(-1, "gracePeriodSeconds")
                        : query.number("gracePeriodSeconds", -1);
        String word = body.text("propagationPolicy");
        if (word.isEmpty()) {
            word = query.text("propagationPolicy");
        }
        boolean orphans =
                body.isTrue("orphanDependents") || query.text("orphanDependents").equals("true");
        boolean dryRun = write.dryRun() || body.arr("dryRun").asList().contains(Node.of("All"));
        return new DeleteOptions(
                dryRun,
                grace,
                orphans ? Propagation.ORPHAN : propagation(word),
                body.text("preconditions", "uid"),
                body.text("preconditions", "resourceVersion"));
    }

    private static Propagation propagation(String word) {
        return switch (word) {
            case "", "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                    throw new StatusException(
                            Status.invalid(
                                    "meta.k8s.io",
                                    "DeleteOptions",
                                    "",
                                    List.of(
                                            new FieldError(
                                                    "FieldValueNotSupported",
                                                    "propagationPolicy",
                                                    "Unsupported value: \""
                                                            + word
                                                            + "\": supported values:"
                                                            + " \"Foreground\", \"Background\","
                                                            + " \"Orphan\", \"nil\""))));
        };
    }
}
