package io.keelson.kvstore.mvcc;

import io.keelson.raft.core.EntryId;
import java.nio.file.Path;

/**
 * The replicated state machine's data: multi-version keys, leases, members and alarms, in one
 * engine. One thread applies; any thread reads, through views.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class MvccStore implements AutoCloseable {
    MvccStore() {}

    /** Opens what the engine holds. Reads the small families, never the keys. */
    public static MvccStore open(Engine engine) {
        throw new UnsupportedOperationException();
    }

    /** Begins the next batch. */
    public ApplyBatch begin() {
        throw new UnsupportedOperationException();
    }

    /** The newest view, retained for the caller, who closes it. Never blocks. */
    public View view() {
        throw new UnsupportedOperationException();
    }

    /** The last entry applied; {@link EntryId#ZERO} at first. */
    public EntryId appliedId() {
        throw new UnsupportedOperationException();
    }

    /** The last entry whose effect a crash now would not undo. */
    public EntryId durableAppliedId() {
        throw new UnsupportedOperationException();
    }

    /** Raft's configuration as of the last configuration entry; empty when there was none. */
    public byte[] membership() {
        throw new UnsupportedOperationException();
    }

    /** Starts to make everything durable and returns at once. */
    public void requestFlush() {
        throw new UnsupportedOperationException();
    }

    /** Makes everything durable. */
    public void flush() {
        throw new UnsupportedOperationException();
    }

    /** Writes a consistent copy, of at least all that is applied, and says what is in it. */
    public CheckpointInfo checkpoint(Path directory) {
        throw new UnsupportedOperationException();
    }

    /** What is in a checkpoint, read out of itself. */
    public CheckpointInfo inspectCheckpoint(Path directory) {
        throw new UnsupportedOperationException();
    }

    /**
     * Goes on with a checkpoint's state. Between batches, on the thread that applies. Views of the
     * old state stay readable; {@code oldClosed} runs when the last is closed.
     */
    public CheckpointInfo installCheckpoint(Path directory, Runnable oldClosed) {
        throw new UnsupportedOperationException();
    }

    /**
     * One step of deleting what compaction made unreachable.
     *
     * @param budget changes to look at
     * @return whether something is left to do
     */
    public boolean compactionSweepStep(int budget) {
        throw new UnsupportedOperationException();
    }

    /** Everything unreachable below this revision is gone; -1 when nothing was compacted. */
    public long sweptRevision() {
        throw new UnsupportedOperationException();
    }

    public EngineSizes sizes() {
        throw new UnsupportedOperationException();
    }

    /** Closes the engine without flushing. Views that are still open stay readable. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
