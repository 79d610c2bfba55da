package io.keelson.wal;

/** Whose log it is. A log is only opened by the member of the cluster that created it. */
public record WalIdentity(long clusterId, long memberId) {}
