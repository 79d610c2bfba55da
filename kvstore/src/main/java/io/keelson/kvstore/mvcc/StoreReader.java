package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.KeyInterval;
import io.keelson.kvstore.apply.KeySpace;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.Row;
import io.keelson.kvstore.apply.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Reads a state: of a view, or of a batch on its way. One thread, one read. */
final class StoreReader implements StateReader {
    private final StoreState state;
    private final Source source;
    private final ReadMeter meter;

    StoreReader(StoreState state, Source source, ReadMeter meter) {
        this.state = state;
        this.source = source;
        this.meter = meter;
    }

    @Override
    public long revision() {
        return state.revision();
    }

    @Override
    public long compactRevision() {
        return state.compactRevision();
    }

    @Override
    public KeySpace now() {
        return new LatestKeys();
    }

    @Override
    public KeySpace at(long revision) {
        return new PastKeys(revision, state, source, meter);
    }

    @Override
    public @Nullable LeaseRecord lease(long id) {
        return state.lease(id);
    }

    @Override
    public List<byte[]> leaseKeys(long id) {
        List<byte[]> keys = new ArrayList<>();
        byte[] from = Layout.tagged(Layout.ATTACHMENT, id);
        byte[] to =
                id == -1
                        ? new byte[] {Layout.ATTACHMENT + 1}
                        : Layout.tagged(Layout.ATTACHMENT, id + 1);
        try (EngineCursor cursor = source.cursor(Family.LEASES, from, to, meter.tier())) {
            for (; cursor.valid(); cursor.next()) {
                meter.step(0);
                keys.add(Layout.attachedKey(cursor.key()));
            }
        }
        return keys;
    }

    @Override
    public Members members() {
        return state.members();
    }

    @Override
    public SortedSet<Alarm> alarms() {
        return state.alarms();
    }

    /** The keys at the newest revision: old versions cost nothing here. */
    private final class LatestKeys implements KeySpace {
        @Override
        public @Nullable Row get(byte[] key) {
            byte[] stored = source.get(Family.LATEST, key, meter.tier());
            return stored == null ? null : new Row(key, stored);
        }

        @Override
        public RowCursor scan(KeyInterval interval) {
            EngineCursor cursor =
                    source.cursor(Family.LATEST, interval.from(), interval.to(), meter.tier());
            return new LatestCursor(cursor, meter);
        }

        @Override
        public long count(KeyInterval interval) {
            return state.buckets().count(interval, source, meter);
        }
    }

    private static final class LatestCursor implements KeySpace.RowCursor {
        private final EngineCursor cursor;
        private final ReadMeter meter;

        LatestCursor(EngineCursor cursor, ReadMeter meter) {
            this.cursor = cursor;
            this.meter = meter;
        }

        @Override
        public @Nullable Row next() {
            if (!cursor.valid()) {
                return null;
            }
            Row row = new Row(cursor.key(), cursor.value());
            meter.step(row.key().length + row.stored().length);
            cursor.next();
            return row;
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
