package io.keelson.orchestrator.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A store behind a bad network: answers are late and overtake each other, reads fail, writes are
 * carried out and their answers lost, watches stall and break. What a watch tells stays in order.
 */
public final class FaultyStore implements Store {
    private static final long MILLI = 1_000_000;

    private final Store inner;
    private final SimLoop loop;
    private final Random random;
    private final List<FaultyWatch> watches = new ArrayList<>();
    private boolean faulty = true;

    public FaultyStore(Store inner, SimLoop loop, Random random) {
        this.inner = inner;
        this.loop = loop;
        this.random = random;
    }

    /** From now on only as slow as before, but nothing fails. */
    public void heal() {
        faulty = false;
        watches.forEach(FaultyWatch::resume);
    }

    /** Every open watch ends, and what was on its way to the observer is lost. */
    public void breakWatches() {
        List.copyOf(watches).forEach(FaultyWatch::fail);
    }

    /** Every open watch says nothing for a while. */
    public void stallWatches(long nanos) {
        watches.forEach(watch -> watch.stall(nanos));
    }

    private boolean chance(int percent) {
        return faulty && random.nextInt(100) < percent;
    }

    private long delay() {
        return random.nextInt(100) < 60 ? 0 : random.nextInt(40) * MILLI;
    }

    private <T> CompletableFuture<T> lateAnswer(
            boolean write, Supplier<CompletableFuture<T>> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean lost = chance(4);
        boolean never = lost && (!write || random.nextBoolean());
        loop.schedule(
                delay(),
                () -> {
                    StoreException unavailable =
                            new StoreException(StoreException.Kind.UNAVAILABLE, "no connection");
                    if (never) {
                        loop.schedule(delay(), () -> answer.completeExceptionally(unavailable));
                        return;
                    }
                    CompletableFuture<T> carriedOut = request.get();
                    loop.schedule(
                            delay(),
                            () -> {
                                if (lost) {
                                    answer.completeExceptionally(
                                            new StoreException(
                                                    StoreException.Kind.OUTCOME_UNKNOWN,
                                                    "the answer was lost"));
                                } else {
                                    Answers.pass(carriedOut, answer);
                                }
                            });
                });
        return answer;
    }

    @Override
    public CompletableFuture<RangeAnswer> range(RangeQuery query) {
        return lateAnswer(false, () -> inner.range(query));
    }

    @Override
    public CompletableFuture<TxnAnswer> txn(Txn txn) {
        return lateAnswer(true, () -> inner.txn(txn));
    }

    @Override
    public StoreWatch watch(String prefix, long fromRevision, StoreWatch.Observer observer) {
        FaultyWatch watch = new FaultyWatch(observer);
        watches.add(watch);
        watch.inner = inner.watch(prefix, fromRevision, watch);
        return watch;
    }

    @Override
    public CompletableFuture<Lease> grantLease(long ttlSeconds) {
        return lateAnswer(true, () -> inner.grantLease(ttlSeconds));
    }

    @Override
    public CompletableFuture<Void> revokeLease(long leaseId) {
        return lateAnswer(true, () -> inner.revokeLease(leaseId));
    }

    @Override
    public CompletableFuture<Lease> keepAlive(long leaseId) {
        return lateAnswer(false, () -> inner.keepAlive(leaseId));
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        return lateAnswer(true, () -> inner.compact(revision));
    }

    @Override
    public CompletableFuture<Boolean> hasOrderedProgress() {
        return lateAnswer(false, inner::hasOrderedProgress);
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Holds news back in order. */
    private final class FaultyWatch implements StoreWatch, StoreWatch.Observer {
        private final StoreWatch.Observer observer;
        private final Queue<Runnable> news = new ArrayDeque<>();
        private StoreWatch inner = new NoWatch();
        private long silentUntilNanos;
        private boolean closed;

        FaultyWatch(StoreWatch.Observer observer) {
            this.observer = observer;
        }

        private void later(Runnable item) {
            news.add(item);
            loop.schedule(delay(), this::tellNext);
        }

        private void tellNext() {
            if (loop.nanoTime() < silentUntilNanos) {
                loop.schedule(silentUntilNanos - loop.nanoTime(), this::tellNext);
                return;
            }
            Runnable next = news.poll();
            if (next != null && !closed) {
                next.run();
            }
        }

        void stall(long nanos) {
            silentUntilNanos = loop.nanoTime() + nanos;
        }

        void resume() {
            silentUntilNanos = 0;
        }

        void fail() {
            if (!closed) {
                close();
                observer.onEnd(
                        new StoreException(StoreException.Kind.UNAVAILABLE, "the watch broke"));
            }
        }

        @Override
        public void onEvents(List<StoreEvent> events) {
            later(() -> observer.onEvents(events));
        }

        @Override
        public void onProgress(long revision) {
            later(() -> observer.onProgress(revision));
        }

        @Override
        public void onEnd(StoreException cause) {
            later(() -> {
                close();
                observer.onEnd(cause);
            });
        }

        @Override
        public void requestProgress() {
            if (!chance(20)) {
                inner.requestProgress();
            }
        }

        @Override
        public void close() {
            closed = true;
            inner.close();
            watches.remove(this);
        }
    }

    private record NoWatch() implements StoreWatch {
        @Override
        public void requestProgress() {}

        @Override
        public void close() {}
    }
}
