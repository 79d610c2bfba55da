package io.keelson.raft.node;

import io.keelson.raft.core.RaftSettings;

/**
 * The node's settings.
 *
 * @param raft the core's; its times are counted in ticks of {@code tickNanos}
 * @param tickNanos one tick
 * @param maxQueuedProposalBytes proposals that wait for the loop or for a leader
 * @param maxUncommittedBytes entries in the log and not committed; beyond it proposals wait
 * @param maxUnappliedBytes entries given to the state machine and not yet applied
 * @param maxQueuedLogBytes entries given to the log writer and not yet synced; beyond it proposals
 *     wait and the leader's new entries are refused
 * @param maxWaitingReads reads that wait for a leader; beyond it the oldest fail
 * @param maxEntriesForFollowers how many entries a cut of the log leaves for followers that lag
 * @param snapshotChunkBytes one chunk of a snapshot file
 * @param snapshotWindowBytes chunks sent and not yet written by the receiver
 * @param snapshotStallNanos without progress for so long a transfer counts as broken
 * @param snapshotAttempts a transfer is resumed so often without progress before it is given up
 */
public record RaftNodeSettings(
        RaftSettings raft,
        long tickNanos,
        long maxQueuedProposalBytes,
        long maxUncommittedBytes,
        long maxUnappliedBytes,
        long maxQueuedLogBytes,
        int maxWaitingReads,
        long maxEntriesForFollowers,
        int snapshotChunkBytes,
        int snapshotWindowBytes,
        long snapshotStallNanos,
        int snapshotAttempts) {

    public RaftNodeSettings {
        if (tickNanos < 1) {
            throw new IllegalArgumentException("a tick of " + tickNanos + " ns");
        }
        if (snapshotChunkBytes < 1 || snapshotWindowBytes < snapshotChunkBytes) {
            throw new IllegalArgumentException(
                    "snapshot window of "
                            + snapshotWindowBytes
                            + " bytes holds no chunk of "
                            + snapshotChunkBytes);
        }
    }

    /** The defaults around these settings of the core. */
    public static RaftNodeSettings of(RaftSettings raft, long tickNanos) {
        return new RaftNodeSettings(
                raft,
                tickNanos,
                64L << 20,
                64L << 20,
                64L << 20,
                128L << 20,
                100_000,
                5_000,
                256 << 10,
                4 << 20,
                10_000_000_000L,
                10);
    }
}
