package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

/** The stored bytes of a {@link KeyRecord}; {@link Row} draws them. */
final class RecordCodec {
    static final int CREATE_TAG = 0x10;
    static final int MOD_TAG = 0x18;
    static final int VERSION_TAG = 0x20;
    static final int VALUE_TAG = 0x2a;
    static final int LEASE_TAG = 0x30;

    private RecordCodec() {}

    static byte[] encode(KeyRecord record) {
        byte[] value = record.value();
        int size =
                varintBytes(record.subRevision())
                        + fieldBytes(record.createRevision())
                        + fieldBytes(record.modRevision())
                        + fieldBytes(record.version())
                        + (value.length == 0 ? 0 : 1 + varintBytes(value.length) + value.length)
                        + fieldBytes(record.lease());
        byte[] out = new byte[size];
        int at = putVarint(out, 0, record.subRevision());
        at = putField(out, at, CREATE_TAG, record.createRevision());
        at = putField(out, at, MOD_TAG, record.modRevision());
        at = putField(out, at, VERSION_TAG, record.version());
        if (value.length > 0) {
            out[at++] = VALUE_TAG;
            at = putVarint(out, at, value.length);
            System.arraycopy(value, 0, out, at, value.length);
            at += value.length;
        }
        putField(out, at, LEASE_TAG, record.lease());
        return out;
    }

    static KeyRecord decode(byte[] stored) {
        return new KeyRecord(
                varintField(stored, CREATE_TAG),
                varintField(stored, MOD_TAG),
                subRevision(stored),
                varintField(stored, VERSION_TAG),
                varintField(stored, LEASE_TAG),
                valueCopy(stored));
    }

    static int subRevision(byte[] stored) {
        return (int) varint(stored, 0);
    }

    static int fieldsOffset(byte[] stored) {
        return skipVarint(stored, 0);
    }

    /** A numeric field, 0 if it is left out. */
    static long varintField(byte[] stored, int tag) {
        int at = find(stored, tag);
        return at < 0 ? 0 : varint(stored, at + 1);
    }

    static ByteString value(byte[] stored) {
        int at = find(stored, VALUE_TAG);
        if (at < 0) {
            return ByteString.EMPTY;
        }
        int length = (int) varint(stored, at + 1);
        return UnsafeByteOperations.unsafeWrap(stored, skipVarint(stored, at + 1), length);
    }

    private static byte[] valueCopy(byte[] stored) {
        int at = find(stored, VALUE_TAG);
        if (at < 0) {
            return new byte[0];
        }
        byte[] value = new byte[(int) varint(stored, at + 1)];
        System.arraycopy(stored, skipVarint(stored, at + 1), value, 0, value.length);
        return value;
    }

    static byte[] withoutValue(byte[] stored, boolean keepLease) {
        int end = Math.abs(find(stored, VALUE_TAG));
        int leaseAt = keepLease ? find(stored, LEASE_TAG) : -1;
        int leaseBytes = leaseAt < 0 ? 0 : stored.length - leaseAt;
        byte[] out = new byte[end + leaseBytes];
        System.arraycopy(stored, 0, out, 0, end);
        if (leaseBytes > 0) {
            System.arraycopy(stored, leaseAt, out, end, leaseBytes);
        }
        return out;
    }

    /** Where a field's tag is, or minus the place where it would be. Fields ascend. */
    private static int find(byte[] stored, int tag) {
        int at = skipVarint(stored, 0);
        while (at < stored.length && stored[at] < tag) {
            int field = stored[at];
            at++;
            if (field == VALUE_TAG) {
                int length = (int) varint(stored, at);
                at = skipVarint(stored, at) + length;
            } else {
                at = skipVarint(stored, at);
            }
        }
        return at < stored.length && stored[at] == tag ? at : -at;
    }

    static int varintBytes(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    private static int fieldBytes(long value) {
        return value == 0 ? 0 : 1 + varintBytes(value);
    }

    private static int putField(byte[] out, int at, int tag, long value) {
        if (value == 0) {
            return at;
        }
        out[at] = (byte) tag;
        return putVarint(out, at + 1, value);
    }

    static int putVarint(byte[] out, int at, long value) {
        while ((value & ~0x7fL) != 0) {
            out[at++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        out[at++] = (byte) value;
        return at;
    }

    private static long varint(byte[] in, int at) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static int skipVarint(byte[] in, int at) {
        while (in[at] < 0) {
            at++;
        }
        return at + 1;
    }
}
