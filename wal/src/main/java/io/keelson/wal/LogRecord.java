package io.keelson.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record as it is on disk; {@code package-info} draws it.
 *
 * @param index of the entry or the mark; the first one truncated; 0 for a hard state
 * @param term of the entry, the mark, the hard state; of the entry before the first one truncated
 * @param entryKind the caller's byte; 0 unless this is an entry
 * @param provenPosition everything below was synced when this was written
 * @param offset where in its segment it begins
 * @param payload a view of the buffer it was decoded from, valid as long as that is
 */
record LogRecord(
        RecordKind kind,
        long index,
        long term,
        byte entryKind,
        long provenPosition,
        int offset,
        ByteBuffer payload) {
    static final int HEADER_SIZE_BYTES = 40;
    static final int ALIGNMENT_BYTES = 8;
    static final int HARD_STATE_SIZE_BYTES = 16;
    private static final int CRC_SIZE_BYTES = 4;

    private static final int AT_LENGTH = 4;
    private static final int AT_KIND = 8;
    private static final int AT_ENTRY_KIND = 9;
    private static final int AT_RESERVED = 10;
    private static final int AT_OFFSET = 12;
    private static final int AT_INDEX = 16;
    private static final int AT_TERM = 24;
    private static final int AT_PROVEN = 32;

    /** Size on disk of a record with a payload of this size. */
    static long sizeBytes(long payloadSizeBytes) {
        return HEADER_SIZE_BYTES + align(payloadSizeBytes);
    }

    static long align(long sizeBytes) {
        return (sizeBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    }

    int sizeBytes() {
        return (int) sizeBytes(payload.remaining());
    }

    byte[] payloadBytes() {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(payload.position(), bytes);
        return bytes;
    }

    WalEntry toEntry() {
        return new WalEntry(index, term, entryKind, payloadBytes());
    }

    WalHardState toHardState() {
        return new WalHardState(
                term,
                payload.getLong(payload.position()),
                payload.getLong(payload.position() + Long.BYTES));
    }

    WalMark toMark() {
        return new WalMark(index, term, payloadBytes());
    }

    /** Puts a header, checksum included, for a payload that follows it, padded with zeros. */
    static void encodeHeader(
            ByteBuffer into,
            long segmentId,
            int offset,
            RecordKind kind,
            long index,
            long term,
            byte entryKind,
            long provenPosition,
            byte[] payload) {
        int at = into.position();
        into.putInt(0);
        into.putInt(payload.length);
        into.put(kind.code());
        into.put(entryKind);
        into.putShort((short) 0);
        into.putInt(offset);
        into.putLong(index);
        into.putLong(term);
        into.putLong(provenPosition);
        CRC32C crc = seeded(segmentId);
        crc.update(into.slice(at + CRC_SIZE_BYTES, HEADER_SIZE_BYTES - CRC_SIZE_BYTES));
        crc.update(payload);
        crc.update(PADDING, 0, (int) align(payload.length) - payload.length);
        into.putInt(at, (int) crc.getValue());
    }

    static final byte[] PADDING = new byte[ALIGNMENT_BYTES];

    /**
     * The size on disk that a header at {@code at} claims, or -1 if what stands there cannot be the
     * header of a record at this offset of a segment. Needs the header only; proves nothing.
     */
    static long claimedSizeBytes(ByteBuffer bytes, int at, int offset) {
        if (bytes.getInt(at + AT_OFFSET) != offset) {
            return -1;
        }
        int length = bytes.getInt(at + AT_LENGTH);
        RecordKind kind = RecordKind.ofCode(bytes.get(at + AT_KIND));
        if (kind == null || length < 0) {
            return -1;
        }
        boolean plausible =
                switch (kind) {
                    case ENTRY -> true;
                    case HARD_STATE -> length == HARD_STATE_SIZE_BYTES;
                    case TRUNCATION -> length == 0;
                    case MARK -> length <= WalMark.DATA_SIZE_BYTES_MAX;
                };
        return plausible ? sizeBytes(length) : -1;
    }

    /**
     * The record at {@code at}, or null if there is none that is whole, unchanged, and was written
     * at this offset during this life of the segment.
     */
    static @Nullable LogRecord decode(
            ByteBuffer bytes, int at, int offset, long segmentId, long basePosition) {
        if (at < 0 || bytes.limit() - at < HEADER_SIZE_BYTES) {
            return null;
        }
        long size = claimedSizeBytes(bytes, at, offset);
        if (size < 0 || size > bytes.limit() - at) {
            return null;
        }
        CRC32C crc = seeded(segmentId);
        crc.update(bytes.slice(at + CRC_SIZE_BYTES, (int) size - CRC_SIZE_BYTES));
        RecordKind kind = RecordKind.ofCode(bytes.get(at + AT_KIND));
        if ((int) crc.getValue() != bytes.getInt(at) || kind == null) {
            return null;
        }
        long index = bytes.getLong(at + AT_INDEX);
        long proven = bytes.getLong(at + AT_PROVEN);
        // The checksum holds, so what follows can only fail if the writer was wrong.
        int length = bytes.getInt(at + AT_LENGTH);
        if (bytes.getShort(at + AT_RESERVED) != 0
                || !isZero(bytes, at + HEADER_SIZE_BYTES + length, at + (int) size)
                || (kind != RecordKind.HARD_STATE && index < 1)
                || proven > basePosition + offset) {
            return null;
        }
        return new LogRecord(
                kind,
                index,
                bytes.getLong(at + AT_TERM),
                bytes.get(at + AT_ENTRY_KIND),
                proven,
                offset,
                bytes.slice(at + HEADER_SIZE_BYTES, length));
    }

    private static boolean isZero(ByteBuffer bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static CRC32C seeded(long segmentId) {
        CRC32C crc = new CRC32C();
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            crc.update((int) (segmentId >>> shift) & 0xff);
        }
        return crc;
    }
}
