package io.keelson.kvstore.apply;

/**
 * A key's state at a revision.
 *
 * @param createRevision main revision of the put that created it
 * @param modRevision main revision of its last put
 * @param subRevision the place of that put within its transaction, from 0
 * @param version puts since its creation, from 1
 * @param lease the lease it is attached to, 0 for none
 * @param value shared, never changed
 */
public record KeyRecord(
        long createRevision,
        long modRevision,
        int subRevision,
        long version,
        long lease,
        byte[] value) {}
