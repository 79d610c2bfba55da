package io.keelson.kvstore.mvcc;

import io.keelson.raft.core.EntryId;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The replicated state machine's data: multi-version keys, leases, members and alarms, in one
 * engine. One thread applies; any thread reads, through views.
 */
public final class MvccStore implements AutoCloseable {
    private final Engine engine;
    private final Sweep sweep;
    private final RecentHashes hashes = new RecentHashes();

    /** Keeps a step of the sweep and the installation of a checkpoint apart. */
    private final Lock sweeping = new ReentrantLock();

    private volatile View current;
    private volatile boolean closed;

    private MvccStore(Engine engine) {
        this.engine = engine;
        current = load(engine);
        sweep = new Sweep(engine, current.source());
    }

    private static View load(Engine engine) {
        EngineSnapshot snapshot = engine.snapshot();
        try {
            return new View(StateCodec.load(snapshot), snapshot);
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /** Opens what the engine holds. Reads the small families, never the keys. */
    public static MvccStore open(Engine engine) {
        return new MvccStore(engine);
    }

    /** Begins the next batch. */
    public ApplyBatch begin() {
        return new ApplyBatch(this, view());
    }

    /** Writes a batch and publishes the view after it, which is retained for the caller. */
    View write(EngineBatch batch, StoreState state) {
        engine.write(batch);
        View next = new View(state, engine.snapshot());
        return publish(next.retain());
    }

    private View publish(View next) {
        View before = current;
        current = next;
        before.close();
        return next;
    }

    /** The newest view, retained for the caller, who closes it. Never blocks. */
    public View view() {
        View view = current;
        while (!view.tryRetain()) {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            Thread.onSpinWait();
            view = current;
        }
        return view;
    }

    /** The last entry applied; {@link EntryId#ZERO} at first. */
    public EntryId appliedId() {
        return current.appliedId();
    }

    /** The last entry whose effect a crash now would not undo. */
    public EntryId durableAppliedId() {
        return StateCodec.applied(engine.durable(Family.META, Layout.STATE));
    }

    /** Raft's configuration as of the last configuration entry; empty when there was none. */
    public byte[] membership() {
        return current.membership();
    }

    /** Starts to make everything durable and returns at once. */
    public void requestFlush() {
        engine.requestFlush();
    }

    /** The hash of the state after an entry, if that was one of the last; see {@link StateHash}. */
    public OptionalLong stateHashAt(long index) {
        return hashes.at(index);
    }

    RecentHashes recentHashes() {
        return hashes;
    }

    /** Makes everything durable. */
    public void flush() {
        engine.flush();
    }

    /** Writes a consistent copy, of at least all that is applied, and says what is in it. */
    public CheckpointInfo checkpoint(Path directory) {
        engine.checkpoint(directory);
        return inspectCheckpoint(directory);
    }

    /** What is in a checkpoint, read out of itself. */
    public CheckpointInfo inspectCheckpoint(Path directory) {
        return StateCodec.info(
                engine.readCheckpoint(directory, Family.META, Layout.STATE),
                engine.readCheckpoint(directory, Family.META, Layout.CONFIGURATION));
    }

    /**
     * Goes on with a checkpoint's state. Between batches, on the thread that applies. Views of the
     * old state stay readable; {@code oldClosed} runs when the last is closed.
     */
    public CheckpointInfo installCheckpoint(Path directory, Runnable oldClosed) {
        CheckpointInfo info = inspectCheckpoint(directory);
        sweeping.lock();
        try {
            engine.install(directory, oldClosed);
            View next = load(engine);
            sweep.load(next.source());
            publish(next);
        } finally {
            sweeping.unlock();
        }
        return info;
    }

    /**
     * One step of deleting what compaction made unreachable.
     *
     * @param budget changes to look at
     * @return whether something is left to do
     */
    public boolean compactionSweepStep(int budget) {
        sweeping.lock();
        try (View view = view()) {
            return sweep.step(view, budget);
        } finally {
            sweeping.unlock();
        }
    }

    /** Everything unreachable below this revision is gone; -1 when nothing was compacted. */
    public long sweptRevision() {
        return sweep.completeTo();
    }

    public EngineSizes sizes() {
        return engine.sizes();
    }

    /** Closes the engine without flushing. Views that are still open stay readable. */
    @Override
    public void close() {
        closed = true;
        current.close();
        engine.close();
    }
}
