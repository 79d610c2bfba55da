package io.keelson.wal;

import io.keelson.wal.SegmentHead.LogState;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the last segment. Records are gathered in one reused direct buffer and leave in one write,
 * unless there are more of them than fit.
 */
final class SegmentWriter {
    private static final int BUFFER_SIZE_BYTES_MAX = 1 << 20;

    private final SegmentFiles files;
    private final WalIdentity identity;
    private final WalSettings settings;
    private final RandomGenerator random;
    private final ZeroFiller filler;
    private final ByteBuffer buffer;

    private @Nullable DiskFile file;
    private Segment segment;
    private int fileSizeBytes;
    private int endOffset;
    private int writtenOffset;
    private long provenPosition;
    private boolean dirty;

    /** Continues a segment that ends at {@code endOffset}, all of it synced. */
    SegmentWriter(
            SegmentFiles files,
            WalIdentity identity,
            WalSettings settings,
            RandomGenerator random,
            ZeroFiller filler,
            Segment segment,
            int endOffset)
            throws IOException {
        this.files = files;
        this.identity = identity;
        this.settings = settings;
        this.random = random;
        this.filler = filler;
        this.segment = segment;
        this.buffer =
                ByteBuffer.allocateDirect(
                        Math.min(BUFFER_SIZE_BYTES_MAX, settings.segmentSizeBytes()));
        DiskFile opened = files.disk().open(segment.path());
        this.file = opened;
        this.fileSizeBytes = (int) opened.sizeBytes();
        this.endOffset = endOffset;
        this.writtenOffset = endOffset;
        this.provenPosition = position();
        filler.follow(segment.path(), fileSizeBytes, endOffset);
    }

    Segment segment() {
        return segment;
    }

    /** The log's position behind the last record, written or still in the buffer. */
    long position() {
        return segment.head().basePosition() + endOffset;
    }

    /** Everything below this position survives a loss of power. */
    long provenPosition() {
        return provenPosition;
    }

    /** Whether the segment has room; one that is empty always has. */
    boolean hasRoomFor(long payloadSizeBytes) {
        return endOffset == segment.head().sizeBytes()
                || endOffset + LogRecord.sizeBytes(payloadSizeBytes) <= settings.segmentSizeBytes();
    }

    /**
     * Puts a record behind the others and returns its offset. It is not written before {@link
     * #flush}.
     */
    int put(RecordKind kind, long index, long term, byte entryKind, byte[] payload)
            throws IOException {
        int offset = endOffset;
        dirty = true;
        if (buffer.remaining() < LogRecord.sizeBytes(payload.length)) {
            write();
        }
        LogRecord.encodeHeader(
                buffer,
                segment.head().segmentId(),
                offset,
                kind,
                index,
                term,
                entryKind,
                provenPosition,
                payload);
        int size = (int) LogRecord.sizeBytes(payload.length);
        endOffset += size;
        for (int from = 0; from < payload.length; ) {
            int length = Math.min(buffer.remaining(), payload.length - from);
            buffer.put(payload, from, length);
            from += length;
            if (!buffer.hasRemaining()) {
                write();
            }
        }
        int padding = size - LogRecord.HEADER_SIZE_BYTES - payload.length;
        if (buffer.remaining() < padding) {
            write();
        }
        buffer.put(LogRecord.PADDING, 0, padding);
        return offset;
    }

    /** Writes what has been put. */
    void flush() throws IOException {
        if (!dirty) {
            return;
        }
        // In a reused file the end must be told from the bytes of an earlier life.
        int terminator =
                Math.clamp((long) fileSizeBytes - endOffset, 0, LogRecord.HEADER_SIZE_BYTES);
        if (segment.head().recycled() && terminator > 0) {
            if (buffer.remaining() < terminator) {
                write();
            }
            for (int i = 0; i < terminator; i++) {
                buffer.put((byte) 0);
            }
        }
        write();
        writtenOffset = endOffset;
        dirty = false;
    }

    private void write() throws IOException {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        int from = writtenOffset;
        int to = from + buffer.remaining();
        filler.beforeWrite(from, to);
        openFile().write(buffer, from);
        writtenOffset = to;
        fileSizeBytes = Math.max(fileSizeBytes, to);
        buffer.clear();
    }

    /** {@code fdatasync}: everything flushed is proven. */
    void sync() throws IOException {
        if (provenPosition < position()) {
            openFile().sync();
            provenPosition = position();
        }
    }

    /** Syncs, and goes on in a new segment whose head tells {@code state}. */
    Segment rotate(LogState state) throws IOException {
        flush();
        sync();
        long sequence = segment.head().sequence() + 1;
        SegmentFiles.Candidate candidate = files.candidate(sequence);
        SegmentHead head =
                new SegmentHead(
                        candidate.recycled(),
                        random.nextLong(),
                        sequence,
                        identity,
                        position(),
                        SegmentHead.sizeBytes(state.mark()),
                        state);
        Segment next = new Segment(head, files.pathOf(sequence));
        begin(candidate, head);
        files.publish(candidate, sequence);
        close();
        file = candidate.file();
        segment = next;
        endOffset = head.sizeBytes();
        writtenOffset = endOffset;
        fileSizeBytes = Math.max(candidate.fileSizeBytes(), endOffset);
        provenPosition = position();
        filler.follow(next.path(), fileSizeBytes, endOffset);
        return next;
    }

    /** Writes a head, and zeros behind it where an earlier life's bytes could be. */
    static void begin(SegmentFiles.Candidate candidate, SegmentHead head) throws IOException {
        candidate.file().write(head.encode(), 0);
        int end = head.syncedEnd();
        if (end < candidate.fileSizeBytes()) {
            candidate
                    .file()
                    .writeZeros(
                            end,
                            Math.min(end + LogRecord.HEADER_SIZE_BYTES, candidate.fileSizeBytes()));
        }
    }

    void close() {
        SegmentFiles.closeQuietly(file);
        file = null;
    }

    private DiskFile openFile() {
        DiskFile open = file;
        if (open == null) {
            throw new IllegalStateException("the log is closed");
        }
        return open;
    }
}
