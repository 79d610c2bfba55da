package io.keelson.wal;

import io.keelson.wal.EntryIndex.Span;
import io.keelson.wal.disk.Disk;
import io.keelson.wal.disk.DiskFile;
import io.keelson.wal.disk.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A durable log. One thread appends, syncs, cuts and closes; any thread may read; {@link #fill}
 * belongs to a helper thread of its own.
 *
 * <p>Nobody may interrupt the thread that appends: an interrupt inside a write closes the operating
 * system's handle, which is a failed write like any other.
 */
public final class Wal implements AutoCloseable {
    private final SegmentFiles files;
    private final Closeable lock;
    private final SegmentWriter writer;
    private final ZeroFiller filler;
    private final EntryReader reader;

    /** Guards the image and the segments between the writer and the readers. */
    private final Object imageLock = new Object();

    private final LogImage image;
    private final Deque<Segment> segments;
    private long truncations;

    private boolean discardPending;
    private volatile @Nullable WalFailedException failure;

    /** A log and what was found in it. */
    public record Opened(Wal log, Recovered recovered) {}

    Wal(SegmentFiles files, Closeable lock, SegmentWriter writer, ZeroFiller filler, LogScan scan) {
        this.files = files;
        this.lock = lock;
        this.writer = writer;
        this.filler = filler;
        this.reader = new EntryReader(files.disk());
        this.image = scan.image();
        this.segments = new ArrayDeque<>(scan.segments());
    }

    /**
     * Opens the log in a directory, creating both if missing, and repairs its end. Everything
     * recovered is synced when this returns.
     *
     * @param random source of the segments' ids
     * @throws WalRefusedException in every case in which the log cannot be opened
     */
    public static Opened open(
            Disk disk,
            Path directory,
            WalIdentity identity,
            WalSettings settings,
            RandomGenerator random) {
        return WalOpener.open(disk, directory, identity, settings, random);
    }

    /** Whether the directory holds a log. */
    public static boolean exists(Disk disk, Path directory) throws IOException {
        return disk.exists(directory) && !SegmentFiles.segmentNames(disk, directory).isEmpty();
    }

    /**
     * Writes a batch behind what was written before. It is readable at once, and durable once
     * {@link #sync} returns a position that is not below the one returned here.
     *
     * @return the position of the batch's end
     * @throws WalFailedException the log is unusable from now on
     * @throws IllegalArgumentException the batch does not fit to the log; nothing was written
     */
    public long append(WalBatch batch) {
        checkUsable();
        BatchCheck.check(batch, image);
        synchronized (imageLock) {
            try {
                write(batch);
                writer.flush();
                return writer.position();
            } catch (IOException e) {
                throw fail("a write", e);
            }
        }
    }

    private void write(WalBatch batch) throws IOException {
        WalHardState hardState = batch.hardState();
        if (hardState != null) {
            byte[] numbers =
                    ByteBuffer.allocate(LogRecord.HARD_STATE_SIZE_BYTES)
                            .putLong(hardState.votedFor())
                            .putLong(hardState.commitIndex())
                            .array();
            put(RecordKind.HARD_STATE, 0, hardState.term(), (byte) 0, numbers);
            image.apply(hardState);
        }
        WalMark mark = batch.mark();
        if (mark != null) {
            put(RecordKind.MARK, mark.index(), mark.term(), (byte) 0, mark.data());
            image.apply(mark);
            truncations++;
            discardPending = true;
        }
        long from = batch.truncateFrom();
        if (from > 0 && from <= image.index().lastIndex()) {
            long term = image.index().termAt(from - 1);
            put(RecordKind.TRUNCATION, from, term, (byte) 0, new byte[0]);
            image.applyTruncation(from, term);
            truncations++;
        }
        for (WalEntry entry : batch.entries()) {
            int offset =
                    put(RecordKind.ENTRY, entry.index(), entry.term(), entry.kind(), entry.data());
            image.applyEntry(entry.term(), writer.segment(), offset);
        }
    }

    private int put(RecordKind kind, long index, long term, byte entryKind, byte[] payload)
            throws IOException {
        if (!writer.hasRoomFor(payload.length)) {
            segments.addLast(writer.rotate(image.state()));
        }
        return writer.put(kind, index, term, entryKind, payload);
    }

    /**
     * Makes everything appended so far survive a loss of power.
     *
     * @return the position up to which it does
     * @throws WalFailedException the log is unusable from now on; nothing not yet synced may be
     *     acknowledged
     */
    public long sync() {
        checkUsable();
        try {
            writer.sync();
            if (discardPending) {
                discardPending = false;
                discardSegmentsBelow(firstIndex());
            }
            return writer.provenPosition();
        } catch (IOException e) {
            throw fail("a sync", e);
        }
    }

    /**
     * Reads entries from {@code firstIndex} on: at least one, then more as long as their data is no
     * more than {@code maxBytes} altogether. May be called by any thread at any time.
     *
     * @throws WalRefusedException the entry's bytes are not what was written
     * @throws WalFailedException the log is unusable
     * @throws UncheckedIOException the disk failed to read, or the reading thread was interrupted
     */
    public ReadResult read(long firstIndex, long maxBytes) {
        checkUsable();
        EntryReader.Gathered gathered = new EntryReader.Gathered(maxBytes);
        long truncationsBefore = -1;
        long next = firstIndex;
        try {
            while (!gathered.isFull()) {
                Span span;
                DiskFile file;
                synchronized (imageLock) {
                    EntryIndex index = image.index();
                    boolean changed = truncationsBefore >= 0 && truncationsBefore != truncations;
                    if (changed || next <= index.beginsAfterIndex() || next > index.lastIndex()) {
                        // What was gathered before is still one piece of one log.
                        return gathered.entries.isEmpty()
                                ? outside(index, firstIndex)
                                : new ReadResult.Entries(gathered.entries);
                    }
                    truncationsBefore = truncations;
                    span = index.spanOf(next);
                    file = reader.pin(span);
                }
                reader.read(span, file, next, gathered);
                next = span.endIndex();
            }
            return new ReadResult.Entries(gathered.entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReadResult outside(EntryIndex index, long firstIndex) {
        return firstIndex > index.lastIndex()
                ? new ReadResult.BeyondEnd(index.lastIndex())
                : new ReadResult.Discarded(index.beginsAfterIndex() + 1);
    }

    /**
     * Permits the log to discard entries below this index; it keeps what shares a segment with
     * later ones. Syncs first if something is not synced.
     *
     * @throws WalFailedException the log is unusable from now on
     */
    public void cut(long belowIndex) {
        checkUsable();
        try {
            writer.sync();
            discardSegmentsBelow(belowIndex);
        } catch (IOException e) {
            throw fail("a cut", e);
        }
    }

    /** All that is appended is synced: else a crash could take the new without the old. */
    void discardSegmentsBelow(long belowIndex) throws IOException {
        Deque<Segment> discarded = new ArrayDeque<>();
        synchronized (imageLock) {
            Segment keep = image.index().segmentOf(belowIndex);
            if (keep == null) {
                keep = writer.segment();
            }
            image.index().dropSegmentsBefore(keep);
            while (segments.getFirst() != keep) {
                discarded.addLast(segments.removeFirst());
            }
        }
        for (Segment segment : discarded) {
            files.discard(segment);
        }
    }

    /** Index of the first entry that can be read; one more than the last index if there is none. */
    public long firstIndex() {
        synchronized (imageLock) {
            return image.index().beginsAfterIndex() + 1;
        }
    }

    /** Index of the last entry, or of the one the log begins after if it is empty. */
    public long lastIndex() {
        synchronized (imageLock) {
            return image.index().lastIndex();
        }
    }

    /** How many segments the log consists of. */
    public int segmentCount() {
        synchronized (imageLock) {
            return segments.size();
        }
    }

    /** How many discarded segments wait to be reused. Only for the thread that appends. */
    public int spareCount() {
        return files.spareCount();
    }

    /**
     * One step of the filler: zeros written ahead of the end, the reserve file made. For a helper
     * thread, and only after the member is ready.
     *
     * @return whether there was anything to do
     * @throws WalFailedException the disk failed; the next append fails too
     */
    public boolean fill() {
        try {
            return filler.fill();
        } catch (IOException e) {
            throw new WalFailedException(failureMessage("filling ahead", e), e);
        }
    }

    /** Gives the directory back. Does not sync. */
    @Override
    public void close() {
        filler.stop();
        writer.close();
        synchronized (imageLock) {
            for (Segment segment : segments) {
                try {
                    segment.discard();
                } catch (IOException readOnly) {
                    // A handle that only read has nothing to lose.
                }
            }
        }
        SegmentFiles.closeQuietly(lock);
        if (failure == null) {
            failure = new WalFailedException(files.directory() + ": the log is closed", null);
        }
    }

    private void checkUsable() {
        WalFailedException before = failure;
        if (before != null) {
            throw new WalFailedException(String.valueOf(before.getMessage()), before);
        }
    }

    private WalFailedException fail(String what, IOException e) {
        if (e instanceof DiskFullException) {
            files.releaseReserve();
        }
        WalFailedException failed = new WalFailedException(failureMessage(what, e), e);
        failure = failed;
        return failed;
    }

    private String failureMessage(String what, IOException e) {
        String advice =
                e instanceof DiskFullException
                        ? "the disk is full; the reserve was given up, make room and restart"
                        : "the member must stop; check the disk, then restart";
        return "%s: %s failed (%s): nothing unsynced is acknowledged, %s"
                .formatted(files.directory(), what, describe(e), advice);
    }

    static String describe(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
