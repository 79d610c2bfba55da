package io.keelson.kvstore.member;

/** What members ask each other beside the log. The numbers travel: never reuse one. */
final class PeerKinds {
    /** Body: {@code LeaseKeepAliveRequest}; answer: {@code LeaseKeepAliveResponse}. */
    static final int LEASE_KEEP_ALIVE = 1;

    /** Body: {@code LeaseTimeToLiveRequest}; answer: {@code LeaseTimeToLiveResponse}. */
    static final int LEASE_TIME_TO_LIVE = 2;

    /** Body: {@code MemberPromoteRequest}; answer: {@code MemberPromoteResponse}. */
    static final int PROMOTE = 3;

    /** No body; answer: {@code MemberListResponse} with the cluster's id. Strangers may ask. */
    static final int MEMBERS = 4;

    /** No body; answer: {@code AppliedHash}, of the newest view. */
    static final int STATE_HASH = 5;

    private PeerKinds() {}
}
