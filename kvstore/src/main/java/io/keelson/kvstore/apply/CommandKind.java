package io.keelson.kvstore.apply;

/** What a command's body is. The codes are in the log: never reuse one. */
public enum CommandKind {
    /** {@code etcdserverpb.PutRequest}. */
    PUT(1),
    /** {@code etcdserverpb.DeleteRangeRequest}. */
    DELETE_RANGE(2),
    /** {@code etcdserverpb.TxnRequest}. */
    TXN(3),
    /** {@code etcdserverpb.CompactionRequest}. */
    COMPACT(4),
    /** {@code etcdserverpb.LeaseGrantRequest} with the id and TTL already chosen. */
    LEASE_GRANT(5),
    /** {@code etcdserverpb.LeaseRevokeRequest} of a client. */
    LEASE_REVOKE(6),
    /** {@code keelson.store.LeaseExpire}: a no-op in an entry of another term than it names. */
    LEASE_EXPIRE(7),
    /** {@code etcdserverpb.LeaseCheckpoint}s: remaining TTLs for the next leader. */
    LEASE_CHECKPOINT(8),
    /** {@code etcdserverpb.AlarmRequest}, activating or deactivating. */
    ALARM(9),
    /** {@code keelson.store.MemberAttributes}: a started member's name and client URLs. */
    MEMBER_ATTRIBUTES(10),
    /**
     * {@code keelson.store.MemberChange}: a member's record changes; precedes the configuration.
     */
    MEMBER_CHANGE(11);

    private final int code;

    CommandKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The kind of a code, or an {@link IllegalArgumentException} that names the code. */
    public static CommandKind ofCode(int code) {
        for (CommandKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown command kind " + code);
    }
}
