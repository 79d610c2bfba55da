package io.keelson.kvstore.mvcc;

/**
 * Space, about.
 *
 * @param diskBytes taken on disk
 * @param liveBytes of that, what is not garbage
 * @param memoryBytes write buffers and caches
 */
public record EngineSizes(long diskBytes, long liveBytes, long memoryBytes) {}
