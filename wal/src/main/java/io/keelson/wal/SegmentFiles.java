package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a log's directory: how segments get their names and lose them. {@code package-info}
 * tells why the order of the steps survives a crash between any two of them.
 */
final class SegmentFiles {
    static final String LOCK = "lock";
    static final String RESERVE = "reserve";
    private static final String SEGMENT = ".wal";
    private static final String SPARE = ".spare";
    private static final String NEW = ".new";
    private static final int SEQUENCE_DIGITS = 16;

    private final Disk disk;
    private final Path directory;
    private final WalSettings settings;
    private final Deque<Path> spares = new ArrayDeque<>();

    SegmentFiles(Disk disk, Path directory, WalSettings settings) {
        this.disk = disk;
        this.directory = directory;
        this.settings = settings;
    }

    /** A file that is to become a segment. */
    record Candidate(DiskFile file, Path path, boolean recycled, int fileSizeBytes) {}

    Disk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    Closeable lock() throws IOException {
        return disk.lock(directory.resolve(LOCK));
    }

    /** The sequence number in a segment's file name, or -1 if it is not a segment's. */
    static long sequenceOf(String name) {
        int length = name.length() - SEGMENT.length();
        if (length != SEQUENCE_DIGITS || !name.endsWith(SEGMENT)) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            if (!HexFormat.isHexDigit(name.charAt(i))) {
                return -1;
            }
        }
        return HexFormat.fromHexDigitsToLong(name, 0, length);
    }

    static List<String> segmentNames(Disk disk, Path directory) throws IOException {
        return disk.list(directory).stream().filter(name -> sequenceOf(name) >= 0).toList();
    }

    Path pathOf(long sequence) {
        return directory.resolve(HexFormat.of().toHexDigits(sequence) + SEGMENT);
    }

    /**
     * Takes stock of what an earlier run left behind that is not the log. Makes all names durable:
     * that run may have been killed between a rename and its sync, and on what is seen here the log
     * goes on.
     */
    void adoptLeftovers() throws IOException {
        for (String name : disk.list(directory)) {
            Path path = directory.resolve(name);
            if (name.endsWith(NEW)) {
                disk.delete(path);
            } else if (name.endsWith(SPARE)) {
                if (spares.size() < settings.spareSegmentsMax()) {
                    spares.add(path);
                } else {
                    disk.delete(path);
                }
            }
        }
        disk.syncDirectory(directory);
    }

    /** A spare file if there is one, else a new one. It is no segment before {@link #publish}. */
    Candidate candidate(long sequence) throws IOException {
        Path spare = spares.poll();
        if (spare != null) {
            DiskFile file = disk.open(spare);
            return new Candidate(file, spare, true, (int) file.sizeBytes());
        }
        Path path = directory.resolve(HexFormat.of().toHexDigits(sequence) + NEW);
        return new Candidate(disk.create(path), path, false, 0);
    }

    /**
     * Makes a candidate, whose head is written, the segment of this sequence: syncs it, then names
     * it. So whatever bears a segment's name begins with a whole head.
     */
    Path publish(Candidate candidate, long sequence) throws IOException {
        candidate.file().sync();
        Path path = pathOf(sequence);
        disk.rename(candidate.path(), path);
        disk.syncDirectory(directory);
        return path;
    }

    /** Takes the oldest segment's name away, for good when this returns. */
    void discard(Segment segment) throws IOException {
        boolean reusable = segment.discard();
        long fileSizeBytes = 0;
        if (reusable && spares.size() < settings.spareSegmentsMax()) {
            try (DiskFile file = disk.openForRead(segment.path())) {
                fileSizeBytes = file.sizeBytes();
            }
        }
        // A short file saves nothing, a longer one would keep room for ever.
        if (fileSizeBytes >= settings.segmentSizeBytes() / 2
                && fileSizeBytes <= settings.segmentSizeBytes()) {
            Path spare =
                    directory.resolve(
                            HexFormat.of().toHexDigits(segment.head().sequence()) + SPARE);
            disk.rename(segment.path(), spare);
            spares.add(spare);
        } else {
            disk.delete(segment.path());
        }
        // One by one, oldest first: were two names lost in another order, the log would have a gap.
        disk.syncDirectory(directory);
    }

    int spareCount() {
        return spares.size();
    }

    /** Gives up the reserve, so that the member has room to stop cleanly. */
    void releaseReserve() {
        try {
            if (disk.exists(directory.resolve(RESERVE))) {
                disk.delete(directory.resolve(RESERVE));
            }
        } catch (IOException stillFull) {
            // The log has failed already and says so; there is nothing else to try.
        }
    }

    /** Reads the head of a segment's file. */
    static SegmentHead.Decoded readHead(DiskFile file) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate((int) Math.min(file.sizeBytes(), SegmentHead.SIZE_BYTES_MAX));
        file.read(bytes, 0);
        return SegmentHead.decode(bytes.flip());
    }

    /** Closes without hiding what went wrong before. */
    static void closeQuietly(@Nullable Closeable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (IOException alreadyFailing) {
                // Closing promises nothing that was not synced.
            }
        }
    }
}
