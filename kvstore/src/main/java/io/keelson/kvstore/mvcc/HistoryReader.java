package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.KeyRecord;
import io.keelson.kvstore.apply.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads changes in the order of their revisions. One thread. */
final class HistoryReader {
    private static final int EVENT_OVERHEAD_BYTES = 96;

    private final StoreState state;
    private final Source source;

    HistoryReader(StoreState state, Source source) {
        this.state = state;
        this.source = source;
    }

    ChangeSlice read(long fromRevision, boolean withPrevious, long maxBytes) {
        List<KeyEvent> events = new ArrayList<>();
        long bytes = 0;
        long last = 0;
        byte[] from = Layout.revision(fromRevision, 0);
        try (EngineCursor cursor = source.cursor(Family.REVS, from, null, ReadTier.DISK)) {
            for (; cursor.valid(); cursor.next()) {
                byte[] at = cursor.key();
                long main = Layout.getLong(at, 0);
                if (main != last && bytes >= maxBytes) {
                    return new ChangeSlice(events, main);
                }
                last = main;
                RevRecord record = RevRecord.decode(cursor.value());
                KeyEvent event = event(record, main, Layout.getInt(at, Long.BYTES), withPrevious);
                events.add(event);
                bytes += sizeBytes(event);
            }
        }
        return new ChangeSlice(events, state.revision() + 1);
    }

    private KeyEvent event(RevRecord record, long main, int sub, boolean withPrevious) {
        KeyRecord now = null;
        if (record.kind() != RevRecord.Kind.DELETE) {
            Row row = row(record.key(), main, sub);
            if (row == null) {
                throw new StorageException("the change at " + main + "." + sub + " has no value");
            }
            now = row.record();
        }
        return new KeyEvent(
                record.key(), main, sub, now, withPrevious ? previous(record, main) : null);
    }

    /** The state before, unless a compaction has put it out of reach, swept or not. */
    private @Nullable KeyRecord previous(RevRecord record, long main) {
        if (record.kind() == RevRecord.Kind.CREATE || main - 1 < state.compactRevision()) {
            return null;
        }
        Row row = row(record.key(), record.previousMain(), record.previousSub());
        return row == null ? null : row.record();
    }

    /** The state that was put at a revision; null when it is gone. */
    @Nullable Row row(byte[] key, long main, int sub) {
        byte[] latest = source.get(Family.LATEST, key, ReadTier.DISK);
        if (latest != null) {
            Row row = new Row(key, latest);
            if (row.modRevision() == main && row.subRevision() == sub) {
                return row;
            }
        }
        byte[] past = source.get(Family.HISTORY, Layout.history(key, main, sub), ReadTier.DISK);
        return past == null || past.length == 0 ? null : new Row(key, past);
    }

    private static long sizeBytes(KeyEvent event) {
        KeyRecord now = event.record();
        KeyRecord before = event.previous();
        return (long) EVENT_OVERHEAD_BYTES
                + event.key().length
                + (now == null ? 0 : now.value().length)
                + (before == null ? 0 : before.value().length);
    }
}
