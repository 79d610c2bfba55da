package io.keelson.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of a segment: everything that a reader must know if all earlier segments are gone;
 * {@code package-info} draws it.
 *
 * @param recycled the file was another segment before; what stands behind the end may be its bytes
 * @param segmentId random; seeds the checksum of every record in the segment
 * @param sequence counts the log's segments
 * @param basePosition the log's position at the file's first byte, where the segment before ends
 * @param syncedEnd the file was synced up to this offset before it got its name
 * @param previous the log's state where the segment begins
 */
record SegmentHead(
        boolean recycled,
        long segmentId,
        long sequence,
        WalIdentity identity,
        long basePosition,
        int syncedEnd,
        LogState previous) {
    static final int FORMAT_VERSION = 1;
    static final int FIXED_SIZE_BYTES = 136;
    static final int SIZE_BYTES_MAX =
            (int) LogRecord.align(FIXED_SIZE_BYTES + WalMark.DATA_SIZE_BYTES_MAX);

    private static final long MAGIC = 0x4b45454c57414c0aL; // "KEELWAL\n"
    private static final int AT_VERSION = 8;
    private static final int AT_LENGTH = 12;
    private static final int AT_CRC = 16;
    private static final int AFTER_CRC = 20;
    private static final int FLAG_RECYCLED = 1;

    static int sizeBytes(@Nullable WalMark mark) {
        return (int) LogRecord.align(FIXED_SIZE_BYTES + (mark == null ? 0 : mark.data().length));
    }

    int sizeBytes() {
        return sizeBytes(previous.mark());
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(sizeBytes());
        WalMark mark = previous.mark();
        WalHardState hardState = previous.hardState();
        bytes.putLong(MAGIC).putInt(FORMAT_VERSION).putInt(bytes.capacity()).putInt(0);
        bytes.putInt(recycled ? FLAG_RECYCLED : 0).putLong(segmentId).putLong(sequence);
        bytes.putLong(identity.clusterId()).putLong(identity.memberId());
        bytes.putLong(basePosition).putLong(syncedEnd);
        bytes.putLong(previous.lastIndex()).putLong(previous.lastTerm());
        bytes.putLong(hardState.term()).putLong(hardState.votedFor());
        bytes.putLong(hardState.commitIndex());
        bytes.putLong(mark == null ? 0 : mark.index()).putLong(mark == null ? 0 : mark.term());
        bytes.putInt(mark == null ? 0 : mark.data().length).putInt(0);
        if (mark != null) {
            bytes.put(mark.data());
        }
        bytes.putInt(AT_CRC, checksum(bytes, bytes.capacity()));
        return bytes.rewind();
    }

    /** What stands at the beginning of a file, once it is known to be a head or not. */
    sealed interface Decoded {}

    record Valid(SegmentHead head) implements Decoded {}

    record Newer(int version) implements Decoded {}

    record Damaged() implements Decoded {}

    /** Decodes a head from the first bytes of a file, {@code bytes} being all of them or enough. */
    static Decoded decode(ByteBuffer bytes) {
        if (bytes.limit() < FIXED_SIZE_BYTES || bytes.getLong(0) != MAGIC) {
            return new Damaged();
        }
        // Magic and version stay where they are in every version: a later one may check its bytes
        // in another way, so they are looked at before the checksum.
        int version = bytes.getInt(AT_VERSION);
        if (version > FORMAT_VERSION) {
            return new Newer(version);
        }
        int length = bytes.getInt(AT_LENGTH);
        if (version < 1
                || length < FIXED_SIZE_BYTES
                || length > bytes.limit()
                || checksum(bytes, length) != bytes.getInt(AT_CRC)) {
            return new Damaged();
        }
        ByteBuffer in = bytes.duplicate().position(AFTER_CRC);
        boolean recycled = (in.getInt() & FLAG_RECYCLED) != 0;
        long segmentId = in.getLong();
        long sequence = in.getLong();
        WalIdentity identity = new WalIdentity(in.getLong(), in.getLong());
        long basePosition = in.getLong();
        long syncedEnd = in.getLong();
        long lastIndex = in.getLong();
        long lastTerm = in.getLong();
        WalHardState hardState = new WalHardState(in.getLong(), in.getLong(), in.getLong());
        long markIndex = in.getLong();
        long markTerm = in.getLong();
        int markLength = in.getInt();
        in.getInt();
        if (markLength < 0
                || LogRecord.align(FIXED_SIZE_BYTES + (long) markLength) != length
                || syncedEnd < length
                || syncedEnd > Integer.MAX_VALUE) {
            return new Damaged();
        }
        byte[] markData = new byte[markLength];
        in.get(markData);
        WalMark mark = markIndex < 1 ? null : new WalMark(markIndex, markTerm, markData);
        return new Valid(
                new SegmentHead(
                        recycled,
                        segmentId,
                        sequence,
                        identity,
                        basePosition,
                        (int) syncedEnd,
                        new LogState(hardState, mark, lastIndex, lastTerm)));
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, AT_CRC));
        crc.update(bytes.slice(AFTER_CRC, length - AFTER_CRC));
        return (int) crc.getValue();
    }

    /** What the records up to some place in the log add up to, its entries aside. */
    record LogState(WalHardState hardState, @Nullable WalMark mark, long lastIndex, long lastTerm) {
        static final LogState EMPTY = new LogState(WalHardState.INITIAL, null, 0, 0);
    }
}
