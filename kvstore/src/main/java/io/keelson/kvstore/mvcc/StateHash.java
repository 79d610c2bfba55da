package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.Row;
import io.keelson.raft.core.EntryId;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A hash chained over entries and what they changed. Members that applied the same log have the
 * same; one that strayed differs from the first wrong change on.
 */
final class StateHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final CRC32C crc = new CRC32C();
    private final byte[] number = new byte[Long.BYTES];

    /** The hash after an entry. */
    long chain(long before, EntryId entry, List<Change> changes, long revision) {
        crc.reset();
        add(entry.term());
        add(entry.index());
        add(revision);
        changes.forEach(this::add);
        long mixed = (Long.rotateLeft(before, 23) ^ crc.getValue()) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }

    /** The hash after a configuration entry. */
    long chain(long before, EntryId entry, byte[] configuration) {
        crc.reset();
        add(entry.term());
        add(entry.index());
        crc.update(configuration);
        long mixed = (Long.rotateLeft(before, 23) ^ crc.getValue()) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }

    private void add(long value) {
        Layout.putLong(number, 0, value);
        crc.update(number);
    }

    private void add(Change change) {
        switch (change) {
            case Change.PutKey(Row row, _) -> {
                crc.update(row.key());
                crc.update(row.stored());
            }
            case Change.DeleteKey delete -> {
                crc.update(delete.key());
                add(delete.modRevision());
                add(delete.subRevision());
            }
            case Change.CompactTo(long revision) -> add(revision);
            case Change.SetLease(var lease, _) -> {
                add(lease.id());
                add(lease.ttlSeconds());
                add(lease.remainingSeconds());
            }
            case Change.EndLease(long id) -> add(~id);
            case Change.RaiseAlarm(var alarm) -> crc.update(StateCodec.alarmKey(alarm));
            case Change.ClearAlarm(var alarm) -> add(~alarm.memberId());
            case Change.SetMembers(var members) -> {
                members.present().values().forEach(each -> crc.update(StateCodec.encode(each)));
                members.removed().forEach(this::add);
            }
        }
    }
}
