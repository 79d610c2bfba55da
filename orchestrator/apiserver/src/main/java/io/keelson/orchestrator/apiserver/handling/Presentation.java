package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.Column;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.TableColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Objects in the form that a client asked for: whole, their metadata only, or rows of a table. */
final class Presentation {
    /** One object, which has its resourceVersion. */
    Reply object(Call call, int code, Obj object) {
        return Reply.of(code, form(call).mediaType(), JsonWriter.write(shown(call, object)));
    }

    /** One object, as it stands in an answer or an event. */
    Obj shown(Call call, Obj object) {
        Obj served = served(call.def(), object);
        return switch (form(call)) {
            case OBJECT -> served;
            case PARTIAL, PARTIAL_LIST -> partial(served);
            case TABLE_V1, TABLE_V1BETA1 ->
                    table(
                            call,
                            List.of(served),
                            Obj.of(
                                    "resourceVersion",
                                    Node.of(served.text("metadata", "resourceVersion"))),
                            true,
                            call.now());
        };
    }

    /** In the version that the path names. */
    static Obj served(ResourceDef def, Obj object) {
        return def.conversion() == null ? object : def.conversion().fromStored().apply(object);
    }

    private static Form form(Call call) {
        // A sub-resource is shown as what it is.
        return call.target().subresource().isEmpty() ? call.form() : Form.OBJECT;
    }

    static Obj partial(Obj object) {
        return Obj.builder()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .put("metadata", object.obj("metadata"))
                .build();
    }

    /**
     * @param described with the columns' names: once in a watch is enough
     * @param now by which ages are told
     */
    Obj table(Call call, List<Obj> objects, Obj metadata, boolean described, Instant now) {
        ResourceDef def = call.def();
        List<Node> rows = new ArrayList<>(objects.size());
        for (Obj object : objects) {
            rows.add(row(call, object, now));
        }
        Obj.Builder table =
                Obj.builder()
                        .put("kind", "Table")
                        .put(
                                "apiVersion",
                                call.form() == Form.TABLE_V1BETA1
                                        ? "meta.k8s.io/v1beta1"
                                        : "meta.k8s.io/v1")
                        .put("metadata", metadata);
        return table.put("columnDefinitions", described ? columns(def) : Node.Null.NULL)
                .put("rows", Arr.of(rows))
                .build();
    }

    private static Arr columns(ResourceDef def) {
        List<Node> columns = new ArrayList<>();
        for (Column column : def.table().columns()) {
            columns.add(
                    Obj.builder()
                            .put("name", column.name())
                            .put("type", column.type())
                            .put("format", column.format())
                            .put("description", "")
                            .put("priority", Node.of(column.priority()))
                            .build());
        }
        return Arr.of(columns);
    }

    /** One row, of an object in the version that the path names. */
    Obj row(Call call, Obj object, Instant now) {
        TableColumns table = call.def().table();
        Obj shared = table.source().apply(object);
        Obj.Builder row = Obj.builder().put("cells", Arr.of(table.row(shared, now)));
        switch (call.query().text("includeObject")) {
            case "None" -> {}
            case "Object" -> row.put("object", object);
            default -> row.put("object", partial(shared));
        }
        return row.build();
    }
}
