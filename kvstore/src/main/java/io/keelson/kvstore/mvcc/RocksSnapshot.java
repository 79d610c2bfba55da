package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;

/**
 * A snapshot of one generation, which it holds. Owns every native object that reads through it;
 * cursors are closed by who opened them, before the snapshot.
 */
final class RocksSnapshot implements EngineSnapshot {
    private final RocksGeneration generation;
    private final Snapshot snapshot;

    /** For point reads, made when first needed. */
    private volatile @Nullable ReadOptions memoryReads;

    private volatile @Nullable ReadOptions diskReads;

    /** Takes over one hold of the generation. */
    RocksSnapshot(RocksGeneration generation) {
        this.generation = generation;
        snapshot = generation.db().getSnapshot();
    }

    private ReadOptions options(ReadTier tier) {
        ReadOptions options = new ReadOptions().setSnapshot(snapshot);
        return tier == ReadTier.MEMORY
                ? options.setReadTier(org.rocksdb.ReadTier.BLOCK_CACHE_TIER)
                : options;
    }

    private ReadOptions pointReads(ReadTier tier) {
        ReadOptions options = tier == ReadTier.MEMORY ? memoryReads : diskReads;
        return options != null ? options : makePointReads(tier);
    }

    private synchronized ReadOptions makePointReads(ReadTier tier) {
        ReadOptions options = tier == ReadTier.MEMORY ? memoryReads : diskReads;
        if (options == null) {
            options = options(tier);
            if (tier == ReadTier.MEMORY) {
                memoryReads = options;
            } else {
                diskReads = options;
            }
        }
        return options;
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key, ReadTier tier) {
        try {
            return generation.db().get(generation.handle(family), pointReads(tier), key);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public EngineCursor cursor(Family family, byte[] from, byte @Nullable [] to, ReadTier tier) {
        ReadOptions options = options(tier);
        Slice end = to == null ? null : new Slice(to);
        if (end != null) {
            options.setIterateUpperBound(end);
        }
        RocksCursor cursor =
                new RocksCursor(
                        generation.db().newIterator(generation.handle(family), options),
                        options,
                        end);
        try {
            cursor.seek(from);
            return cursor;
        } catch (RuntimeException e) {
            cursor.close();
            throw e;
        }
    }

    /** What a failed read means: that it would block, or that the engine is broken. */
    static RuntimeException failure(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getCode() == Status.Code.Incomplete
                ? new WouldBlockException()
                : new StorageException("a read failed", e);
    }

    @Override
    public void close() {
        ReadOptions memory = memoryReads;
        if (memory != null) {
            memory.close();
        }
        ReadOptions disk = diskReads;
        if (disk != null) {
            disk.close();
        }
        generation.db().releaseSnapshot(snapshot);
        snapshot.close();
        generation.release();
    }
}
