package io.keelson.orchestrator.storage;

import java.util.concurrent.CompletableFuture;

/**
 * What the control plane needs of a store that speaks etcd's v3 API, with its meaning: one revision
 * for each transaction that writes, reads at any revision that is not compacted, an ordered watch.
 *
 * <p>Nothing here blocks. Every answer and every call to a watch's observer comes on the callback
 * executor that the store was made with; with a single thread behind it (an event loop) callers
 * need no locks. A failed future holds a {@link StoreException}.
 */
public interface Store extends AutoCloseable {
    /** Tries again by itself where a member does not answer; nothing is lost by a read. */
    CompletableFuture<RangeAnswer> range(RangeQuery query);

    /**
     * At most once: a write whose answer is lost fails with {@link
     * StoreException.Kind#OUTCOME_UNKNOWN} and is not repeated.
     */
    CompletableFuture<TxnAnswer> txn(Txn txn);

    /**
     * Watches all keys with a prefix. A stream that breaks is renewed where it broke off.
     *
     * @param fromRevision first revision whose events are wanted; may be yet to come
     */
    StoreWatch watch(String prefix, long fromRevision, StoreWatch.Observer observer);

    CompletableFuture<Lease> grantLease(long ttlSeconds);

    /** Deletes the lease's keys with it, in one revision. */
    CompletableFuture<Void> revokeLease(long leaseId);

    /** Renews once. The lease as it now stands. */
    CompletableFuture<Lease> keepAlive(long leaseId);

    /** What is older than this revision cannot be read any more; the revision itself can. */
    CompletableFuture<Void> compact(long revision);

    /**
     * True if progress of a watch never overtakes its events, so that a cache may rely on it: etcd
     * from 3.4.31 and 3.5.13 on.
     */
    CompletableFuture<Boolean> hasOrderedProgress();

    @Override
    void close();
}
