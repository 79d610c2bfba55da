package io.keelson.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Steps through the records of a segment, one behind the other, until one is not valid. */
final class RecordCursor {
    private final SegmentWindow window;
    private final SegmentHead head;
    private int offset;

    RecordCursor(SegmentWindow window, SegmentHead head, int offset) {
        this.window = window;
        this.head = head;
        this.offset = offset;
    }

    /** Where the next record begins, or should. */
    int offset() {
        return offset;
    }

    /**
     * The next record, or null if no valid one begins here. Its payload lives until the next call.
     */
    @Nullable LogRecord next() throws IOException {
        LogRecord record = peekAt(offset);
        if (record != null) {
            offset += record.sizeBytes();
        }
        return record;
    }

    /** Whether the segment ends here as the writer left it: with the file, or with zeros. */
    boolean atCleanEnd() throws IOException {
        int length = Math.min(LogRecord.HEADER_SIZE_BYTES, window.endOffset() - offset);
        if (length <= 0) {
            return true;
        }
        int at = window.at(offset, length);
        for (int i = 0; i < length; i++) {
            if (at < 0 || window.bytes().get(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The size that the broken record here claims to have, if it claims a believable one; else 0.
     */
    long claimedSizeBytes() throws IOException {
        int at = window.at(offset, LogRecord.HEADER_SIZE_BYTES);
        return at < 0 ? 0 : Math.max(0, LogRecord.claimedSizeBytes(window.bytes(), at, offset));
    }

    /**
     * Moves on to the next offset, from the present one, at which a valid record begins, and
     * returns that record without stepping over it; null at the end.
     */
    @Nullable LogRecord seekValid() throws IOException {
        while (offset + LogRecord.HEADER_SIZE_BYTES <= window.endOffset()) {
            int at = window.at(offset, LogRecord.HEADER_SIZE_BYTES);
            if (at < 0) {
                return null;
            }
            ByteBuffer bytes = window.bytes();
            int last = bytes.limit() - LogRecord.HEADER_SIZE_BYTES;
            // A record names its own offset, so this loop rejects nearly everything cheaply.
            while (at <= last && LogRecord.claimedSizeBytes(bytes, at, offset) < 0) {
                at += LogRecord.ALIGNMENT_BYTES;
                offset += LogRecord.ALIGNMENT_BYTES;
            }
            if (at <= last) {
                LogRecord record = peekAt(offset);
                if (record != null) {
                    return record;
                }
                offset += LogRecord.ALIGNMENT_BYTES;
            }
        }
        return null;
    }

    /** One more than the offset of the last byte at or behind the present offset that is not 0. */
    int endOfNonZero() throws IOException {
        int end = offset;
        int from = offset;
        while (from < window.endOffset()) {
            int at = window.at(from, 1);
            if (at < 0) {
                break;
            }
            ByteBuffer bytes = window.bytes();
            int limit = bytes.limit();
            int i = at;
            for (; i + Long.BYTES <= limit; i += Long.BYTES) {
                if (bytes.getLong(i) != 0) {
                    end =
                            from
                                    + i
                                    - at
                                    + Long.BYTES
                                    - Long.numberOfTrailingZeros(bytes.getLong(i)) / 8;
                }
            }
            for (; i < limit; i++) {
                if (bytes.get(i) != 0) {
                    end = from + i - at + 1;
                }
            }
            from += limit - at;
        }
        return end;
    }

    private @Nullable LogRecord peekAt(int offset) throws IOException {
        int at = window.at(offset, LogRecord.HEADER_SIZE_BYTES);
        if (at < 0) {
            return null;
        }
        long size = LogRecord.claimedSizeBytes(window.bytes(), at, offset);
        at = size < 0 ? -1 : window.at(offset, size);
        if (at < 0) {
            return null;
        }
        return LogRecord.decode(window.bytes(), at, offset, head.segmentId(), head.basePosition());
    }
}
