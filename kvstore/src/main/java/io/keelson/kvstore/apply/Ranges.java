package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.RangeRequest.SortOrder;
import io.keelson.proto.etcdserverpb.RangeRequest.SortTarget;
import io.keelson.proto.etcdserverpb.RangeResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a range request gives, on a view as within a transaction. */
public final class Ranges {
    private Ranges() {}

    /** Whether a revision can be read, 0 and below standing for the newest; null when it can. */
    public static @Nullable EtcdError revision(long asked, long revision, long compactRevision) {
        if (asked > revision) {
            return EtcdError.FUTURE_REVISION;
        }
        return asked > 0 && asked < compactRevision ? EtcdError.COMPACTED : null;
    }

    /** The keys at the revision that a request names and that can be read. */
    public static KeySpace keysAt(StateReader state, long asked) {
        return asked <= 0 || asked == state.revision() ? state.now() : state.at(asked);
    }

    /**
     * Reads what the request asks for: filters, then the order, then the limit. Counts come from
     * the key space when not every key has to be read.
     */
    public static RangeRows read(RangeRequest request, KeySpace keys) {
        KeyInterval interval = KeyInterval.of(request.getKey(), request.getRangeEnd());
        if (interval.isEmpty()) {
            return new RangeRows(0, false, List.of());
        }
        if (request.getRangeEnd().isEmpty()) {
            Row row = keys.get(interval.from());
            List<Row> found = row == null ? List.of() : List.of(row);
            return finish(request, found, found.size());
        }
        if (request.getCountOnly()) {
            return new RangeRows(keys.count(interval), false, List.of());
        }
        return scan(request, interval, keys);
    }

    private static RangeRows scan(RangeRequest request, KeyInterval interval, KeySpace keys) {
        long wanted = canStopEarly(request) ? request.getLimit() : Long.MAX_VALUE;
        List<Row> rows = new ArrayList<>();
        long seen = 0;
        boolean all = true;
        try (KeySpace.RowCursor cursor = keys.scan(interval)) {
            for (Row row = cursor.next(); row != null; row = cursor.next()) {
                seen++;
                if (passes(request, row)) {
                    rows.add(row);
                    if (rows.size() > wanted) {
                        all = false;
                        break;
                    }
                }
            }
        }
        return finish(request, rows, all ? seen : keys.count(interval));
    }

    /**
     * The limit ends the reading when the rows come in the order asked for. A target without an
     * order sorts only what the limit let through, as etcd does.
     */
    private static boolean canStopEarly(RangeRequest request) {
        if (request.getLimit() <= 0) {
            return false;
        }
        return switch (request.getSortOrder()) {
            case ASCEND -> request.getSortTarget() == SortTarget.KEY;
            case NONE -> request.getSortTarget() == SortTarget.KEY || !hasFilter(request);
            case DESCEND, UNRECOGNIZED -> false;
        };
    }

    private static boolean hasFilter(RangeRequest request) {
        return request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
    }

    private static boolean passes(RangeRequest request, Row row) {
        return !hasFilter(request)
                || (within(
                                row.modRevision(),
                                request.getMinModRevision(),
                                request.getMaxModRevision())
                        && within(
                                row.createRevision(),
                                request.getMinCreateRevision(),
                                request.getMaxCreateRevision()));
    }

    private static boolean within(long revision, long min, long max) {
        return (max == 0 || revision <= max) && (min == 0 || revision >= min);
    }

    private static RangeRows finish(RangeRequest request, List<Row> found, long count) {
        if (request.getCountOnly()) {
            return new RangeRows(count, false, List.of());
        }
        List<Row> rows = found;
        if (rows.size() == 1 && !passes(request, rows.getFirst())) {
            rows = List.of();
        }
        Comparator<Row> order = order(request);
        if (order != null && rows.size() > 1) {
            rows = new ArrayList<>(rows);
            rows.sort(order);
        }
        boolean more = request.getLimit() > 0 && rows.size() > request.getLimit();
        if (more) {
            rows = rows.subList(0, (int) request.getLimit());
        }
        if (request.getKeysOnly()) {
            boolean byValue = request.getSortTarget() == SortTarget.VALUE;
            rows = rows.stream().map(row -> byValue ? row.keyAndLease() : row.keyOnly()).toList();
        }
        return new RangeRows(count, more, rows);
    }

    /** Null when the rows are in order already: ascending by key. */
    private static @Nullable Comparator<Row> order(RangeRequest request) {
        boolean descending = request.getSortOrder() == SortOrder.DESCEND;
        Comparator<Row> ascending =
                switch (request.getSortTarget()) {
                    case KEY, UNRECOGNIZED ->
                            descending ? Comparator.comparing(Row::key, KeyOrder.BYTES) : null;
                    case VERSION -> Comparator.comparingLong(Row::version);
                    case CREATE -> Comparator.comparingLong(Row::createRevision);
                    case MOD -> Comparator.comparingLong(Row::modRevision);
                    case VALUE ->
                            Comparator.comparing(
                                    Row::value, ByteString.unsignedLexicographicalComparator());
                };
        return ascending != null && descending ? ascending.reversed() : ascending;
    }

    /** The rows as a response without a header. */
    public static RangeResponse response(RangeRows rows) {
        RangeResponse.Builder response =
                RangeResponse.newBuilder().setCount(rows.count()).setMore(rows.more());
        rows.rows().forEach(row -> response.addKvs(row.toKeyValue()));
        return response.build();
    }
}
