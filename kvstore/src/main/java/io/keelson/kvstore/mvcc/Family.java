package io.keelson.kvstore.mvcc;

/**
 * The column families; the package doc draws their keys. The codes are in checkpoints: never reuse
 * one.
 */
public enum Family {
    /** What the store as a whole knows: applied entry, membership, members, alarms. */
    META,
    /** The newest state of every key that exists. */
    LATEST,
    /** States and tombstones that something newer replaced. */
    HISTORY,
    /** All changes by revision. */
    REVS,
    /** How many keys there are from one key to the next of this family. */
    BUCKETS,
    /** Leases and what hangs on them. */
    LEASES
}
