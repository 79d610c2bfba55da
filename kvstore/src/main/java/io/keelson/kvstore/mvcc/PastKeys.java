package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyInterval;
import io.keelson.kvstore.apply.KeyOrder;
import io.keelson.kvstore.apply.KeySpace;
import io.keelson.kvstore.apply.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys as they were at a past revision: of each key its newest state, if that is old enough,
 * else the first of its history that is.
 */
final class PastKeys implements KeySpace {
    private final long revision;
    private final StoreState state;
    private final Source source;
    private final ReadMeter meter;

    PastKeys(long revision, StoreState state, Source source, ReadMeter meter) {
        this.revision = revision;
        this.state = state;
        this.source = source;
        this.meter = meter;
    }

    @Override
    public @Nullable Row get(byte[] key) {
        byte[] latest = source.get(Family.LATEST, key, meter.tier());
        if (latest != null) {
            Row row = new Row(key, latest);
            if (row.modRevision() <= revision) {
                return row;
            }
        }
        try (EngineCursor cursor =
                source.cursor(
                        Family.HISTORY,
                        Layout.history(key, revision, Integer.MAX_VALUE),
                        Layout.historyEnd(key),
                        meter.tier())) {
            if (!cursor.valid()) {
                return null;
            }
            byte[] stored = cursor.value();
            return stored.length == 0 ? null : new Row(key, stored);
        }
    }

    @Override
    public RowCursor scan(KeyInterval interval) {
        return new PastCursor(interval);
    }

    /**
     * From the count of now back through what changed since, or by reading the keys, whichever is
     * less to look at.
     */
    @Override
    public long count(KeyInterval interval) {
        if (interval.isEmpty()) {
            return 0;
        }
        long now = state.buckets().count(interval, source, meter);
        return state.revision() - revision <= now
                ? now - gainedSince(interval)
                : countByReading(interval);
    }

    private long gainedSince(KeyInterval interval) {
        long gained = 0;
        try (EngineCursor cursor =
                source.cursor(Family.REVS, Layout.revision(revision + 1, 0), null, meter.tier())) {
            for (; cursor.valid(); cursor.next()) {
                meter.step(0);
                RevRecord record = RevRecord.decode(cursor.value());
                if (interval.contains(record.key())) {
                    gained +=
                            switch (record.kind()) {
                                case CREATE -> 1;
                                case UPDATE -> 0;
                                case DELETE -> -1;
                            };
                }
            }
        }
        return gained;
    }

    private long countByReading(KeyInterval interval) {
        long count = 0;
        try (RowCursor cursor = scan(interval)) {
            while (cursor.next() != null) {
                count++;
            }
        }
        return count;
    }

    /** Two cursors side by side: over the newest states that are old enough, and over history. */
    private final class PastCursor implements RowCursor {
        /** So many entries of a key are stepped over before its place is looked up. */
        private static final int STEPS = 4;

        private final EngineCursor latest;
        private final EngineCursor history;
        private @Nullable Row fromLatest;
        private @Nullable Row fromHistory;

        PastCursor(KeyInterval interval) {
            byte[] to = interval.to();
            latest = source.cursor(Family.LATEST, interval.from(), to, meter.tier());
            try {
                history =
                        source.cursor(
                                Family.HISTORY,
                                Layout.historyStart(interval.from()),
                                to == null ? null : Layout.historyStart(to),
                                meter.tier());
            } catch (RuntimeException e) {
                latest.close();
                throw e;
            }
            try {
                fromLatest = nextOfLatest();
                fromHistory = nextOfHistory();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public @Nullable Row next() {
            Row a = fromLatest;
            Row b = fromHistory;
            int order;
            if (a == null || b == null) {
                order = a == null ? 1 : -1;
            } else {
                order = KeyOrder.BYTES.compare(a.key(), b.key());
            }
            if (order <= 0) {
                fromLatest = nextOfLatest();
                if (order == 0) {
                    fromHistory = nextOfHistory();
                }
                return a;
            }
            if (b != null) {
                fromHistory = nextOfHistory();
            }
            return b;
        }

        private @Nullable Row nextOfLatest() {
            while (latest.valid()) {
                Row row = new Row(latest.key(), latest.value());
                meter.step(row.key().length + row.stored().length);
                latest.next();
                if (row.modRevision() <= revision) {
                    return row;
                }
            }
            return null;
        }

        /** The next key whose history has a state at the revision; tombstones are none. */
        private @Nullable Row nextOfHistory() {
            while (history.valid()) {
                byte[] entry = history.key();
                byte[] key = Layout.historyUserKey(entry);
                if (!reachRevision(key, entry)) {
                    continue;
                }
                byte[] stored = history.value();
                meter.step(key.length + stored.length);
                leave(key);
                if (stored.length > 0) {
                    return new Row(key, stored);
                }
            }
            return null;
        }

        /** Goes to the key's first entry that is old enough; false when it has none. */
        private boolean reachRevision(byte[] key, byte[] first) {
            byte[] entry = first;
            for (int steps = 0; Layout.historyMain(entry) > revision; steps++) {
                if (steps == STEPS) {
                    history.seek(Layout.history(key, revision, Integer.MAX_VALUE));
                } else {
                    meter.step(0);
                    history.next();
                }
                if (!history.valid()) {
                    return false;
                }
                entry = history.key();
                if (!isOf(key, entry)) {
                    return false;
                }
            }
            return true;
        }

        /** Goes behind all entries of a key. */
        private void leave(byte[] key) {
            for (int steps = 0; history.valid() && isOf(key, history.key()); steps++) {
                if (steps == STEPS) {
                    history.seek(Layout.historyEnd(key));
                } else {
                    meter.step(0);
                    history.next();
                }
            }
        }

        private static boolean isOf(byte[] key, byte[] entry) {
            return Arrays.equals(key, Layout.historyUserKey(entry));
        }

        @Override
        public void close() {
            latest.close();
            history.close();
        }
    }
}
