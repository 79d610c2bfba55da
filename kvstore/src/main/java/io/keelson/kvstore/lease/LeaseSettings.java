package io.keelson.kvstore.lease;

import java.util.concurrent.TimeUnit;

/**
 * The pace of leases.
 *
 * @param scanNanos how often the leader looks for leases that ended
 * @param expiriesPerScan bounds the pace of mass expiry, so that it does not stop other traffic
 * @param expiriesPerEntry leases that end with one log entry
 * @param retryNanos when an expiry that was proposed and not applied is proposed again
 * @param checkpointNanos how often what is left of leases longer than this is written down
 * @param checkpointsPerEntry leases in one checkpoint
 * @param extensionNanos a new leader adds this to each lease: clients lost time in the election
 */
public record LeaseSettings(
        long scanNanos,
        int expiriesPerScan,
        int expiriesPerEntry,
        long retryNanos,
        long checkpointNanos,
        int checkpointsPerEntry,
        long extensionNanos) {

    /** etcd's pace, for an election timeout of so many milliseconds. */
    public static LeaseSettings ofElectionTimeout(long electionMillis) {
        return new LeaseSettings(
                TimeUnit.MILLISECONDS.toNanos(500),
                500,
                100,
                TimeUnit.SECONDS.toNanos(3),
                TimeUnit.MINUTES.toNanos(5),
                1000,
                TimeUnit.MILLISECONDS.toNanos(electionMillis));
    }
}
