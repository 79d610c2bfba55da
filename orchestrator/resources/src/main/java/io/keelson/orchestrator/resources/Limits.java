package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.TreeMap;

/** What a namespace may use: in all, and for each container. */
final class Limits {
    private Limits() {}

    static ResourceDef limitRanges() {
        return Declare.kind("", "v1", "LimitRange", "limitranges", "core.v1")
                .shortNames("limits")
                .defaults(range ->
                        Fill.made(
                                range,
                                "spec",
                                spec -> Fill.each(spec, "limits", Limits::limitItem)))
                .validate(CoreValidation::limitRange)
                .def();
    }

    private static Obj limitItem(Obj item) {
        if (!item.text("type").equals("Container")) {
            return item;
        }
        Obj filled = copied(item, "max", "default");
        filled = copied(filled, "default", "defaultRequest");
        return copied(filled, "min", "defaultRequest");
    }

    private static Obj copied(Obj item, String from, String to) {
        Obj[] target = {item.obj(to)};
        item.obj(from).forEach((name, value) -> target[0] = Fill.absent(target[0], name, value));
        return target[0].isEmpty() ? item : item.with(to, target[0]);
    }

    static ResourceDef resourceQuotas() {
        return Declare.kind("", "v1", "ResourceQuota", "resourcequotas", "core.v1")
                .shortNames("quota")
                .status(Obj.EMPTY)
                .defaults(quota -> Fill.absent(quota, "spec", Obj.EMPTY))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Request"),
                                        Column.text("Limit"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(quotaCell(object, false)),
                                                Cells.text(quotaCell(object, true)),
                                                Cells.age(object, now))))
                .validate(CoreValidation::resourceQuota)
                .validateUpdate(CoreValidation::resourceQuotaChange)
                .def();
    }

    private static String quotaCell(Obj quota, boolean limits) {
        TreeMap<String, String> parts = new TreeMap<>();
        quota.obj("status", "hard")
                .forEach((name, hard) -> {
                    if (name.startsWith("limits") == limits) {
                        String used = Read.scalar(quota.at("status", "used", name));
                        parts.put(
                                name,
                                name
                                        + ": "
                                        + (used.isEmpty() ? "0" : used)
                                        + "/"
                                        + Read.scalar(hard));
                    }
                });
        return String.join(", ", parts.values());
    }
}
