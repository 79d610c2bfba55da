package io.keelson.kvstore.member;

import io.keelson.raft.core.Effects.RoleChange;
import io.keelson.raft.node.NodeEvents;
import io.keelson.raft.node.transport.ConnectionKind;
import io.keelson.raft.node.transport.Refusal;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The member's events as log lines. */
final class MemberLog implements NodeEvents {
    private static final Logger LOG = LoggerFactory.getLogger("member");
    private static final long SLOW_SYNC_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PeerConnections connections;

    MemberLog(PeerConnections connections) {
        this.connections = connections;
    }

    @Override
    public void roleChanged(RoleChange change) {
        LOG.info(
                "{} in term {}, leader {}",
                change.role(),
                change.term(),
                change.leader() == 0 ? "unknown" : ClusterIds.hex(change.leader()));
    }

    @Override
    public void logSynced(int steps, long sizeBytes, long durationNanos) {
        if (durationNanos > SLOW_SYNC_NANOS) {
            LOG.warn(
                    "slow disk: {} bytes took {} ms to sync",
                    sizeBytes,
                    TimeUnit.NANOSECONDS.toMillis(durationNanos));
        }
    }

    @Override
    public void peerConnected(long member, ConnectionKind kind) {
        connections.peerConnected(member, kind);
        if (kind == ConnectionKind.CONTROL) {
            LOG.info("connected to peer {}", ClusterIds.hex(member));
        }
    }

    @Override
    public void peerDisconnected(long member, ConnectionKind kind, String reason) {
        connections.peerDisconnected(member, kind, reason);
        if (kind == ConnectionKind.CONTROL) {
            LOG.info("no connection to peer {}: {}", ClusterIds.hex(member), reason);
        }
    }

    @Override
    public void peerLost(long member) {
        LOG.info("peer {} is gone: nobody listens there", ClusterIds.hex(member));
    }

    @Override
    public void refusedByPeer(long member, Refusal refusal) {
        LOG.error("peer {} refuses this member: {}", ClusterIds.hex(member), refusal.text());
    }

    @Override
    public void connectionRefused(String remoteAddress, String reason) {
        LOG.warn("refused a peer connection from {}: {}", remoteAddress, reason);
    }

    @Override
    public void appendRefused(long from, long queuedBytes) {
        LOG.warn(
                "the disk is behind by {} bytes; entries of {} are refused until it is not",
                queuedBytes,
                ClusterIds.hex(from));
    }

    @Override
    public void snapshotSending(long to, long index, long resumedAtBytes, long totalBytes) {
        LOG.info(
                "sending snapshot {} to {}: {} of {} bytes are there",
                index,
                ClusterIds.hex(to),
                resumedAtBytes,
                totalBytes);
    }

    @Override
    public void snapshotSent(long to, long index, long totalBytes) {
        LOG.info("sent snapshot {} to {}: {} bytes", index, ClusterIds.hex(to), totalBytes);
    }

    @Override
    public void snapshotSendFailed(long to, long index, String reason) {
        LOG.warn("snapshot {} to {} failed: {}", index, ClusterIds.hex(to), reason);
    }

    @Override
    public void snapshotReceiving(long from, long index, long heldBytes, long totalBytes) {
        LOG.info(
                "receiving snapshot {} from {}: {} of {} bytes are here",
                index,
                ClusterIds.hex(from),
                heldBytes,
                totalBytes);
    }

    @Override
    public void snapshotReceiveFailed(long from, long index, String reason) {
        LOG.warn("snapshot {} from {} failed: {}", index, ClusterIds.hex(from), reason);
    }

    @Override
    public void snapshotInstalled(long from, long index) {
        LOG.info("snapshot {} from {} is in place", index, ClusterIds.hex(from));
    }
}
