package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.raft.core.EntryId;
import java.util.Collections;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of the state after one entry: everything whose size does not grow with the
 * number of keys, and the tree of buckets. Immutable.
 *
 * @param applied the last entry
 * @param stateHash chained over all that was applied
 * @param configuration raft's configuration, empty for none
 * @param leases by id, in {@link #leaseKey} form
 */
record StoreState(
        EntryId applied,
        long revision,
        long compactRevision,
        long stateHash,
        byte[] configuration,
        Members members,
        SortedSet<Alarm> alarms,
        PersistentTree<LeaseRecord> leases,
        Buckets buckets) {

    /** An empty store. */
    static StoreState initial() {
        return new StoreState(
                EntryId.ZERO,
                1,
                -1,
                0,
                Layout.EMPTY,
                Members.NONE,
                Collections.emptySortedSet(),
                PersistentTree.empty(),
                Buckets.NONE);
    }

    StoreState withMembers(Members next) {
        return new StoreState(
                applied,
                revision,
                compactRevision,
                stateHash,
                configuration,
                next,
                alarms,
                leases,
                buckets);
    }

    StoreState withAlarms(SortedSet<Alarm> next) {
        return new StoreState(
                applied,
                revision,
                compactRevision,
                stateHash,
                configuration,
                members,
                Collections.unmodifiableSortedSet(next),
                leases,
                buckets);
    }

    StoreState withLeases(PersistentTree<LeaseRecord> next) {
        return new StoreState(
                applied,
                revision,
                compactRevision,
                stateHash,
                configuration,
                members,
                alarms,
                next,
                buckets);
    }

    StoreState withBuckets(Buckets next) {
        return new StoreState(
                applied,
                revision,
                compactRevision,
                stateHash,
                configuration,
                members,
                alarms,
                leases,
                next);
    }

    StoreState withConfiguration(byte[] next) {
        return new StoreState(
                applied,
                revision,
                compactRevision,
                stateHash,
                next,
                members,
                alarms,
                leases,
                buckets);
    }

    StoreState compactedTo(long next) {
        return new StoreState(
                applied,
                revision,
                next,
                stateHash,
                configuration,
                members,
                alarms,
                leases,
                buckets);
    }

    /** The same after an entry. */
    StoreState after(EntryId entry, long nextRevision, long nextHash) {
        return new StoreState(
                entry,
                nextRevision,
                compactRevision,
                nextHash,
                configuration,
                members,
                alarms,
                leases,
                buckets);
    }

    @Nullable LeaseRecord lease(long id) {
        PersistentTree.Node<LeaseRecord> node = leases.get(leaseKey(id));
        return node == null ? null : node.value();
    }

    /** Keys that ascend as (signed) ids do. */
    static byte[] leaseKey(long id) {
        byte[] key = new byte[Long.BYTES];
        Layout.putLong(key, 0, id ^ Long.MIN_VALUE);
        return key;
    }
}
