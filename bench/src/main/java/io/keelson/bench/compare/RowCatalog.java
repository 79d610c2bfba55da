package io.keelson.bench.compare;

import io.keelson.bench.compare.Row.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** All rows there are, and the choice among them. */
final class RowCatalog {
    private static final List<Row> ALL = all();

    private RowCatalog() {}

    private static List<Row> all() {
        var rows = new ArrayList<Row>();
        for (var operation : Operation.values()) {
            rows.add(new Row.Load(operation, 1, 1));
            rows.add(new Row.Load(operation, 10, 100));
            rows.add(new Row.Load(operation, 100, 1000));
        }
        rows.add(new Row.BulkPut("put 1M", 1_000_000));
        rows.add(new Row.Startup(1));
        rows.add(new Row.Startup(3));
        rows.add(new Row.Failover());
        return List.copyOf(rows);
    }

    /** Names of all rows, for the help. */
    static List<String> names() {
        return ALL.stream().map(Row::name).toList();
    }

    /** Every row but the bulk put, which takes minutes. */
    static List<Row> byDefault() {
        return ALL.stream().filter(row -> !(row instanceof Row.BulkPut)).toList();
    }

    /**
     * The rows with these names, in the catalog's order. The first word of a name stands for all
     * default rows that start with it: {@code put} is {@code put 1/1}, {@code put 10/100}, {@code
     * put 100/1000}.
     *
     * @throws IllegalArgumentException if a name fits nothing
     */
    static List<Row> select(List<String> names) {
        var chosen = new LinkedHashSet<Row>();
        for (var name : names) {
            var matching = matching(name.strip());
            if (matching.isEmpty()) {
                throw new IllegalArgumentException(
                        "no row \"" + name + "\"; there are " + String.join(", ", names()));
            }
            chosen.addAll(matching);
        }
        return ALL.stream().filter(chosen::contains).toList();
    }

    private static List<Row> matching(String name) {
        var exact = ALL.stream().filter(row -> row.name().equals(name)).toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        return byDefault().stream().filter(row -> row.name().startsWith(name + " ")).toList();
    }
}
