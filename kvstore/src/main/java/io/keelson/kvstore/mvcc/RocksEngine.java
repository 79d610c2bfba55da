package io.keelson.kvstore.mvcc;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.Priority;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The engine on disk: RocksDB with its own log off and flushes that are atomic across families, so
 * that what survives a crash is the state after some batch. The directory in use is a {@link
 * RocksGeneration}; installing a checkpoint makes the next.
 */
public final class RocksEngine implements Engine {
    private final RocksSettings settings;
    private final RocksMemory memory;
    private final RocksBatchFormat format = new RocksBatchFormat();
    private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
    private final ReadOptions durableReads =
            new ReadOptions().setReadTier(org.rocksdb.ReadTier.PERSISTED_TIER);
    private volatile RocksGeneration current;
    private volatile boolean closed;

    static {
        RocksDB.loadLibrary();
        // Flushes and compactions must not take the processor from the members' own threads.
        Env.getDefault().lowerThreadPoolCPUPriority(Priority.LOW);
        Env.getDefault().lowerThreadPoolIOPriority(Priority.LOW);
    }

    private RocksEngine(Path directory, RocksSettings settings) {
        this.settings = settings;
        memory = new RocksMemory(settings);
        try {
            current = open(directory, RocksGeneration.Use.OWN);
        } catch (RuntimeException e) {
            closeOwn();
            throw e;
        }
    }

    /**
     * Opens the data in a directory, which is created if it is missing (its parent must exist).
     *
     * @throws StorageException when it cannot be opened
     */
    public static RocksEngine open(Path directory, RocksSettings settings) {
        return new RocksEngine(directory, settings);
    }

    private RocksGeneration open(Path directory, RocksGeneration.Use use) {
        return RocksGeneration.open(directory, use, memory, settings);
    }

    /** The current generation, held for the caller. */
    private RocksGeneration hold() {
        RocksGeneration generation = current;
        while (closed || !generation.tryRetain()) {
            if (closed) {
                throw new IllegalStateException("the engine is closed");
            }
            Thread.onSpinWait();
            generation = current;
        }
        return generation;
    }

    @Override
    public void write(EngineBatch batch) {
        RocksGeneration generation = hold();
        try {
            byte[] bytes;
            synchronized (format) {
                bytes = format.encode(batch, generation);
            }
            try (WriteBatch writes = new WriteBatch(bytes)) {
                generation.db().write(writeOptions, writes);
            }
        } catch (RocksDBException e) {
            throw new StorageException("a write failed in " + generation.directory(), e);
        } finally {
            generation.release();
        }
    }

    @Override
    public EngineSnapshot snapshot() {
        return new RocksSnapshot(hold());
    }

    @Override
    public byte @Nullable [] durable(Family family, byte[] key) {
        RocksGeneration generation = hold();
        try {
            generation.checkBackground();
            return generation.db().get(generation.handle(family), durableReads, key);
        } catch (RocksDBException e) {
            throw new StorageException("a read failed in " + generation.directory(), e);
        } finally {
            generation.release();
        }
    }

    @Override
    public void requestFlush() {
        flush(false);
    }

    @Override
    public void flush() {
        flush(true);
    }

    private void flush(boolean wait) {
        RocksGeneration generation = hold();
        try (FlushOptions options =
                new FlushOptions().setWaitForFlush(wait).setAllowWriteStall(true)) {
            generation.db().flush(options, generation.handles());
        } catch (RocksDBException e) {
            throw new StorageException("a flush failed in " + generation.directory(), e);
        } finally {
            generation.release();
        }
    }

    @Override
    public void checkpoint(Path directory) {
        RocksGeneration generation = hold();
        try (Checkpoint checkpoint = Checkpoint.create(generation.db())) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw new StorageException("a checkpoint to " + directory + " failed", e);
        } finally {
            generation.release();
        }
    }

    @Override
    public byte @Nullable [] readCheckpoint(Path directory, Family family, byte[] key) {
        RocksGeneration generation = open(directory, RocksGeneration.Use.READ);
        try {
            return generation.db().get(generation.handle(family), key);
        } catch (RocksDBException e) {
            throw new StorageException("no readable checkpoint in " + directory, e);
        } finally {
            generation.release();
        }
    }

    @Override
    public void install(Path directory, Runnable oldClosed) {
        RocksGeneration next = open(directory, RocksGeneration.Use.OWN);
        RocksGeneration before = current;
        current = next;
        before.whenClosed(oldClosed);
        before.release();
    }

    @Override
    public EngineSizes sizes() {
        RocksGeneration generation = hold();
        try {
            RocksDB db = generation.db();
            long unflushed = db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
            return new EngineSizes(
                    db.getAggregatedLongProperty("rocksdb.total-sst-files-size") + unflushed,
                    db.getAggregatedLongProperty("rocksdb.estimate-live-data-size") + unflushed,
                    memory.usedBytes());
        } catch (RocksDBException e) {
            throw new StorageException("no sizes of " + generation.directory(), e);
        } finally {
            generation.release();
        }
    }

    @Override
    public void close() {
        closed = true;
        current.release();
        closeOwn();
    }

    private void closeOwn() {
        durableReads.close();
        writeOptions.close();
        memory.release();
    }
}
