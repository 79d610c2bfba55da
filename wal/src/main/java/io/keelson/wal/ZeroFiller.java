package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import io.keelson.wal.disk.DiskFullException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the active segment filled with zeros ahead of the writer, which makes each {@code
 * fdatasync} cheaper: no size and no extents to store with it. {@link #fill} belongs to a helper
 * thread, everything else to the writer.
 *
 * <p>The two never touch the same bytes: the helper claims a chunk before it writes zeros, never
 * below what the writer has reached, and a writer that catches up waits for that one chunk.
 */
final class ZeroFiller {
    private static final int CHUNK_SIZE_BYTES = 256 << 10;

    private final Disk disk;
    private final Path reserve;
    private final WalSettings settings;

    private @Nullable Path path;
    private int writerEnd;
    private int filledEnd;
    private int claimFrom;
    private int claimTo;
    private boolean outOfRoom;
    private boolean reserveChecked;
    private @Nullable IOException failure;

    ZeroFiller(Disk disk, Path directory, WalSettings settings) {
        this.disk = disk;
        this.reserve = directory.resolve(SegmentFiles.RESERVE);
        this.settings = settings;
    }

    /** From now on this is the active segment, filled or written to its present size. */
    synchronized void follow(Path segment, int fileSizeBytes, int endOffset) {
        awaitClaim(0, Integer.MAX_VALUE);
        path = segment;
        writerEnd = endOffset;
        filledEnd = fileSizeBytes;
        outOfRoom = false;
    }

    /** There is no active segment any more. */
    synchronized void stop() {
        awaitClaim(0, Integer.MAX_VALUE);
        path = null;
    }

    /** The writer is about to write here. Fails if the filler could not sync the segment. */
    synchronized void beforeWrite(int from, int to) throws IOException {
        IOException failed = failure;
        if (failed != null) {
            throw new IOException(failed.getMessage(), failed);
        }
        writerEnd = Math.max(writerEnd, to);
        awaitClaim(from, to);
        filledEnd = Math.max(filledEnd, to);
    }

    /** Fills one step if the writer is near the end of what is filled; whether it did anything. */
    boolean fill() throws IOException {
        Path segment = path();
        if (segment == null) {
            return false;
        }
        if (createReserve()) {
            return true;
        }
        if (!isWanted(segment)) {
            return false;
        }
        try (DiskFile file = disk.open(segment)) {
            int filled = 0;
            while (filled < settings.zeroFillStepBytes() && claim(segment)) {
                filled += claimTo - claimFrom;
                try {
                    file.writeZeros(claimFrom, claimTo);
                } finally {
                    release();
                }
            }
            if (filled > 0) {
                sync(file);
            }
            return filled > 0;
        } catch (NoSuchFileException discarded) {
            // The writer went on to another segment, and this one's file has been given away.
            if (segment.equals(path())) {
                throw discarded;
            }
            return false;
        } catch (DiskFullException noRoom) {
            // Not a failure yet: the writer will meet the full disk when it gets there, or never.
            giveUp();
            return false;
        }
    }

    private synchronized @Nullable Path path() {
        return path;
    }

    private synchronized boolean isWanted(Path segment) {
        return segment.equals(path)
                && !outOfRoom
                && settings.zeroFillStepBytes() > 0
                && filledEnd < settings.segmentSizeBytes()
                && filledEnd - writerEnd < settings.zeroFillStepBytes();
    }

    private synchronized boolean claim(Path segment) {
        if (!segment.equals(path) || filledEnd >= settings.segmentSizeBytes()) {
            return false;
        }
        claimFrom = Math.max(filledEnd, writerEnd);
        claimTo = Math.min(claimFrom + CHUNK_SIZE_BYTES, settings.segmentSizeBytes());
        return claimFrom < claimTo;
    }

    private synchronized void release() {
        filledEnd = Math.max(filledEnd, claimTo);
        claimFrom = 0;
        claimTo = 0;
        notifyAll();
    }

    private synchronized void giveUp() {
        outOfRoom = true;
    }

    private void sync(DiskFile file) throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            synchronized (this) {
                failure = e;
            }
            throw e;
        }
    }

    /** Makes the reserve file if there is none yet; whether it did. */
    private boolean createReserve() throws IOException {
        if (reserveChecked) {
            return false;
        }
        reserveChecked = true;
        if (settings.reserveSizeBytes() == 0 || disk.exists(reserve)) {
            return false;
        }
        try (DiskFile file = disk.create(reserve)) {
            file.writeZeros(0, settings.reserveSizeBytes());
            file.sync();
            return true;
        } catch (DiskFullException noRoom) {
            disk.delete(reserve);
            return false;
        }
    }

    private void awaitClaim(int from, int to) {
        boolean interrupted = false;
        while (claimFrom < claimTo && from < claimTo && claimFrom < to) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the log is not left half written for it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
