package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.mvcc.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A lease that nobody revokes is there for its time to live from its grant, and from every renewal
 * that was acknowledged; and once gone it stays gone. Lease ids are used once.
 */
final class LeasesOutliveTheirTtl {
    private static final class Lease {
        final long ttlNanos;

        /** Not before this may it be gone. */
        long notBeforeNanos;

        boolean revocable;

        /** The first applied index at which it was seen gone. */
        long goneAtIndex = Long.MAX_VALUE;

        /** The last applied index at which it was seen there. */
        long thereAtIndex;

        Lease(long ttlNanos, long notBeforeNanos) {
            this.ttlNanos = ttlNanos;
            this.notBeforeNanos = notBeforeNanos;
        }
    }

    private final Map<Long, Lease> leases = new HashMap<>();
    private int expiries;

    /** Before the grant is asked for. */
    void granting(long id, long ttlSeconds, long nowNanos) {
        long ttlNanos = ttlSeconds * SimCluster.SECOND;
        leases.put(id, new Lease(ttlNanos, nowNanos + ttlNanos));
    }

    /** A renewal that was asked for then is acknowledged. */
    void renewed(long id, long askedNanos) {
        Lease lease = known(id);
        lease.notBeforeNanos = Math.max(lease.notBeforeNanos, askedNanos + lease.ttlNanos);
    }

    /** From now on it may end at any time. */
    void revoking(long id) {
        known(id).revocable = true;
    }

    private Lease known(long id) {
        Lease lease = leases.get(id);
        if (lease == null) {
            throw new AssertionError("a lease nobody asked for: " + Long.toHexString(id));
        }
        return lease;
    }

    void applied(SimMember member, View view, long nowNanos) {
        long index = view.appliedId().index();
        Set<Long> there = new HashSet<>();
        for (LeaseRecord record : view.leases()) {
            there.add(record.id());
            Lease lease = known(record.id());
            if (index >= lease.goneAtIndex) {
                throw new AssertionError(
                        member
                                + " has lease "
                                + record
                                + " at "
                                + index
                                + ", it was gone at "
                                + lease.goneAtIndex);
            }
            lease.thereAtIndex = Math.max(lease.thereAtIndex, index);
        }
        leases.forEach((id, lease) -> {
            if (lease.thereAtIndex == 0 || index <= lease.thereAtIndex || there.contains(id)) {
                return;
            }
            if (lease.goneAtIndex == Long.MAX_VALUE) {
                expiries++;
                if (!lease.revocable && nowNanos < lease.notBeforeNanos) {
                    throw new AssertionError(
                            "lease "
                                    + id
                                    + " is gone "
                                    + (lease.notBeforeNanos - nowNanos)
                                    + " ns before its time, on "
                                    + member);
                }
            }
            lease.goneAtIndex = Math.min(lease.goneAtIndex, index);
        });
    }

    /** Leases that ended so far. */
    int expiries() {
        return expiries;
    }

    /** At the end: whoever's time is over is gone. */
    void allOver(View view) {
        Set<Long> left = new TreeSet<>();
        view.leases().forEach(lease -> left.add(lease.id()));
        if (!left.isEmpty()) {
            throw new AssertionError("leases that never end: " + left);
        }
    }
}
