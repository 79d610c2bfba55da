package io.keelson.raft.node;

import io.keelson.raft.core.RaftStatus;

/**
 * A picture of the node. {@code raft} is refreshed at every change of role and every tick, the rest
 * in every pass.
 *
 * @param lastIndex the last entry of the log
 * @param commitIndex the last entry known to be committed
 * @param appliedIndex the last entry the state machine reported
 * @param queuedProposalBytes proposals that wait
 * @param queuedLogBytes entries on their way to the disk
 */
public record NodeStatus(
        RaftStatus raft,
        long lastIndex,
        long commitIndex,
        long appliedIndex,
        long queuedProposalBytes,
        long queuedLogBytes) {}
