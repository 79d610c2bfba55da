package io.keelson.wal;

import io.keelson.wal.EntryIndex.Span;
import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the entries of one span of a segment while the segment is pinned. */
final class EntryReader {
    private static final int CHUNK_SIZE_BYTES = 64 << 10;

    private final Disk disk;

    EntryReader(Disk disk) {
        this.disk = disk;
    }

    /** What a read has gathered so far. */
    static final class Gathered {
        final List<WalEntry> entries = new ArrayList<>();
        private final long maxBytes;
        private long sizeBytes;
        private boolean full;

        Gathered(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        boolean isFull() {
            return full;
        }

        private boolean offer(LogRecord record) {
            int size = record.payload().remaining();
            full = !entries.isEmpty() && sizeBytes + size > maxBytes;
            if (!full) {
                entries.add(record.toEntry());
                sizeBytes += size;
            }
            return !full;
        }
    }

    /** Pins the segment of a span; the index's lock is held, so the segment is still in the log. */
    DiskFile pin(Span span) throws IOException {
        return span.point().segment().pin(disk);
    }

    /** Reads from {@code firstIndex} to the end of the pinned span or until it is enough. */
    void read(Span span, DiskFile file, long firstIndex, Gathered into) throws IOException {
        Segment segment = span.point().segment();
        boolean failed = true;
        try {
            int fileSizeBytes = (int) Math.min(Integer.MAX_VALUE, file.sizeBytes());
            SegmentWindow window = new SegmentWindow(file, fileSizeBytes, CHUNK_SIZE_BYTES);
            RecordCursor cursor = new RecordCursor(window, segment.head(), span.point().offset());
            long wanted = firstIndex;
            while (wanted < span.endIndex()) {
                LogRecord record = cursor.next();
                if (record == null) {
                    throw LogScan.corrupt(
                            segment.path(),
                            cursor.offset(),
                            "the record that holds entry " + wanted + " is damaged");
                }
                if (record.kind() == RecordKind.ENTRY && record.index() == wanted) {
                    if (!into.offer(record)) {
                        break;
                    }
                    wanted++;
                }
            }
            failed = false;
        } finally {
            segment.unpin(failed);
        }
    }
}
