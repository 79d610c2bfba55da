package io.keelson.kvstore.mvcc;

import java.util.concurrent.atomic.AtomicReferenceArray;
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
    private static final int TIERS = 3;

    private final RocksGeneration generation;
    private final Snapshot snapshot;

    /** For point reads, by tier; made when first needed. */
    private final AtomicReferenceArray<@Nullable ReadOptions> pointReads =
            new AtomicReferenceArray<>(TIERS);

    /** Takes over one hold of the generation. */
    RocksSnapshot(RocksGeneration generation) {
        this.generation = generation;
        snapshot = generation.db().getSnapshot();
    }

    private ReadOptions options(ReadTier tier) {
        ReadOptions options = new ReadOptions().setSnapshot(snapshot);
        return switch (tier) {
            case MEMORY -> options.setReadTier(org.rocksdb.ReadTier.BLOCK_CACHE_TIER);
            case DISK -> options;
            case SCAN -> options.setFillCache(false);
        };
    }

    private static int slot(ReadTier tier) {
        return switch (tier) {
            case MEMORY -> 0;
            case DISK -> 1;
            case SCAN -> 2;
        };
    }

    private ReadOptions pointReads(ReadTier tier) {
        ReadOptions options = pointReads.get(slot(tier));
        if (options != null) {
            return options;
        }
        ReadOptions made = options(tier);
        ReadOptions other = pointReads.compareAndExchange(slot(tier), null, made);
        if (other == null) {
            return made;
        }
        made.close();
        return other;
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
        for (int i = 0; i < TIERS; i++) {
            ReadOptions options = pointReads.get(i);
            if (options != null) {
                options.close();
            }
        }
        generation.db().releaseSnapshot(snapshot);
        snapshot.close();
        generation.release();
    }
}
