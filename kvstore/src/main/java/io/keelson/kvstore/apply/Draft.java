package io.keelson.kvstore.apply;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one entry has written so far, over the state it found. Its own reads see its own writes;
 * every write transaction in it is one main revision, each change in that a sub-revision.
 */
final class Draft {
    private final StateReader base;
    private final List<Change> changes = new ArrayList<>(1);
    private final List<KeyEvent> events = new ArrayList<>(1);
    private final NavigableMap<byte[], Written> written = new TreeMap<>(KeyOrder.BYTES);
    private final KeySpace keys = new DraftKeys();
    private long revision;
    private int subRevision;

    /** A key's row now, null when deleted, and whether the base had it. */
    private record Written(@Nullable Row row, boolean existed) {}

    Draft(StateReader base) {
        this.base = base;
        revision = base.revision();
    }

    StateReader base() {
        return base;
    }

    /** The revision after what was written so far. */
    long revision() {
        return subRevision > 0 ? revision + 1 : revision;
    }

    /** The keys with this draft's writes. */
    KeySpace keys() {
        return written.isEmpty() ? base.now() : keys;
    }

    void put(byte[] key, byte[] value, long lease, @Nullable Row previous) {
        long main = revision + 1;
        KeyRecord before = previous == null ? null : previous.record();
        KeyRecord record =
                new KeyRecord(
                        before == null ? main : before.createRevision(),
                        main,
                        subRevision,
                        before == null ? 1 : before.version() + 1,
                        lease,
                        value);
        Row row = Row.of(key, record);
        changes.add(new Change.PutKey(row, previous));
        events.add(new KeyEvent(key, main, subRevision, record, before));
        note(key, row, previous);
    }

    void delete(Row previous) {
        long main = revision + 1;
        byte[] key = previous.key();
        changes.add(new Change.DeleteKey(key, main, subRevision, previous));
        events.add(new KeyEvent(key, main, subRevision, null, previous.record()));
        note(key, null, previous);
    }

    private void note(byte[] key, @Nullable Row row, @Nullable Row previous) {
        subRevision++;
        Written before = written.get(key);
        boolean existed = before == null ? previous != null : before.existed;
        written.put(key, new Written(row, existed));
    }

    /** The rows of an interval, to be deleted or compared: all of them at once. */
    static List<Row> rows(KeySpace keys, KeyInterval interval) {
        List<Row> rows = new ArrayList<>();
        if (interval.isEmpty()) {
            return rows;
        }
        try (KeySpace.RowCursor cursor = keys.scan(interval)) {
            for (Row row = cursor.next(); row != null; row = cursor.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    void change(Change change) {
        changes.add(change);
    }

    /** Ends a write transaction: what follows is of the next revision. */
    void endTransaction() {
        revision = revision();
        subRevision = 0;
    }

    Evaluation finish(Outcome outcome) {
        return new Evaluation(changes, events, revision(), outcome);
    }

    private final class DraftKeys implements KeySpace {
        @Override
        public @Nullable Row get(byte[] key) {
            Written mine = written.get(key);
            return mine != null ? mine.row : base.now().get(key);
        }

        @Override
        public RowCursor scan(KeyInterval interval) {
            return new MergedCursor(base.now().scan(interval), within(interval));
        }

        @Override
        public long count(KeyInterval interval) {
            long count = base.now().count(interval);
            for (Written mine : within(interval).values()) {
                count += (mine.row == null ? 0 : 1) - (mine.existed ? 1 : 0);
            }
            return count;
        }

        private NavigableMap<byte[], Written> within(KeyInterval interval) {
            byte[] to = interval.to();
            return to == null
                    ? written.tailMap(interval.from(), true)
                    : written.subMap(interval.from(), true, to, false);
        }
    }

    /** The base's rows, with ours in front of them. */
    private static final class MergedCursor implements KeySpace.RowCursor {
        private final KeySpace.RowCursor theirs;
        private final Iterator<Map.Entry<byte[], Written>> ours;
        private @Nullable Row their;
        private Map.@Nullable Entry<byte[], Written> our;

        MergedCursor(KeySpace.RowCursor theirs, NavigableMap<byte[], Written> ours) {
            this.theirs = theirs;
            this.ours = ours.entrySet().iterator();
            their = theirs.next();
            our = nextOfOurs();
        }

        private Map.@Nullable Entry<byte[], Written> nextOfOurs() {
            return ours.hasNext() ? ours.next() : null;
        }

        @Override
        public @Nullable Row next() {
            while (our != null) {
                int order = their == null ? 1 : KeyOrder.BYTES.compare(their.key(), our.getKey());
                if (order < 0) {
                    break;
                }
                if (order == 0) {
                    their = theirs.next();
                }
                Row row = our.getValue().row;
                our = nextOfOurs();
                if (row != null) {
                    return row;
                }
            }
            Row row = their;
            their = row == null ? null : theirs.next();
            return row;
        }

        @Override
        public void close() {
            theirs.close();
        }
    }
}
