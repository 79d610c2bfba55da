package io.keelson.kvstore.watch;

/**
 * The hub's bounds.
 *
 * @param ringBytes recent events kept in memory
 * @param publishBytes events that may wait for the hub; beyond, it reads them from history
 * @param streamBytes on the way to one stream's client; beyond, its watchers wait
 * @param messageBytes about the largest response; one revision may exceed it unless fragmented
 * @param progressNanos how often an idle watcher that wants to know hears the revision
 */
public record WatchSettings(
        long ringBytes,
        long publishBytes,
        long streamBytes,
        long messageBytes,
        long progressNanos) {
    private static final long MIB = 1 << 20;

    public static WatchSettings defaults(long maxRequestBytes, long progressNanos) {
        return new WatchSettings(
                16 * MIB, 32 * MIB, 2 * MIB, maxRequestBytes + MIB / 2, progressNanos);
    }
}
