package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * Deletes what compaction made unreachable, a few changes at a time. It walks {@link Family#REVS}
 * from where the last sweep ended up to the compact revision: each change there put the state
 * before it out of reach, and a deletion before the compact revision goes itself too. What stays of
 * the walked part is each key's newest change, which a later change will name as its predecessor.
 *
 * <pre>
 *  the record {@link Layout#SWEEP}:  next main  next sub  complete to
 *                                    u64        u32       u64
 * </pre>
 */
final class Sweep {
    private static final int RECORD_BYTES = Layout.REVISION_BYTES + Long.BYTES;

    private final Engine engine;
    private byte[] next = Layout.revision(0, 0);
    private volatile long completeTo = -1;

    Sweep(Engine engine, Source source) {
        this.engine = engine;
        load(source);
    }

    /** Takes up where the record says. */
    void load(Source source) {
        byte @Nullable [] record = source.get(Family.META, Layout.SWEEP, ReadTier.DISK);
        next =
                record == null
                        ? Layout.revision(0, 0)
                        : Layout.revision(
                                Layout.getLong(record, 0), Layout.getInt(record, Long.BYTES));
        completeTo = record == null ? -1 : Layout.getLong(record, Layout.REVISION_BYTES);
    }

    long completeTo() {
        return completeTo;
    }

    /** One step; returns whether something is left. */
    boolean step(View view, int budget) {
        long compactRevision = view.compactRevision();
        if (completeTo >= compactRevision) {
            return false;
        }
        EngineBatch batch = new EngineBatch();
        boolean complete;
        byte[] end = Layout.revision(compactRevision + 1, 0);
        try (EngineCursor cursor = view.source().cursor(Family.REVS, next, end, ReadTier.DISK)) {
            for (int looked = 0; looked < budget && cursor.valid(); looked++) {
                clear(cursor.key(), RevRecord.decode(cursor.value()), compactRevision, batch);
                cursor.next();
            }
            complete = !cursor.valid();
            // The deletions at the compact revision itself wait for the next compaction.
            next = complete ? Layout.revision(Math.max(0, compactRevision), 0) : cursor.key();
        }
        long completed = complete ? compactRevision : completeTo;
        byte[] record = new byte[RECORD_BYTES];
        System.arraycopy(next, 0, record, 0, next.length);
        Layout.putLong(record, Layout.REVISION_BYTES, completed);
        batch.put(Family.META, Layout.SWEEP, record);
        engine.write(batch);
        completeTo = completed;
        return !complete;
    }

    private static void clear(
            byte[] at, RevRecord record, long compactRevision, EngineBatch batch) {
        byte[] key = record.key();
        if (record.kind() != RevRecord.Kind.CREATE) {
            batch.delete(
                    Family.HISTORY,
                    Layout.history(key, record.previousMain(), record.previousSub()));
            batch.delete(Family.REVS, Layout.revision(record.previousMain(), record.previousSub()));
        }
        long main = Layout.getLong(at, 0);
        if (record.kind() == RevRecord.Kind.DELETE && main < compactRevision) {
            int sub = Layout.getInt(at, Long.BYTES);
            batch.delete(Family.HISTORY, Layout.history(key, main, sub));
            batch.delete(Family.REVS, at);
        }
    }
}
