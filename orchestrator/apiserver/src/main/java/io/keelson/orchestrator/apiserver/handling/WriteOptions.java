package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.List;

/** What every write may be asked: to try only, and how strictly to read the body. */
record WriteOptions(boolean dryRun, FieldValidation fieldValidation) {
    /** Of writes that no client asked for. */
    static final WriteOptions NONE = new WriteOptions(false, FieldValidation.IGNORE);

    private static final int MANAGER_LENGTH_MAX = 128;

    enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /**
     * @param kind of the options, for the error: {@code CreateOptions}
     */
    static WriteOptions of(Query query, String kind) {
        List<String> dryRun = query.all("dryRun").stream().filter(v -> !v.isEmpty()).toList();
        for (String value : dryRun) {
            if (!value.equals("All")) {
                throw invalid(
                        kind,
                        new FieldError(
                                "FieldValueNotSupported",
                                "dryRun",
                                "Unsupported value: []string{\""
                                        + value
                                        + "\"}: supported values: \"All\""));
            }
        }
        if (query.text("fieldManager").length() > MANAGER_LENGTH_MAX) {
            throw invalid(
                    kind,
                    new FieldError(
                            "FieldValueTooLong",
                            "fieldManager",
                            "Too long: may not be more than " + MANAGER_LENGTH_MAX + " bytes"));
        }
        FieldValidation validation =
                switch (query.text("fieldValidation")) {
                    case "", "Warn" -> FieldValidation.WARN;
                    case "Ignore" -> FieldValidation.IGNORE;
                    case "Strict" -> FieldValidation.STRICT;
                    default ->
                            throw invalid(
                                    kind,
                                    new FieldError(
                                            "FieldValueNotSupported",
                                            "fieldValidation",
                                            "Unsupported value: \""
                                                    + query.text("fieldValidation")
                                                    + "\": supported values: \"\", \"Ignore\", \"Strict\","
                                                    + " \"Warn\""));
                };
        return new WriteOptions(!dryRun.isEmpty(), validation);
    }

    private static StatusException invalid(String kind, FieldError error) {
        return new StatusException(Status.invalid("meta.k8s.io", kind, "", List.of(error)));
    }
}
