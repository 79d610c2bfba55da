package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.keelson.proto.mvccpb.KeyValue;

/**
 * A key and its state as it is stored: fields 2 to 6 of {@code mvccpb.KeyValue}, in protobuf's
 * canonical order, behind the sub-revision. So an answer is the key and a piece of the stored
 * bytes, without decoding; and HashKV sees etcd's own bytes.
 *
 * <pre>
 *  stored:   +--------------------+-----------------------------------------------------------+
 *            | sub-revision       | create (2) . mod (3) . version (4) . value (5) . lease (6) |
 *            +--------------------+-----------------------------------------------------------+
 *             varint               protobuf fields, those that are zero or empty left out
 *
 *  answer:   0x0a . key length . key . the fields
 * </pre>
 *
 * @param key shared, never changed
 * @param stored shared, never changed
 */
public record Row(byte[] key, byte[] stored) {
    private static final byte KEY_TAG = 0x0a;

    /** The row of a record. */
    public static Row of(byte[] key, KeyRecord record) {
        return new Row(key, RecordCodec.encode(record));
    }

    public KeyRecord record() {
        return RecordCodec.decode(stored);
    }

    public long createRevision() {
        return RecordCodec.varintField(stored, RecordCodec.CREATE_TAG);
    }

    public long modRevision() {
        return RecordCodec.varintField(stored, RecordCodec.MOD_TAG);
    }

    public long version() {
        return RecordCodec.varintField(stored, RecordCodec.VERSION_TAG);
    }

    public long lease() {
        return RecordCodec.varintField(stored, RecordCodec.LEASE_TAG);
    }

    public int subRevision() {
        return RecordCodec.subRevision(stored);
    }

    /** The value, without copying it. */
    public ByteString value() {
        return RecordCodec.value(stored);
    }

    /** The row without its value and lease, as {@code keys_only} asks. */
    public Row keyOnly() {
        return new Row(key, RecordCodec.withoutValue(stored, false));
    }

    /** The row without its value, as {@code keys_only} asks of an answer sorted by value. */
    public Row keyAndLease() {
        return new Row(key, RecordCodec.withoutValue(stored, true));
    }

    /** Bytes of the {@code mvccpb.KeyValue} that {@link #writeKeyValue} writes. */
    public int keyValueBytes() {
        int fieldBytes = stored.length - RecordCodec.fieldsOffset(stored);
        return 1 + RecordCodec.varintBytes(key.length) + key.length + fieldBytes;
    }

    /** Writes the {@code mvccpb.KeyValue} at an offset and returns the offset behind it. */
    public int writeKeyValue(byte[] out, int at) {
        out[at++] = KEY_TAG;
        at = RecordCodec.putVarint(out, at, key.length);
        System.arraycopy(key, 0, out, at, key.length);
        at += key.length;
        int offset = RecordCodec.fieldsOffset(stored);
        System.arraycopy(stored, offset, out, at, stored.length - offset);
        return at + stored.length - offset;
    }

    public KeyValue toKeyValue() {
        KeyRecord record = record();
        return KeyValue.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(key))
                .setCreateRevision(record.createRevision())
                .setModRevision(record.modRevision())
                .setVersion(record.version())
                .setValue(UnsafeByteOperations.unsafeWrap(record.value()))
                .setLease(record.lease())
                .build();
    }
}
