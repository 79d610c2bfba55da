package io.keelson.orchestrator.object;

import java.util.ArrayList;
import java.util.List;

/** A status as an object of the API, and back. */
final class StatusJson {
    private StatusJson() {}

    static Obj toObj(Status status) {
        Obj.Builder obj =
                Obj.builder()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("metadata", Obj.EMPTY)
                        .put("status", status.isSuccess() ? "Success" : "Failure");
        putUnlessEmpty(obj, "message", status.message());
        putUnlessEmpty(obj, "reason", status.reason());
        if (status.details() != null) {
            obj.put("details", toObj(status.details()));
        }
        if (status.code() != 200) { // the API does not say that all is well
            obj.put("code", Node.of(status.code()));
        }
        return obj.build();
    }

    private static Obj toObj(Status.Details details) {
        Obj.Builder obj = Obj.builder();
        putUnlessEmpty(obj, "name", details.name());
        putUnlessEmpty(obj, "group", details.group());
        putUnlessEmpty(obj, "kind", details.kind());
        putUnlessEmpty(obj, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            List<Obj> causes = new ArrayList<>(details.causes().size());
            for (Status.Cause cause : details.causes()) {
                Obj.Builder one = Obj.builder();
                putUnlessEmpty(one, "reason", cause.reason());
                putUnlessEmpty(one, "message", cause.message());
                putUnlessEmpty(one, "field", cause.field());
                causes.add(one.build());
            }
            obj.put("causes", Arr.of(causes));
        }
        if (details.retryAfterSeconds() > 0) {
            obj.put("retryAfterSeconds", Node.of(details.retryAfterSeconds()));
        }
        return obj.build();
    }

    private static void putUnlessEmpty(Obj.Builder obj, String name, String value) {
        if (!value.isEmpty()) {
            obj.put(name, value);
        }
    }

    static Status of(Obj obj) {
        Status.Details details = null;
        if (obj.get("details") instanceof Obj given) {
            List<Status.Cause> causes = new ArrayList<>();
            for (Node node : given.arr("causes")) {
                if (node instanceof Obj cause) {
                    causes.add(
                            new Status.Cause(
                                    cause.text("reason"),
                                    cause.text("message"),
                                    cause.text("field")));
                }
            }
            details =
                    new Status.Details(
                            given.text("name"),
                            given.text("group"),
                            given.text("kind"),
                            given.text("uid"),
                            List.copyOf(causes),
                            (int) given.whole(0, "retryAfterSeconds"));
        }
        boolean success = obj.text("status").equals("Success");
        return new Status(
                (int) obj.whole(success ? 200 : 500, "code"),
                obj.text("reason"),
                obj.text("message"),
                details);
    }
}
