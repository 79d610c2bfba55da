package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A snapshot with writes over it that are not in the engine yet. One thread. */
final class Overlay implements Source {
    /** Stands for a deleted key. */
    private static final byte[] DELETED = new byte[0];

    private final Source base;
    private final Map<Family, NavigableMap<byte[], byte[]>> writes = new EnumMap<>(Family.class);

    Overlay(Source base) {
        this.base = base;
        for (Family family : Family.values()) {
            writes.put(family, new TreeMap<>(KeyOrder.BYTES));
        }
    }

    private NavigableMap<byte[], byte[]> of(Family family) {
        NavigableMap<byte[], byte[]> map = writes.get(family);
        if (map == null) {
            throw new IllegalArgumentException("no family " + family);
        }
        return map;
    }

    void put(Family family, byte[] key, byte[] value) {
        of(family).put(key, value);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isDeleted(byte[] value) {
        return value == DELETED;
    }

    void delete(Family family, byte[] key) {
        of(family).put(key, DELETED);
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key, ReadTier tier) {
        NavigableMap<byte[], byte[]> map = of(family);
        byte[] mine = map.isEmpty() ? null : map.get(key);
        if (mine != null) {
            return isDeleted(mine) ? null : mine;
        }
        return base.get(family, key, tier);
    }

    @Override
    public EngineCursor cursor(Family family, byte[] from, byte @Nullable [] to, ReadTier tier) {
        EngineCursor theirs = base.cursor(family, from, to, tier);
        NavigableMap<byte[], byte[]> map = of(family);
        return map.isEmpty() ? theirs : new MergedCursor(theirs, map, from, to);
    }

    /** Every family's writes, in key order. */
    EngineBatch toBatch() {
        EngineBatch batch = new EngineBatch();
        writes.forEach((family, map) ->
                map.forEach((key, value) -> {
                    if (isDeleted(value)) {
                        batch.delete(family, key);
                    } else {
                        batch.put(family, key, value);
                    }
                }));
        return batch;
    }

    private static final class MergedCursor implements EngineCursor {
        private final EngineCursor theirs;
        private final NavigableMap<byte[], byte[]> map;
        private final byte @Nullable [] to;
        private Iterator<Map.Entry<byte[], byte[]>> ours;
        private Map.@Nullable Entry<byte[], byte[]> our;

        MergedCursor(
                EngineCursor theirs,
                NavigableMap<byte[], byte[]> map,
                byte[] from,
                byte @Nullable [] to) {
            this.theirs = theirs;
            this.map = map;
            this.to = to;
            ours = map.tailMap(from, true).entrySet().iterator();
            our = advance();
            settle();
        }

        private Map.@Nullable Entry<byte[], byte[]> advance() {
            if (!ours.hasNext()) {
                return null;
            }
            Map.Entry<byte[], byte[]> next = ours.next();
            return to != null && Arrays.compareUnsigned(next.getKey(), to) >= 0 ? null : next;
        }

        /** How our entry stands to theirs; positive when ours is not there. */
        private int order() {
            if (our == null) {
                return 1;
            }
            return theirs.valid() ? Arrays.compareUnsigned(our.getKey(), theirs.key()) : -1;
        }

        /** Steps over what is deleted, until an entry stands in front or there is none. */
        private void settle() {
            while (our != null && isDeleted(our.getValue())) {
                int order = order();
                if (order > 0) {
                    return;
                }
                if (order == 0) {
                    theirs.next();
                }
                our = advance();
            }
        }

        @Override
        public boolean valid() {
            return our != null || theirs.valid();
        }

        private Map.@Nullable Entry<byte[], byte[]> ourInFront() {
            return order() <= 0 ? our : null;
        }

        @Override
        public byte[] key() {
            Map.Entry<byte[], byte[]> mine = ourInFront();
            return mine != null ? mine.getKey() : theirs.key();
        }

        @Override
        public byte[] value() {
            Map.Entry<byte[], byte[]> mine = ourInFront();
            return mine != null ? mine.getValue() : theirs.value();
        }

        @Override
        public void next() {
            int order = order();
            if (order >= 0) {
                theirs.next();
            }
            if (order <= 0) {
                our = advance();
            }
            settle();
        }

        @Override
        public void seek(byte[] key) {
            theirs.seek(key);
            ours = map.tailMap(key, true).entrySet().iterator();
            our = advance();
            settle();
        }

        @Override
        public void close() {
            theirs.close();
        }
    }
}
