package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer without what is left out by rule ({@code managedFields}, the descriptions of columns),
 * and with the cells of tables called by their columns' names, so that a column added later is one
 * difference and not one in every cell after it.
 */
final class Prepared {
    private Prepared() {}

    static Node of(Node body) {
        Node kept = withoutRest(body);
        return switch (kept) {
            case Obj obj -> table(obj, columns(obj));
            case Arr events -> events(events);
            default -> kept;
        };
    }

    static Node withoutRest(Node node) {
        return switch (node) {
            case Obj obj -> {
                Obj.Builder kept = Obj.builder();
                boolean isColumn = obj.has("format") && obj.has("priority");
                obj.forEach((name, value) -> {
                    if (!name.equals("managedFields")
                            && !(isColumn && name.equals("description"))) {
                        kept.put(name, withoutRest(value));
                    }
                });
                yield kept.build();
            }
            case Arr arr -> Arr.of(arr.asList().stream().map(Prepared::withoutRest).toList());
            default -> node;
        };
    }

    /** Only the first table of a watch names the columns. */
    private static Arr events(Arr events) {
        List<Node> named = new ArrayList<>();
        List<String> columns = List.of();
        for (Node node : events) {
            Obj event = node instanceof Obj obj ? obj : Obj.EMPTY;
            Obj object = event.obj("object");
            if (columns.isEmpty()) {
                columns = columns(object);
            }
            named.add(event.with("object", table(object, columns)));
        }
        return Arr.of(named);
    }

    private static List<String> columns(Obj table) {
        return table.arr("columnDefinitions").asList().stream()
                .map(column -> column instanceof Obj obj ? obj.text("name") : "")
                .toList();
    }

    private static Obj table(Obj table, List<String> columns) {
        if (!table.text("kind").equals("Table")) {
            return table;
        }
        List<Node> rows = new ArrayList<>();
        for (Node node : table.arr("rows")) {
            Obj row = node instanceof Obj obj ? obj : Obj.EMPTY;
            Arr cells = row.arr("cells");
            Obj.Builder named = Obj.builder();
            for (int i = 0; i < cells.size(); i++) {
                named.put(i < columns.size() ? columns.get(i) : "column" + i, cells.get(i));
            }
            rows.add(row.with("cells", named.build()));
        }
        return table.with("rows", Arr.of(rows));
    }
}
