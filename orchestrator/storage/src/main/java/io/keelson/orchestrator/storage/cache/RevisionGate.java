package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.storage.Loop;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * Holds reads back until the cache has reached their revision. While any waits, the store is asked
 * for progress: what it waits for may have been written outside of what is watched.
 */
final class RevisionGate {
    private final Loop loop;
    private final CacherSettings settings;
    private final Runnable requestProgress;
    private final PriorityQueue<Waiter> waiters =
            new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private long revision;
    private boolean asking;

    private record Waiter(long revision, long deadlineNanos, CompletableFuture<Long> future) {}

    RevisionGate(Loop loop, CacherSettings settings, Runnable requestProgress) {
        this.loop = loop;
        this.settings = settings;
        this.requestProgress = requestProgress;
    }

    long revision() {
        return revision;
    }

    /** The cache's revision once it is this one or later; 504 if that takes too long. */
    CompletableFuture<Long> await(long wanted) {
        if (wanted <= revision) {
            return CompletableFuture.completedFuture(revision);
        }
        long deadlineNanos = loop.nanoTime() + settings.readTimeout().toNanos();
        Waiter waiter = new Waiter(wanted, deadlineNanos, new CompletableFuture<>());
        waiters.add(waiter);
        if (!asking) {
            asking = true;
            loop.schedule(settings.progressDelay().toNanos(), this::ask);
        }
        return waiter.future;
    }

    private void ask() {
        giveUpOverdue();
        asking = !waiters.isEmpty();
        if (asking) {
            requestProgress.run();
            loop.schedule(settings.progressInterval().toNanos(), this::ask);
        }
    }

    /** Looked at with each request for progress: a timer for each read would outlive most. */
    private void giveUpOverdue() {
        long nowNanos = loop.nanoTime();
        List<Waiter> overdue =
                waiters.stream().filter(waiter -> waiter.deadlineNanos - nowNanos <= 0).toList();
        waiters.removeAll(overdue);
        for (Waiter waiter : overdue) {
            waiter.future.completeExceptionally(
                    Status.resourceVersionTooLarge(waiter.revision, revision).exception());
        }
    }

    /** The cache has come so far. */
    void advance(long reached) {
        revision = Math.max(revision, reached);
        while (!waiters.isEmpty() && waiters.element().revision <= revision) {
            waiters.remove().future.complete(revision);
        }
    }
}
