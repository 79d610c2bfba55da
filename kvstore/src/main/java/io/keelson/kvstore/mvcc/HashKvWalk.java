package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyInterval;
import io.keelson.kvstore.apply.Row;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Computes etcd's HashKV: CRC-32C over the name of its bucket and, in the order of revisions, each
 * revision and record as etcd stores them. What is below the compact revision is in or out by rule,
 * so that the hash does not depend on how far the sweep has come.
 *
 * <pre>
 *  "key"   then for each change:
 *
 *  main  '_'  sub  ['t']      0x0a . key length . key . [fields 2 to 6 of KeyValue]
 *  u64        u64  deleted?                              nothing when deleted
 * </pre>
 */
final class HashKvWalk {
    private static final byte[] BUCKET = "key".getBytes(StandardCharsets.US_ASCII);
    private static final int REVISION_BYTES = 17;

    private final StoreState state;
    private final Source source;
    private final long revision;
    private final PastKeys atRevision;
    private final boolean anythingLives;
    private final CRC32C crc = new CRC32C();
    private final byte[] revisionBytes = new byte[REVISION_BYTES + 1];

    HashKvWalk(StoreState state, Source source, long revision) {
        this.state = state;
        this.source = source;
        this.revision = revision;
        atRevision = new PastKeys(revision, state, source, ReadMeter.scan());
        anythingLives = atRevision.count(KeyInterval.ALL) > 0;
        revisionBytes[8] = '_';
        revisionBytes[REVISION_BYTES] = 't';
    }

    /** Up to a negative revision etcd hashes the name of its bucket and no change. */
    static HashKv nothing(long compactRevision, long revision) {
        CRC32C crc = new CRC32C();
        crc.update(BUCKET);
        return new HashKv((int) crc.getValue(), compactRevision, revision);
    }

    HashKv hash() {
        HistoryReader history = new HistoryReader(state, source, ReadTier.SCAN);
        crc.update(BUCKET);
        try (EngineCursor cursor =
                source.cursor(
                        Family.REVS,
                        Layout.EMPTY,
                        Layout.revision(revision + 1, 0),
                        ReadTier.SCAN)) {
            for (; cursor.valid(); cursor.next()) {
                byte[] at = cursor.key();
                long main = Layout.getLong(at, 0);
                int sub = Layout.getInt(at, Long.BYTES);
                RevRecord record = RevRecord.decode(cursor.value());
                if (main > state.compactRevision() || isKept(record, main, sub)) {
                    add(record, main, sub, history);
                }
            }
        }
        return new HashKv((int) crc.getValue(), state.compactRevision(), revision);
    }

    /**
     * Whether etcd hashes a change at or below the compact revision: if it is what its key is at
     * the revision asked for. Only when no key at all lives there, it is what its key was when it
     * was compacted. A deletion never is.
     */
    private boolean isKept(RevRecord record, long main, int sub) {
        if (record.kind() == RevRecord.Kind.DELETE) {
            return false;
        }
        if (anythingLives) {
            Row row = atRevision.get(record.key());
            return row != null && row.modRevision() == main && row.subRevision() == sub;
        }
        return isNewestWhenCompacted(record.key(), main, sub);
    }

    private boolean isNewestWhenCompacted(byte[] key, long main, int sub) {
        byte[] latest = source.get(Family.LATEST, key, ReadTier.SCAN);
        if (latest != null) {
            Row row = new Row(key, latest);
            if (row.modRevision() <= state.compactRevision()) {
                return row.modRevision() == main && row.subRevision() == sub;
            }
        }
        byte[] from = Layout.history(key, state.compactRevision(), Integer.MAX_VALUE);
        try (EngineCursor cursor =
                source.cursor(Family.HISTORY, from, Layout.historyEnd(key), ReadTier.SCAN)) {
            return cursor.valid()
                    && Layout.historyMain(cursor.key()) == main
                    && Layout.historySub(cursor.key()) == sub;
        }
    }

    private void add(RevRecord record, long main, int sub, HistoryReader history) {
        boolean deletion = record.kind() == RevRecord.Kind.DELETE;
        Layout.putLong(revisionBytes, 0, main);
        Layout.putLong(revisionBytes, 9, sub);
        crc.update(revisionBytes, 0, deletion ? REVISION_BYTES + 1 : REVISION_BYTES);
        @Nullable Row row =
                deletion
                        ? new Row(record.key(), new byte[] {0})
                        : history.row(record.key(), main, sub);
        if (row == null) {
            throw new StorageException("the change at " + main + "." + sub + " has no value");
        }
        byte[] keyValue = new byte[row.keyValueBytes()];
        row.writeKeyValue(keyValue, 0);
        crc.update(keyValue);
    }
}
