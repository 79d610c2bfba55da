package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A kind's columns and what fills them.
 *
 * @param columns in order
 * @param cells one value a column
 * @param source what a row is made from, given the object as the API serves it: the form that all
 *     versions share, without what a version keeps in annotations
 */
public record TableColumns(List<Column> columns, Cells cells, UnaryOperator<Obj> source) {
    /** What an object's row says at a time. */
    @FunctionalInterface
    public interface Cells {
        List<Node> of(Obj object, Instant now);
    }

    private static final Column NAME = new Column("Name", "string", "name", 0);

    /** For kinds without columns of their own. */
    static final TableColumns NAME_AND_CREATION =
            named(
                    List.of(new Column("Created At", "date", "", 0)),
                    (object, now) ->
                            List.of(Node.of(object.text("metadata", "creationTimestamp"))));

    public TableColumns {
        columns = List.copyOf(columns);
    }

    TableColumns(List<Column> columns, Cells cells) {
        this(columns, cells, UnaryOperator.identity());
    }

    TableColumns from(UnaryOperator<Obj> shared) {
        return new TableColumns(columns, cells, shared);
    }

    /** With the name as the first column. */
    static TableColumns named(List<Column> rest, Cells restCells) {
        List<Column> columns = new ArrayList<>();
        columns.add(NAME);
        columns.addAll(rest);
        return new TableColumns(
                columns,
                (object, now) -> {
                    List<Node> row = new ArrayList<>(columns.size());
                    row.add(Node.of(object.text("metadata", "name")));
                    row.addAll(restCells.of(object, now));
                    return row;
                });
    }

    /**
     * A row: as many values as there are columns.
     *
     * @param shared what {@link #source} has made of the object
     */
    public List<Node> row(Obj shared, Instant now) {
        return cells.of(shared, now);
    }
}
