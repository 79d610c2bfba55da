package io.keelson.orchestrator.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All versions of all keys back to the compact revision, and the changes that made them. Not safe
 * for use by many threads.
 */
final class Versions {
    private static final byte[] NO_VALUE = {};

    private final NavigableMap<String, List<Version>> byKey = new TreeMap<>(KeyOrder.UTF_8);
    private final NavigableMap<Long, List<StoreEvent>> history = new TreeMap<>();
    private long revision = 1;
    private long compactRevision;

    /**
     * @param row null for a deletion
     */
    private record Version(long revision, @Nullable Row row) {}

    long revision() {
        return revision;
    }

    long compactRevision() {
        return compactRevision;
    }

    @Nullable Row newest(String key) {
        List<Version> versions = byKey.get(key);
        return versions == null ? null : versions.getLast().row();
    }

    /** Throws what a read at this revision fails with; 0 always can be read. */
    void checkReadable(long atRevision, long newest) {
        if (atRevision > newest) {
            throw new StoreException(
                    StoreException.Kind.FUTURE_REVISION,
                    "required revision is a future revision: " + atRevision + " > " + newest);
        }
        if (atRevision != 0 && atRevision < compactRevision) {
            throw StoreException.compacted(0); // etcd does not say either
        }
    }

    RangeAnswer range(RangeQuery query, long headerRevision) {
        checkReadable(query.revision(), revision);
        NavigableMap<String, List<Version>> range;
        if (query.isOneKey()) {
            range = byKey.subMap(query.from(), true, query.from(), true);
        } else if (KeyOrder.UTF_8.compare(query.from(), query.to()) >= 0) {
            range = new TreeMap<>(KeyOrder.UTF_8);
        } else {
            range = byKey.subMap(query.from(), true, query.to(), false);
        }
        List<Row> rows = new ArrayList<>();
        long count = 0;
        for (List<Version> versions : range.values()) {
            Row row = at(versions, query.revision());
            if (row != null) {
                count++;
                if (query.what() != RangeQuery.Want.COUNT
                        && (query.limit() == 0 || rows.size() < query.limit())) {
                    rows.add(query.what() == RangeQuery.Want.KEYS ? withoutValue(row) : row);
                }
            }
        }
        boolean more = query.what() != RangeQuery.Want.COUNT && count > rows.size();
        return new RangeAnswer(headerRevision, rows, count, more);
    }

    private static @Nullable Row at(List<Version> versions, long atRevision) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            Version version = versions.get(i);
            if (atRevision == 0 || version.revision() <= atRevision) {
                return version.row();
            }
        }
        return null;
    }

    private static Row withoutValue(Row row) {
        return new Row(
                row.key(),
                NO_VALUE,
                row.createRevision(),
                row.modRevision(),
                row.version(),
                row.leaseId());
    }

    List<StoreEvent> eventsFrom(long fromRevision) {
        List<StoreEvent> events = new ArrayList<>();
        history.tailMap(fromRevision, true).values().forEach(events::addAll);
        return events;
    }

    void compact(long toRevision) {
        if (toRevision > revision) {
            checkReadable(toRevision, revision);
        }
        if (toRevision <= compactRevision) {
            throw StoreException.compacted(compactRevision);
        }
        compactRevision = toRevision;
        history.headMap(toRevision, false).clear();
        byKey.values().removeIf(versions -> isEmptyAfter(versions, toRevision));
    }

    private static boolean isEmptyAfter(List<Version> versions, long toRevision) {
        int kept = 0;
        while (kept + 1 < versions.size() && versions.get(kept + 1).revision() <= toRevision) {
            kept++;
        }
        versions.subList(0, kept).clear();
        Version oldest = versions.getFirst();
        return versions.size() == 1 && oldest.row() == null && oldest.revision() <= toRevision;
    }

    /** One transaction's writes; they take the next revision when the first is made. */
    Writing begin() {
        return new Writing();
    }

    final class Writing {
        private final List<StoreEvent> events = new ArrayList<>();

        List<StoreEvent> events() {
            return events;
        }

        void put(String key, byte[] value, long leaseId) {
            Row before = newest(key);
            advance();
            Row row =
                    new Row(
                            key,
                            value,
                            before == null ? revision : before.createRevision(),
                            revision,
                            before == null ? 1 : before.version() + 1,
                            leaseId);
            add(key, row, new StoreEvent.Put(row));
        }

        /** False if there was nothing to delete. */
        boolean delete(String key) {
            if (newest(key) == null) {
                return false;
            }
            advance();
            add(key, null, new StoreEvent.Delete(key, revision));
            return true;
        }

        private void advance() {
            if (events.isEmpty()) {
                revision++;
                history.put(revision, events);
            }
        }

        private void add(String key, @Nullable Row row, StoreEvent event) {
            byKey.computeIfAbsent(key, absent -> new ArrayList<>()).add(new Version(revision, row));
            events.add(event);
        }
    }
}
