package io.keelson.kvstore.mvcc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch in RocksDB's own format, so that it crosses into native code in one piece.
 *
 * <pre>
 *  +----------+-------+     then for each write:
 *  | sequence | count |     kind u8 . [family] . key bytes . key . [value bytes . value]
 *  +----------+-------+
 *    u64 = 0    u32          numbers are varints; the default family is not named
 * </pre>
 *
 * Little-endian.
 */
final class RocksBatchFormat {
    private static final int HEADER_BYTES = 12;
    private static final byte DELETE = 0x0;
    private static final byte PUT = 0x1;
    private static final byte DELETE_IN_FAMILY = 0x4;
    private static final byte PUT_IN_FAMILY = 0x5;
    private static final int VARINT_BYTES_MAX = 5;
    private static final int KEEP_BYTES_MAX = 1 << 20;

    private byte[] buffer = new byte[4096];
    private int at;

    /** The batch's bytes. */
    byte[] encode(EngineBatch batch, RocksGeneration generation) {
        at = HEADER_BYTES;
        Arrays.fill(buffer, 0, HEADER_BYTES, (byte) 0);
        for (EngineBatch.Write write : batch.writes()) {
            add(generation.handle(write.family()).getID(), write.key(), write.value());
        }
        int count = batch.writes().size();
        for (int i = 0; i < Integer.BYTES; i++) {
            buffer[Long.BYTES + i] = (byte) (count >>> (8 * i));
        }
        byte[] bytes = Arrays.copyOf(buffer, at);
        if (buffer.length > KEEP_BYTES_MAX) {
            buffer = new byte[4096];
        }
        return bytes;
    }

    private void add(int family, byte[] key, byte @Nullable [] value) {
        int valueBytes = value == null ? 0 : value.length;
        reserve(1 + 3 * VARINT_BYTES_MAX + (long) key.length + valueBytes);
        if (family == 0) {
            buffer[at++] = value == null ? DELETE : PUT;
        } else {
            buffer[at++] = value == null ? DELETE_IN_FAMILY : PUT_IN_FAMILY;
            putVarint(family);
        }
        putBytes(key);
        if (value != null) {
            putBytes(value);
        }
    }

    private void reserve(long bytes) {
        long needed = at + bytes;
        if (needed > buffer.length) {
            int size = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8, 2 * needed));
            if (size < needed) {
                throw new StorageException("a batch of more than " + size + " bytes");
            }
            buffer = Arrays.copyOf(buffer, size);
        }
    }

    private void putBytes(byte[] bytes) {
        putVarint(bytes.length);
        System.arraycopy(bytes, 0, buffer, at, bytes.length);
        at += bytes.length;
    }

    private void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[at++] = (byte) rest;
    }
}
