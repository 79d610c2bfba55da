package io.keelson.kvstore.member;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/**
 * What one member is told at its start. Names and defaults are those of etcd's flags, which the
 * command line checks before it makes this.
 *
 * @param name human-readable name of the member
 * @param initialCluster peer URLs by member name, of the cluster to form or to join
 * @param newCluster form a new cluster, as opposed to joining an existing one
 * @param clusterToken makes clusters with equal addresses distinct
 * @param heartbeatMillis a leader's heartbeat
 * @param electionMillis without a leader's word for this long a follower stands for election
 * @param snapshotCount applied entries after which the state is flushed and the log cut
 * @param quotaBackendBytes space for the data; a request beyond raises the alarm NOSPACE
 * @param maxRequestBytes the largest request
 * @param maxTxnOps operations of one transaction
 */
public record MemberSettings(
        String name,
        Path dataDir,
        List<URI> listenClientUrls,
        List<URI> advertiseClientUrls,
        List<URI> listenPeerUrls,
        List<URI> initialAdvertisePeerUrls,
        SortedMap<String, List<URI>> initialCluster,
        boolean newCluster,
        String clusterToken,
        int heartbeatMillis,
        int electionMillis,
        long snapshotCount,
        long quotaBackendBytes,
        int maxRequestBytes,
        int maxTxnOps) {}
