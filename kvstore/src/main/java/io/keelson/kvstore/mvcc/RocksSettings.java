package io.keelson.kvstore.mvcc;

/**
 * How much a {@link RocksEngine} may use.
 *
 * @param memoryBytes blocks read and write buffers together
 * @param writeBufferBytes of these, what may wait to be flushed
 * @param backgroundJobs flushes and compactions at a time
 */
public record RocksSettings(long memoryBytes, long writeBufferBytes, int backgroundJobs) {
    public static final RocksSettings DEFAULT = new RocksSettings(192L << 20, 64L << 20, 2);

    public RocksSettings {
        if (writeBufferBytes <= 0 || writeBufferBytes > memoryBytes || backgroundJobs < 1) {
            throw new IllegalArgumentException(
                    "write buffers of "
                            + writeBufferBytes
                            + " bytes within "
                            + memoryBytes
                            + " bytes, "
                            + backgroundJobs
                            + " background jobs");
        }
    }
}
