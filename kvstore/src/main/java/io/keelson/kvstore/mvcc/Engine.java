package io.keelson.kvstore.mvcc;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An ordered key-value engine of a few families with atomic batches, snapshots and deferred
 * durability: what is written survives a crash only from the next flush on, and always a whole
 * prefix of the batches does. {@link RocksEngine} is on disk, {@link MemoryEngine} its twin for
 * simulations.
 *
 * <p>Any thread may call; batches of two threads are atomic and in some order. A failure of the
 * disk is a {@link StorageException}, after which the member must stop.
 */
public interface Engine extends AutoCloseable {
    /** Applies a batch atomically. Durable only after a flush. */
    void write(EngineBatch batch);

    /** The state now. The caller closes it; it stays readable across {@link #install}. */
    EngineSnapshot snapshot();

    /**
     * A value as it would be read after a crash now; null when it would be missing. Fails when a
     * flush failed since the start, so whoever asks from time to time hears of it.
     */
    byte @Nullable [] durable(Family family, byte[] key);

    /** Starts to make everything written so far durable, and returns at once. */
    void requestFlush();

    /** Makes everything written so far durable. */
    void flush();

    /**
     * Writes a consistent copy into a directory that must not exist; cheap (hard links), and
     * complete: it opens as an engine of its own. It holds everything written before the call and
     * maybe some of what is written meanwhile.
     */
    void checkpoint(Path directory);

    /** Reads a value out of a checkpoint without opening it for good; null when missing. */
    byte @Nullable [] readCheckpoint(Path directory, Family family, byte[] key);

    /**
     * Goes on with the state of a checkpoint, in its directory. Snapshots of the old state stay
     * readable; when the last of them is closed, the old state's files are closed and {@code
     * oldClosed} runs, on whatever thread that was.
     */
    void install(Path directory, Runnable oldClosed);

    EngineSizes sizes();

    /** Closes without flushing; snapshots that are still open keep the files open. */
    @Override
    void close();
}
