package io.keelson.orchestrator.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param revision of the store when it answered, also where an older one was read
 * @param rows by key
 * @param count keys in the range, whatever the limit
 * @param more true if the limit cut rows off
 */
public record RangeAnswer(long revision, List<Row> rows, long count, boolean more) {
    public RangeAnswer {
        rows = List.copyOf(rows);
    }

    /** The row of a query for one key. */
    public @Nullable Row first() {
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
