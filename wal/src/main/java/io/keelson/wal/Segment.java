package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A segment of the log, as those see it who read it. While a reader has it pinned its file is not
 * reused. The readers' handle is not the writer's: who interrupts a reader closes only that.
 */
final class Segment {
    private final SegmentHead head;
    private final Path path;
    private int pins;
    private boolean discarded;
    private @Nullable DiskFile handle;

    Segment(SegmentHead head, Path path) {
        this.head = head;
        this.path = path;
    }

    SegmentHead head() {
        return head;
    }

    Path path() {
        return path;
    }

    synchronized DiskFile pin(Disk disk) throws IOException {
        DiskFile file = handle;
        if (file == null) {
            file = disk.openForRead(path);
            handle = file;
        }
        pins++;
        return file;
    }

    /** Ends what {@link #pin} began; after a failed read the next one gets a new handle. */
    synchronized void unpin(boolean failed) throws IOException {
        pins--;
        if (failed || (discarded && pins == 0)) {
            closeHandle();
        }
    }

    /** The log no longer holds the segment. Returns whether its file may be reused. */
    synchronized boolean discard() throws IOException {
        discarded = true;
        if (pins == 0) {
            closeHandle();
            return true;
        }
        return false;
    }

    private void closeHandle() throws IOException {
        DiskFile file = handle;
        handle = null;
        if (file != null) {
            file.close();
        }
    }
}
