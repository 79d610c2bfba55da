package io.keelson.kvstore.mvcc;

/**
 * The column families; the package doc draws their keys. The codes are in checkpoints: never reuse
 * one.
 */
public enum Family {
    /** What the store as a whole knows: applied entry, membership, members, alarms. */
    META(0),
    /** The newest state of every key that exists. */
    LATEST(1),
    /** States and tombstones that something newer replaced. */
    HISTORY(2),
    /** All changes by revision. */
    REVS(3),
    /** How many keys there are from one key to the next of this family. */
    BUCKETS(4),
    /** Leases and what hangs on them. */
    LEASES(5);

    private final int code;

    Family(int code) {
        this.code = code;
    }

    /** From 0 up, without a gap. */
    int code() {
        return code;
    }
}
