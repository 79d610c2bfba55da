package io.keelson.kvstore.mvcc;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;

/**
 * One open database. Counted: the engine holds the current one, every snapshot holds its own; the
 * last to let go closes it. Whoever touches anything native does so while holding it: a native
 * object that is used after its database is closed takes the whole process down.
 */
final class RocksGeneration {
    private static final int BLOOM_BITS = 10;
    private static final int BLOCK_BYTES = 8 * 1024;
    private static final long BYTES_PER_SYNC = 1 << 20;
    private static final double MEMTABLE_BLOOM_SHARE = 0.02;
    private static final long SMALL_ARENA_BYTES = 64 * 1024;

    private final Path directory;
    private final RocksMemory memory;
    private final RocksDB db;
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);

    /** Closed after the database, last first. */
    private final List<RocksObject> owned = new ArrayList<>();

    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile Runnable onClosed = () -> {};

    /** What a database is opened for. */
    enum Use {
        /** To go on with it; a missing directory is created. */
        OWN,
        /** To look into it, and change no byte. */
        READ
    }

    static RocksGeneration open(
            Path directory, Use use, RocksMemory memory, RocksSettings settings) {
        try {
            return new RocksGeneration(directory, use, memory, settings);
        } catch (RocksDBException e) {
            throw new StorageException("cannot open the data in " + directory, e);
        }
    }

    private RocksGeneration(Path directory, Use use, RocksMemory memory, RocksSettings settings)
            throws RocksDBException {
        this.directory = directory;
        this.memory = memory;
        List<ColumnFamilyDescriptor> descriptors = descriptors(settings);
        DBOptions options = options(settings);
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        try {
            String path = directory.toString();
            db =
                    switch (use) {
                        case OWN -> RocksDB.open(options, path, descriptors, opened);
                        case READ -> RocksDB.openReadOnly(options, path, descriptors, opened);
                    };
        } catch (RocksDBException e) {
            closeOwned();
            throw e;
        }
        memory.retain();
        for (Family family : Family.values()) {
            handles.put(family, opened.get(family.code()));
        }
    }

    private <T extends RocksObject> T own(T object) {
        owned.add(object);
        return object;
    }

    private DBOptions options(RocksSettings settings) {
        return own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setAvoidFlushDuringShutdown(true)
                .setWriteBufferManager(memory.writeBuffers())
                .setMaxBackgroundJobs(settings.backgroundJobs())
                .setBytesPerSync(BYTES_PER_SYNC)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0);
    }

    private List<ColumnFamilyDescriptor> descriptors(RocksSettings settings) {
        BlockBasedTableConfig table =
                new BlockBasedTableConfig()
                        .setBlockCache(memory.blockCache())
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setIndexType(IndexType.kBinarySearch)
                        .setFilterPolicy(own(new BloomFilter(BLOOM_BITS)))
                        .setBlockSize(BLOCK_BYTES)
                        .setFormatVersion(6);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Family family : Family.values()) {
            ColumnFamilyOptions options =
                    own(new ColumnFamilyOptions())
                            .setTableFormatConfig(table)
                            .setWriteBufferSize(settings.writeBufferBytes())
                            .setCompressionType(CompressionType.LZ4_COMPRESSION)
                            .setLevelCompactionDynamicLevelBytes(true);
            switch (family) {
                case LATEST ->
                        options.setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM_SHARE)
                                .setMemtableWholeKeyFiltering(true);
                case META, BUCKETS, LEASES -> options.setArenaBlockSize(SMALL_ARENA_BYTES);
                case HISTORY, REVS -> {}
            }
            descriptors.add(new ColumnFamilyDescriptor(name(family), options));
        }
        return descriptors;
    }

    private static byte[] name(Family family) {
        return family == Family.META
                ? RocksDB.DEFAULT_COLUMN_FAMILY
                : family.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    RocksDB db() {
        return db;
    }

    /** A flush or compaction that failed leaves data that can no more become durable. */
    void checkBackground() throws RocksDBException {
        long errors = db.getLongProperty("rocksdb.background-errors");
        if (errors > 0) {
            throw new StorageException(
                    "RocksDB failed in the background, " + errors + " times, in " + directory);
        }
    }

    Path directory() {
        return directory;
    }

    ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = handles.get(family);
        if (handle == null) {
            throw new IllegalArgumentException("no family " + family);
        }
        return handle;
    }

    List<ColumnFamilyHandle> handles() {
        return List.copyOf(handles.values());
    }

    /** One more holder, unless the last has gone. */
    boolean tryRetain() {
        int count = holders.get();
        while (count > 0 && !holders.compareAndSet(count, count + 1)) {
            count = holders.get();
        }
        return count > 0;
    }

    /** What to run when it is closed; set by the holder that gives it up for good. */
    void whenClosed(Runnable task) {
        onClosed = task;
    }

    void release() {
        if (holders.decrementAndGet() > 0) {
            return;
        }
        handles.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeOwned();
        memory.release();
        onClosed.run();
    }

    private void closeOwned() {
        owned.reversed().forEach(RocksObject::close);
    }
}
