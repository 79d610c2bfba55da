package io.keelson.wal;

import io.keelson.wal.SegmentHead.LogState;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes what was found at the end of a log durable. After {@code kill -9} the page cache shows
 * bytes that the disk may not have, and after a failed sync it may even call them clean; so what no
 * record proves to be synced is written again, into a new segment that begins where the proof ends.
 * The old segment ends there from the moment the new one has its name. A crash before that moment
 * changes nothing, after it the log is whole.
 */
final class LogRepair {
    private LogRepair() {}

    /** Creates the first segment of a new log. */
    static void create(SegmentFiles files, WalIdentity identity, RandomGenerator random)
            throws IOException {
        start(files, identity, random, 1, 0, LogState.EMPTY, null, 0, 0);
    }

    /** Whether the last segment can go on as it is: all of it is proven, and nothing is behind. */
    static boolean isNeeded(LogScan scan) {
        LogScan.LastSegment last = scan.last();
        return last.end() != last.provenEnd() || last.tornBytes() != 0;
    }

    /**
     * Carries it out; the scan has replayed up to the proven end, and goes on in the new segment.
     */
    static void repair(SegmentFiles files, LogScan scan, RandomGenerator random)
            throws IOException {
        Segment old = scan.segments().getLast();
        LogScan.LastSegment last = scan.last();
        Segment added =
                start(
                        files,
                        old.head().identity(),
                        random,
                        old.head().sequence() + 1,
                        scan.provenPosition(),
                        scan.image().state(),
                        old,
                        last.provenEnd(),
                        last.end());
        // Gives back the room behind the end. If a crash undoes it, nothing reads there anyway.
        try (DiskFile file = files.disk().open(old.path())) {
            file.truncate(last.provenEnd());
        }
        scan.replayAdded(added);
    }

    private static Segment start(
            SegmentFiles files,
            WalIdentity identity,
            RandomGenerator random,
            long sequence,
            long basePosition,
            LogState state,
            @Nullable Segment from,
            int fromOffset,
            int toOffset)
            throws IOException {
        SegmentFiles.Candidate candidate = files.candidate(sequence);
        try (DiskFile file = candidate.file()) {
            int headSize = SegmentHead.sizeBytes(state.mark());
            SegmentHead head =
                    new SegmentHead(
                            candidate.recycled(),
                            random.nextLong(),
                            sequence,
                            identity,
                            basePosition,
                            headSize + toOffset - fromOffset,
                            state);
            SegmentWriter.begin(candidate, head);
            if (from != null) {
                copy(files, from, fromOffset, toOffset, file, head);
            }
            return new Segment(head, files.publish(candidate, sequence));
        }
    }

    private static void copy(
            SegmentFiles files,
            Segment from,
            int fromOffset,
            int toOffset,
            DiskFile to,
            SegmentHead head)
            throws IOException {
        try (DiskFile file = files.disk().openForRead(from.path())) {
            SegmentWindow window = new SegmentWindow(file, toOffset, LogScan.CHUNK_SIZE_BYTES);
            RecordCursor cursor = new RecordCursor(window, from.head(), fromOffset);
            int offset = head.sizeBytes();
            while (cursor.offset() < toOffset) {
                int at = cursor.offset();
                LogRecord record = cursor.next();
                if (record == null) {
                    throw LogScan.corrupt(from.path(), at, "a record changed while it was read");
                }
                ByteBuffer bytes = ByteBuffer.allocate(record.sizeBytes());
                byte[] payload = record.payloadBytes();
                LogRecord.encodeHeader(
                        bytes,
                        head.segmentId(),
                        offset,
                        record.kind(),
                        record.index(),
                        record.term(),
                        record.entryKind(),
                        head.basePosition(),
                        payload);
                bytes.put(payload);
                to.write(bytes.rewind(), offset);
                offset += record.sizeBytes();
            }
        }
    }
}
