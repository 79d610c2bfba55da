package io.keelson.kvstore.member;

import java.util.List;

/**
 * A picture of one member.
 *
 * @param leader the leader it knows, 0 for none
 * @param raftIndex the last entry known to be committed
 * @param dbSizeBytes space taken on disk by the data
 * @param dbSizeInUseBytes of that, what live data takes
 * @param alarms raised alarms, as {@code etcdserverpb.AlarmMember} texts
 */
public record MemberStatus(
        long leader,
        long raftTerm,
        long raftIndex,
        long raftAppliedIndex,
        long dbSizeBytes,
        long dbSizeInUseBytes,
        long dbSizeQuotaBytes,
        boolean isLearner,
        List<String> alarms) {}
