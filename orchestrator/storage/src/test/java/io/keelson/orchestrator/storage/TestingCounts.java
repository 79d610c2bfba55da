package io.keelson.orchestrator.storage;

import java.util.concurrent.CompletableFuture;

/** A store that counts what it is asked. */
public final class TestingCounts implements Store {
    private final Store inner;
    private int ranges;
    private int compactions;
    private boolean orderedProgress = true;

    public TestingCounts(Store inner) {
        this.inner = inner;
    }

    /** As etcd before 3.4.31 and 3.5.13. */
    public void progressIsUnordered() {
        orderedProgress = false;
    }

    public int ranges() {
        return ranges;
    }

    public int compactions() {
        return compactions;
    }

    @Override
    public CompletableFuture<RangeAnswer> range(RangeQuery query) {
        ranges++;
        return inner.range(query);
    }

    @Override
    public CompletableFuture<TxnAnswer> txn(Txn txn) {
        return inner.txn(txn);
    }

    @Override
    public StoreWatch watch(String prefix, long fromRevision, StoreWatch.Observer observer) {
        return inner.watch(prefix, fromRevision, observer);
    }

    @Override
    public CompletableFuture<Lease> grantLease(long ttlSeconds) {
        return inner.grantLease(ttlSeconds);
    }

    @Override
    public CompletableFuture<Void> revokeLease(long leaseId) {
        return inner.revokeLease(leaseId);
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long leaseId) {
        return inner.keepAlive(leaseId);
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        compactions++;
        return inner.compact(revision);
    }

    @Override
    public CompletableFuture<Boolean> hasOrderedProgress() {
        return orderedProgress
                ? inner.hasOrderedProgress()
                : CompletableFuture.completedFuture(false);
    }

    @Override
    public void close() {
        inner.close();
    }
}
