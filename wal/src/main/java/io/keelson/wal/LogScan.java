package io.keelson.wal;

import io.keelson.wal.SegmentHead.LogState;
import io.keelson.wal.WalRefusedException.Reason;
import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log, checks every byte of it and replays it, without changing anything. All
 * segments but the last, and the last up to its proven end, must be perfect; what the last one
 * holds behind that is replayed apart, as {@link Wal#open} first moves it to where it is synced.
 */
final class LogScan {
    static final int CHUNK_SIZE_BYTES = 1 << 20;
    private static final String RESTORE =
            "; do not repair it: remove this member and add it again as a new one";

    private final Disk disk;
    private final BiConsumer<Segment, LogRecord> observer;
    private final List<Segment> segments = new ArrayList<>();
    private final EntrySummaries entries = new EntrySummaries();
    private final LogImage image;
    private final LastSegment last;

    /**
     * Where the last segment's parts end.
     *
     * @param provenEnd offset; everything below was synced
     * @param end offset behind the last record of an unbroken row
     * @param tornBytes size of what stands behind {@code end} and is not zeros or an earlier life
     */
    record LastSegment(int provenEnd, int end, long tornBytes) {}

    /**
     * @param directory holds at least one segment
     * @param observer is shown every record that is replayed
     */
    LogScan(
            Disk disk,
            Path directory,
            @Nullable WalIdentity expected,
            int indexStepBytes,
            BiConsumer<Segment, LogRecord> observer)
            throws IOException {
        this.disk = disk;
        this.observer = observer;
        for (String name : SegmentFiles.segmentNames(disk, directory)) {
            Path path = directory.resolve(name);
            SegmentHead head = readHead(path, name);
            check(path, head.identity(), expected);
            if (!segments.isEmpty()) {
                checkFollows(segments.getLast(), head, path);
            }
            segments.add(new Segment(head, path));
        }
        LogState begin = segments.getFirst().head().previous();
        image = new LogImage(indexStepBytes, begin);
        entries.restartAt(begin.lastIndex() + 1);
        for (int i = 0; i + 1 < segments.size(); i++) {
            SegmentHead next = segments.get(i + 1).head();
            replayWhole(segments.get(i), next.basePosition());
            checkState(segments.get(i + 1));
        }
        last = examineLast(segments.getLast());
        replay(segments.getLast(), segments.getLast().head().sizeBytes(), last.provenEnd());
    }

    List<Segment> segments() {
        return segments;
    }

    LogImage image() {
        return image;
    }

    EntrySummaries entries() {
        return entries;
    }

    LastSegment last() {
        return last;
    }

    long provenPosition() {
        return segments.getLast().head().basePosition() + last.provenEnd();
    }

    /** Replays what the last segment holds behind its proven end. */
    void replayUnproven() throws IOException {
        replay(segments.getLast(), last.provenEnd(), last.end());
    }

    /** Replays a segment that was written just now, behind everything else. */
    void replayAdded(Segment segment) throws IOException {
        segments.add(segment);
        replay(segment, segment.head().sizeBytes(), segment.head().syncedEnd());
    }

    private SegmentHead readHead(Path path, String name) throws IOException {
        SegmentHead head;
        try (DiskFile file = disk.openForRead(path)) {
            head =
                    switch (SegmentFiles.readHead(file)) {
                        case SegmentHead.Valid(SegmentHead valid) -> valid;
                        case SegmentHead.Damaged() ->
                                throw corrupt(path, 0, "the segment's head is damaged");
                        case SegmentHead.Newer(int version) ->
                                throw new WalRefusedException(
                                        Reason.NEWER_FORMAT,
                                        "%s offset 8: format version %d is newer than %d, the latest this program knows; run the newer program that wrote it"
                                                .formatted(
                                                        path, version, SegmentHead.FORMAT_VERSION));
                    };
        }
        if (head.sequence() != SegmentFiles.sequenceOf(name)) {
            throw corrupt(path, 32, "this is segment " + head.sequence() + " under another's name");
        }
        return head;
    }

    private static void check(Path path, WalIdentity found, @Nullable WalIdentity expected) {
        if (expected == null || found.equals(expected)) {
            return;
        }
        boolean cluster = found.clusterId() != expected.clusterId();
        throw new WalRefusedException(
                cluster ? Reason.OTHER_CLUSTER : Reason.OTHER_MEMBER,
                "%s offset %d: the log belongs to %s %x, not to %x; start with that %s's own data directory"
                        .formatted(
                                path,
                                cluster ? 40 : 48,
                                cluster ? "cluster" : "member",
                                cluster ? found.clusterId() : found.memberId(),
                                cluster ? expected.clusterId() : expected.memberId(),
                                cluster ? "cluster" : "member"));
    }

    private static void checkFollows(Segment before, SegmentHead head, Path path) {
        if (!head.identity().equals(before.head().identity())) {
            throw corrupt(path, 40, "the segment belongs to another log than " + before.path());
        }
        if (head.sequence() != before.head().sequence() + 1) {
            throw corrupt(path, 32, "the segment before it is missing");
        }
    }

    /** The state that a head repeats must be what the segments before it add up to. */
    private void checkState(Segment segment) {
        LogState told = segment.head().previous();
        if (!told.equals(image.state())) {
            throw corrupt(segment.path(), 72, "the head tells " + told + " after " + image.state());
        }
    }

    private void replayWhole(Segment segment, long endPosition) throws IOException {
        long length = endPosition - segment.head().basePosition();
        if (length < segment.head().sizeBytes() || length > Integer.MAX_VALUE) {
            throw corrupt(segment.path(), 56, "the next segment begins before this one ends");
        }
        replay(segment, segment.head().sizeBytes(), (int) length);
    }

    private void replay(Segment segment, int from, int end) throws IOException {
        try (DiskFile file = disk.openForRead(segment.path())) {
            SegmentWindow window =
                    new SegmentWindow(
                            file, (int) Math.min(end, file.sizeBytes()), CHUNK_SIZE_BYTES);
            RecordCursor cursor = new RecordCursor(window, segment.head(), from);
            while (cursor.offset() < end) {
                LogRecord record = cursor.next();
                if (record == null) {
                    throw corrupt(
                            segment.path(),
                            cursor.offset(),
                            "a record that was synced is missing or changed");
                }
                apply(segment, record);
                observer.accept(segment, record);
            }
        }
    }

    private void apply(Segment segment, LogRecord record) {
        switch (record.kind()) {
            case HARD_STATE -> image.apply(record.toHardState());
            case MARK -> {
                image.apply(record.toMark());
                entries.restartAt(record.index() + 1);
            }
            case TRUNCATION -> {
                if (record.index() > image.index().lastIndex() + 1) {
                    throw hole(segment, record, "a truncation");
                }
                image.applyTruncation(record.index(), record.term());
                entries.truncateFrom(record.index());
            }
            case ENTRY -> {
                if (record.index() != image.index().lastIndex() + 1) {
                    throw hole(segment, record, "an entry");
                }
                image.applyEntry(record.term(), segment, record.offset());
                entries.add(record.term(), record.entryKind(), record.payload().remaining());
            }
        }
    }

    private LastSegment examineLast(Segment segment) throws IOException {
        SegmentHead head = segment.head();
        try (DiskFile file = disk.openForRead(segment.path())) {
            int fileSizeBytes = (int) Math.min(Integer.MAX_VALUE, file.sizeBytes());
            SegmentWindow window = new SegmentWindow(file, fileSizeBytes, CHUNK_SIZE_BYTES);
            RecordCursor cursor = new RecordCursor(window, head, head.sizeBytes());
            long proven = head.basePosition() + head.syncedEnd();
            for (LogRecord record = cursor.next(); record != null; record = cursor.next()) {
                proven = Math.max(proven, record.provenPosition());
            }
            int end = cursor.offset();
            boolean clean = cursor.atCleanEnd();
            int tornEnd = end;
            if (!clean) {
                long claimedEnd = end + cursor.claimedSizeBytes();
                tornEnd = (int) Math.min(claimedEnd, fileSizeBytes);
            }
            // A valid record behind the first invalid one proves that this is damage, or else that
            // the disk kept a later write and lost an earlier one.
            for (LogRecord record = cursor.seekValid();
                    record != null;
                    record = cursor.seekValid()) {
                cursor.next();
                proven = Math.max(proven, record.provenPosition());
                tornEnd = Math.max(tornEnd, cursor.offset());
            }
            if (end < proven - head.basePosition()) {
                throw corrupt(
                        segment.path(), end, "a record that was synced is missing or changed");
            }
            if (!head.recycled()) {
                tornEnd = Math.max(tornEnd, new RecordCursor(window, head, end).endOfNonZero());
            } else if (!clean) {
                tornEnd = Math.max(tornEnd, end + 1);
            }
            return new LastSegment((int) (proven - head.basePosition()), end, tornEnd - end);
        }
    }

    private static WalRefusedException hole(Segment segment, LogRecord record, String what) {
        return new WalRefusedException(
                Reason.HOLE,
                "%s offset %d: %s at index %d does not follow what stands before it%s"
                        .formatted(segment.path(), record.offset(), what, record.index(), RESTORE));
    }

    static WalRefusedException corrupt(Path path, long offset, String what) {
        return new WalRefusedException(
                Reason.CORRUPT, "%s offset %d: %s%s".formatted(path, offset, what, RESTORE));
    }
}
