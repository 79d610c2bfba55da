package io.keelson.kvstore.rpc;

import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.mvcc.View;

/** etcd's metrics that a member can answer from its status and its newest view. */
final class MemberMetrics {
    private MemberMetrics() {}

    static void addTo(Metrics metrics, MemberGateway gateway, Proposer proposer) {
        metrics.add(
                "etcd_server_version",
                Metrics.Type.GAUGE,
                "The API's version, as a label.",
                sink -> sink.sample(Metrics.label("server_version", EtcdVersion.SERVER), 1));
        metrics.add(
                "etcd_cluster_version",
                Metrics.Type.GAUGE,
                "The cluster's version, as a label.",
                sink -> sink.sample(Metrics.label("cluster_version", EtcdVersion.CLUSTER), 1));
        metrics.add(
                "etcd_server_id",
                Metrics.Type.GAUGE,
                "The member's id, as a label.",
                sink ->
                        sink.sample(
                                Metrics.label("server_id", Long.toHexString(gateway.memberId())),
                                1));
        metrics.add(
                "etcd_server_has_leader",
                Metrics.Type.GAUGE,
                "1 if a leader is known.",
                () -> gateway.hasLeader() ? 1 : 0);
        metrics.add(
                "etcd_server_is_leader",
                Metrics.Type.GAUGE,
                "1 if this member leads.",
                () -> gateway.status().leader() == gateway.memberId() ? 1 : 0);
        metrics.add(
                "etcd_server_is_learner",
                Metrics.Type.GAUGE,
                "1 if this member is a learner.",
                () -> gateway.isLearner() ? 1 : 0);
        metrics.add(
                "etcd_server_proposals_committed_total",
                Metrics.Type.GAUGE,
                "The last entry known to be committed.",
                () -> gateway.status().raftIndex());
        metrics.add(
                "etcd_server_proposals_applied_total",
                Metrics.Type.GAUGE,
                "The last entry applied.",
                () -> gateway.status().raftAppliedIndex());
        metrics.add(
                "etcd_server_proposals_pending",
                Metrics.Type.GAUGE,
                "Proposals of this member's clients without an answer yet.",
                proposer::pendingCount);
        metrics.add(
                "etcd_server_proposals_failed_total",
                Metrics.Type.COUNTER,
                "Proposals whose fate stayed unknown or that found no leader.",
                proposer::failedCount);
        metrics.add(
                "etcd_server_quota_backend_bytes",
                Metrics.Type.GAUGE,
                "Space the data may take.",
                () -> gateway.status().dbSizeQuotaBytes());
        metrics.add(
                "etcd_mvcc_db_total_size_in_bytes",
                Metrics.Type.GAUGE,
                "Space the data takes on disk.",
                () -> gateway.status().dbSizeBytes());
        metrics.add(
                "etcd_mvcc_db_total_size_in_use_in_bytes",
                Metrics.Type.GAUGE,
                "Of that, what live data takes.",
                () -> gateway.status().dbSizeInUseBytes());
        metrics.add(
                "etcd_debugging_mvcc_current_revision",
                Metrics.Type.GAUGE,
                "The newest revision.",
                () -> {
                    try (View view = gateway.view()) {
                        return view.revision();
                    }
                });
        metrics.add(
                "etcd_debugging_mvcc_compact_revision",
                Metrics.Type.GAUGE,
                "The revision of the last compaction.",
                () -> {
                    try (View view = gateway.view()) {
                        return view.compactRevision();
                    }
                });
    }

    static void addTo(Metrics metrics, Front front) {
        metrics.add(
                "keelson_rpc_open_streams",
                Metrics.Type.GAUGE,
                "Streams of watches, keep-alives and ranges.",
                () -> front.openStreams().count());
        metrics.add(
                "keelson_rpc_unwritten_answer_bytes",
                Metrics.Type.GAUGE,
                "Answers on their way to clients.",
                () -> front.unwritten().unwrittenBytes());
        metrics.add(
                "keelson_rpc_waiting_reads",
                Metrics.Type.GAUGE,
                "Reads that wait for a thread that may block.",
                () -> front.reads().waitingCount());
    }
}
