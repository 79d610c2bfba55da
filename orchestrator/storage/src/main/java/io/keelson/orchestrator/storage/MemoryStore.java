package io.keelson.orchestrator.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory with etcd's meaning of revisions, compaction, transactions and watches. Nothing
 * is kept across a restart, and leases end only when they are revoked. For tests and for a control
 * plane that is thrown away.
 *
 * <p>Safe for use by many threads. A request is carried out while it is made; its answer goes
 * through the callback executor, which has to queue (one that runs tasks at once would call back
 * under the store's lock).
 */
public final class MemoryStore implements Store {
    private final Executor callbacks;
    private final Versions versions = new Versions();
    private final Map<Long, Set<String>> leases = new HashMap<>();
    private final Map<Long, Long> ttlSeconds = new HashMap<>();
    private final List<MemoryWatch> watches = new ArrayList<>();
    private long lastLeaseId;
    private boolean closed;

    public MemoryStore(Executor callbacks) {
        this.callbacks = callbacks;
    }

    /** Of the newest write; 1 before the first. */
    public synchronized long revision() {
        return versions.revision();
    }

    @Override
    public synchronized CompletableFuture<RangeAnswer> range(RangeQuery query) {
        return answer(() -> versions.range(query, versions.revision()));
    }

    @Override
    public synchronized CompletableFuture<TxnAnswer> txn(Txn txn) {
        return answer(() -> carryOut(txn));
    }

    private TxnAnswer carryOut(Txn txn) {
        checkOps(txn.then());
        checkOps(txn.otherwise());
        boolean succeeded = txn.compares().stream().allMatch(this::holds);
        List<Op> branch = succeeded ? txn.then() : txn.otherwise();
        long before = versions.revision();
        for (Op op : branch) {
            switch (op) {
                case Op.Put put -> checkLease(put.leaseId());
                case Op.Get get -> versions.checkReadable(get.query().revision(), before);
                case Op.Delete delete -> {}
            }
        }
        Versions.Writing writing = versions.begin();
        List<TxnAnswer.Step> steps = new ArrayList<>();
        for (Op op : branch) {
            steps.add(carryOut(op, writing));
        }
        publish(writing.events());
        return new TxnAnswer(versions.revision(), succeeded, steps);
    }

    private TxnAnswer.Step carryOut(Op op, Versions.Writing writing) {
        return switch (op) {
            case Op.Put(String key, byte[] value, long leaseId) -> {
                detach(key);
                attach(key, leaseId);
                writing.put(key, value, leaseId);
                yield new TxnAnswer.Step.Wrote(1);
            }
            case Op.Delete(String key) -> {
                detach(key);
                yield new TxnAnswer.Step.Wrote(writing.delete(key) ? 1 : 0);
            }
            case Op.Get(RangeQuery query) ->
                    new TxnAnswer.Step.Read(versions.range(query, versions.revision()));
        };
    }

    private static void checkOps(List<Op> branch) {
        Set<String> written = new HashSet<>();
        for (Op op : branch) {
            String key =
                    switch (op) {
                        case Op.Put put -> put.key();
                        case Op.Delete delete -> delete.key();
                        case Op.Get get -> null;
                    };
            if (key != null && key.isEmpty()) {
                throw new StoreException(StoreException.Kind.INVALID, "key is not provided");
            }
            if (key != null && !written.add(key)) {
                throw new StoreException(
                        StoreException.Kind.INVALID, "written twice in one transaction: " + key);
            }
        }
    }

    private boolean holds(Compare compare) {
        Row row = versions.newest(compare.key());
        return switch (compare) {
            case Compare.CreateRevision(String key, long wanted) ->
                    (row == null ? 0 : row.createRevision()) == wanted;
            case Compare.ModRevision(String key, long wanted) ->
                    (row == null ? 0 : row.modRevision()) == wanted;
            case Compare.Value(String key, byte[] wanted) ->
                    row != null && Arrays.equals(row.value(), wanted);
        };
    }

    private void checkLease(long leaseId) {
        if (leaseId != 0 && !leases.containsKey(leaseId)) {
            throw new StoreException(
                    StoreException.Kind.LEASE_NOT_FOUND, "requested lease not found: " + leaseId);
        }
    }

    private void detach(String key) {
        Row row = versions.newest(key);
        Set<String> keys = row == null ? null : leases.get(row.leaseId());
        if (keys != null) {
            keys.remove(key);
        }
    }

    private void attach(String key, long leaseId) {
        Set<String> keys = leases.get(leaseId);
        if (keys != null) {
            keys.add(key);
        }
    }

    @Override
    public synchronized StoreWatch watch(
            String prefix, long fromRevision, StoreWatch.Observer observer) {
        MemoryWatch watch = new MemoryWatch(prefix, fromRevision, observer);
        if (closed) {
            watch.end(closedFailure());
        } else if (fromRevision < versions.compactRevision()) {
            watch.end(StoreException.compacted(versions.compactRevision()));
        } else {
            watches.add(watch);
            watch.offer(versions.eventsFrom(fromRevision));
        }
        return watch;
    }

    private void publish(List<StoreEvent> events) {
        if (!events.isEmpty()) {
            watches.forEach(watch -> watch.offer(events));
        }
    }

    @Override
    public synchronized CompletableFuture<Lease> grantLease(long wantedTtlSeconds) {
        return answer(() -> {
            long id = ++lastLeaseId;
            leases.put(id, new HashSet<>());
            ttlSeconds.put(id, wantedTtlSeconds);
            return new Lease(id, wantedTtlSeconds);
        });
    }

    @Override
    public synchronized CompletableFuture<Void> revokeLease(long leaseId) {
        return answerNothing(() -> {
            checkLease(leaseId);
            Versions.Writing writing = versions.begin();
            leases.getOrDefault(leaseId, Set.of()).stream()
                    .sorted(KeyOrder.UTF_8)
                    .forEach(writing::delete);
            leases.remove(leaseId);
            ttlSeconds.remove(leaseId);
            publish(writing.events());
        });
    }

    @Override
    public synchronized CompletableFuture<Lease> keepAlive(long leaseId) {
        return answer(() -> {
            checkLease(leaseId);
            return new Lease(leaseId, ttlSeconds.getOrDefault(leaseId, 0L));
        });
    }

    @Override
    public synchronized CompletableFuture<Void> compact(long revision) {
        return answerNothing(() -> versions.compact(revision));
    }

    @Override
    public synchronized CompletableFuture<Boolean> hasOrderedProgress() {
        return answer(() -> true);
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.forEach(watch -> watch.end(closedFailure()));
        watches.clear();
    }

    private static StoreException closedFailure() {
        return new StoreException(StoreException.Kind.CLOSED, "the store is closed");
    }

    private CompletableFuture<Void> answerNothing(Runnable request) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        try {
            checkOpen();
            request.run();
            callbacks.execute(() -> future.complete(null));
        } catch (StoreException e) {
            callbacks.execute(() -> future.completeExceptionally(e));
        }
        return future;
    }

    private <T> CompletableFuture<T> answer(Supplier<T> request) {
        CompletableFuture<T> future = new CompletableFuture<>();
        try {
            checkOpen();
            T value = request.get();
            callbacks.execute(() -> future.complete(value));
        } catch (StoreException e) {
            callbacks.execute(() -> future.completeExceptionally(e));
        }
        return future;
    }

    private void checkOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    /** Told of a commit under the store's lock, so that what it is told is in order. */
    private final class MemoryWatch implements StoreWatch {
        private final String prefix;
        private final long fromRevision;
        private final Observer observer;
        private volatile boolean ended;

        MemoryWatch(String prefix, long fromRevision, Observer observer) {
            this.prefix = prefix;
            this.fromRevision = fromRevision;
            this.observer = observer;
        }

        void offer(List<StoreEvent> events) {
            List<StoreEvent> wanted =
                    events.stream()
                            .filter(event -> event.revision() >= fromRevision)
                            .filter(event -> event.key().startsWith(prefix))
                            .toList();
            if (!wanted.isEmpty()) {
                tell(() -> observer.onEvents(wanted));
            }
        }

        void end(StoreException cause) {
            tell(() -> {
                ended = true;
                observer.onEnd(cause);
            });
        }

        private void tell(Runnable news) {
            callbacks.execute(() -> {
                if (!ended) {
                    news.run();
                }
            });
        }

        @Override
        public void requestProgress() {
            synchronized (MemoryStore.this) {
                long revision = versions.revision();
                if (revision >= fromRevision - 1) {
                    tell(() -> observer.onProgress(revision));
                }
            }
        }

        @Override
        public void close() {
            ended = true;
            synchronized (MemoryStore.this) {
                watches.remove(this);
            }
        }
    }

    /** For tests: how many watches are open. */
    synchronized int watchCount() {
        return watches.size();
    }

    /** For tests: the row as it stands. */
    synchronized @Nullable Row newest(String key) {
        return versions.newest(key);
    }
}
