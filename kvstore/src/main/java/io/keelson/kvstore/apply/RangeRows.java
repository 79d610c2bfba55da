package io.keelson.kvstore.apply;

import java.util.List;

/**
 * What a range request gave.
 *
 * @param count keys in the range at its revision, whatever limit and filters say
 * @param more the limit cut rows off
 * @param rows in the order asked for; empty when only the count was asked for
 */
public record RangeRows(long count, boolean more, List<Row> rows) {}
