package io.keelson.kvstore.mvcc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.proto.etcdserverpb.AlarmType;
import io.keelson.proto.store.Member;
import io.keelson.raft.core.EntryId;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The records of the small families, and how a {@link StoreState} is read from them. */
final class StateCodec {
    private static final int FORMAT = 1;
    private static final int STATE_BYTES = 1 + 5 * Long.BYTES;

    private StateCodec() {}

    /** The record {@link Layout#STATE}. */
    static byte[] encode(StoreState state) {
        byte[] bytes = new byte[STATE_BYTES];
        bytes[0] = FORMAT;
        Layout.putLong(bytes, 1, state.applied().term());
        Layout.putLong(bytes, 9, state.applied().index());
        Layout.putLong(bytes, 17, state.revision());
        Layout.putLong(bytes, 25, state.compactRevision());
        Layout.putLong(bytes, 33, state.stateHash());
        return bytes;
    }

    /** The applied entry in a record that {@link #encode} wrote. */
    static EntryId applied(byte @Nullable [] record) {
        return record == null
                ? EntryId.ZERO
                : new EntryId(Layout.getLong(record, 1), Layout.getLong(record, 9));
    }

    /** What a checkpoint's records say. */
    static CheckpointInfo info(byte @Nullable [] record, byte @Nullable [] configuration) {
        if (record == null) {
            throw new StorageException("the checkpoint holds no applied entry");
        }
        checkFormat(record);
        return new CheckpointInfo(
                applied(record),
                configuration == null ? Layout.EMPTY : configuration,
                Layout.getLong(record, 17),
                Layout.getLong(record, 25));
    }

    private static void checkFormat(byte[] record) {
        if (record.length != STATE_BYTES || record[0] != FORMAT) {
            throw new StorageException(
                    "the data is of format " + record[0] + ", this program reads format " + FORMAT);
        }
    }

    /** Reads the small families. */
    static StoreState load(Source source) {
        byte[] record = source.get(Family.META, Layout.STATE, ReadTier.DISK);
        if (record == null) {
            return StoreState.initial();
        }
        checkFormat(record);
        byte[] configuration = source.get(Family.META, Layout.CONFIGURATION, ReadTier.DISK);
        return new StoreState(
                applied(record),
                Layout.getLong(record, 17),
                Layout.getLong(record, 25),
                Layout.getLong(record, 33),
                configuration == null ? Layout.EMPTY : configuration,
                loadMembers(source),
                loadAlarms(source),
                loadLeases(source),
                Buckets.load(source));
    }

    static byte[] encode(MemberRecord member) {
        return Member.newBuilder()
                .setId(member.id())
                .setName(member.name())
                .addAllPeerUrls(member.peerUrls())
                .addAllClientUrls(member.clientUrls())
                .setLearner(member.learner())
                .build()
                .toByteArray();
    }

    private static MemberRecord decodeMember(byte[] bytes) {
        try {
            Member member = Member.parseFrom(bytes);
            return new MemberRecord(
                    member.getId(),
                    member.getName(),
                    member.getPeerUrlsList(),
                    member.getClientUrlsList(),
                    member.getLearner());
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException("a row of the member table cannot be read", e);
        }
    }

    private static Members loadMembers(Source source) {
        SortedMap<Long, MemberRecord> present = new TreeMap<>();
        SortedSet<Long> removed = new TreeSet<>();
        try (EngineCursor cursor = tagged(source, Family.META, Layout.MEMBER)) {
            for (; cursor.valid(); cursor.next()) {
                MemberRecord member = decodeMember(cursor.value());
                present.put(member.id(), member);
            }
        }
        try (EngineCursor cursor = tagged(source, Family.META, Layout.REMOVED_MEMBER)) {
            for (; cursor.valid(); cursor.next()) {
                removed.add(Layout.getLong(cursor.key(), 1));
            }
        }
        return new Members(present, removed);
    }

    /** A key of {@link Family#META}. */
    static byte[] alarmKey(Alarm alarm) {
        byte[] key = Arrays.copyOf(Layout.tagged(Layout.ALARM, alarm.memberId()), 10);
        key[9] = (byte) alarm.type().getNumber();
        return key;
    }

    private static SortedSet<Alarm> loadAlarms(Source source) {
        SortedSet<Alarm> alarms = new TreeSet<>();
        try (EngineCursor cursor = tagged(source, Family.META, Layout.ALARM)) {
            for (; cursor.valid(); cursor.next()) {
                byte[] key = cursor.key();
                AlarmType type = AlarmType.forNumber(key[9]);
                if (type == null) {
                    throw new StorageException("an alarm of unknown type " + key[9]);
                }
                alarms.add(new Alarm(Layout.getLong(key, 1), type));
            }
        }
        return Collections.unmodifiableSortedSet(alarms);
    }

    static byte[] encode(LeaseRecord lease) {
        byte[] bytes = new byte[2 * Long.BYTES];
        Layout.putLong(bytes, 0, lease.ttlSeconds());
        Layout.putLong(bytes, Long.BYTES, lease.remainingSeconds());
        return bytes;
    }

    private static PersistentTree<LeaseRecord> loadLeases(Source source) {
        PersistentTree<LeaseRecord> leases = PersistentTree.empty();
        try (EngineCursor cursor = tagged(source, Family.LEASES, Layout.LEASE)) {
            for (; cursor.valid(); cursor.next()) {
                long id = Layout.getLong(cursor.key(), 1);
                byte[] value = cursor.value();
                LeaseRecord lease =
                        new LeaseRecord(
                                id, Layout.getLong(value, 0), Layout.getLong(value, Long.BYTES));
                leases = leases.put(StoreState.leaseKey(id), lease, 1);
            }
        }
        return leases;
    }

    private static EngineCursor tagged(Source source, Family family, byte tag) {
        return source.cursor(
                family, new byte[] {tag}, new byte[] {(byte) (tag + 1)}, ReadTier.DISK);
    }
}
