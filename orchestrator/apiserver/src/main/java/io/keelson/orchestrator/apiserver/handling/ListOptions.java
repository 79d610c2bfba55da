package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;

/** What a list and a watch may be asked for together, in upstream's words. */
final class ListOptions {
    private static final String MATCH = "resourceVersionMatch";
    private static final String INITIAL = "sendInitialEvents";
    private static final String WITH_CONTINUE =
            "resourceVersionMatch is forbidden when continue is provided";

    private final Query query;
    private final String match;
    private final List<FieldError> errors = new ArrayList<>();

    private ListOptions(Query query) {
        this.query = query;
        this.match = query.text(MATCH);
        // What is no number is told before what does not fit.
        var _ = query.number("limit", 0);
        var _ = query.number("timeoutSeconds", 0);
    }

    static void checkForList(Query query) {
        new ListOptions(query).list();
    }

    static void checkForWatch(Query query) {
        new ListOptions(query).watch();
    }

    private void list() {
        if (!match.isEmpty()) {
            if (query.text("resourceVersion").isEmpty()) {
                forbidden(
                        MATCH,
                        "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if (!query.text("continue").isEmpty()) {
                forbidden(MATCH, WITH_CONTINUE);
            }
            switch (match) {
                case "NotOlderThan" -> {}
                case "Exact" -> {
                    if (query.text("resourceVersion").equals("0")) {
                        forbidden(
                                MATCH,
                                "resourceVersionMatch \"exact\" is forbidden for resourceVersion"
                                        + " \"0\"");
                    }
                }
                default -> notSupported("\"Exact\", \"NotOlderThan\", \"\"");
            }
        }
        if (query.has(INITIAL)) {
            forbidden(INITIAL, "sendInitialEvents is forbidden for list");
        }
        refuse();
    }

    private void watch() {
        boolean notOlder = match.equals("NotOlderThan");
        if (query.has(INITIAL) && !notOlder) {
            forbidden(
                    MATCH,
                    "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (!match.isEmpty()) {
            if (!query.has(INITIAL)) {
                forbidden(
                        MATCH,
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                                + " provided");
            }
            if (!notOlder) {
                notSupported("\"NotOlderThan\"");
            }
            if (!query.text("continue").isEmpty()) {
                forbidden(MATCH, WITH_CONTINUE);
            }
        }
        refuse();
    }

    private void forbidden(String field, String why) {
        errors.add(new FieldError("FieldValueForbidden", field, "Forbidden: " + why));
    }

    private void notSupported(String values) {
        errors.add(
                new FieldError(
                        "FieldValueNotSupported",
                        MATCH,
                        "Unsupported value: \"" + match + "\": supported values: " + values));
    }

    private void refuse() {
        if (!errors.isEmpty()) {
            throw new StatusException(Status.invalid("meta.k8s.io", "ListOptions", "", errors));
        }
    }
}
