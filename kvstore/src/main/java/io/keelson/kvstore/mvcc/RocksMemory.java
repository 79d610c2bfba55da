package io.keelson.kvstore.mvcc;

import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * One total for all memory of an engine, whichever generations are open: write buffers are charged
 * to the block cache. Counted: the engine holds it, and so does every open generation.
 */
final class RocksMemory {
    private final Cache blockCache;
    private final WriteBufferManager writeBuffers;
    private final AtomicInteger holders = new AtomicInteger(1);

    RocksMemory(RocksSettings settings) {
        blockCache = new LRUCache(settings.memoryBytes());
        writeBuffers = new WriteBufferManager(settings.writeBufferBytes(), blockCache);
    }

    Cache blockCache() {
        return blockCache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }

    /** Bytes in the cache, write buffers included. */
    long usedBytes() {
        return blockCache.getUsage();
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            writeBuffers.close();
            blockCache.close();
        }
    }
}
