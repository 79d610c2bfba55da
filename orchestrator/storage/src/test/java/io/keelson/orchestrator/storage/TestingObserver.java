package io.keelson.orchestrator.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch told, and lets a test wait for it. */
public final class TestingObserver implements StoreWatch.Observer {
    private static final long WAIT_SECONDS = 20;

    private final List<List<StoreEvent>> batches = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private long progress;
    private @Nullable StoreException end;

    @Override
    public synchronized void onEvents(List<StoreEvent> events) {
        batches.add(events);
        for (StoreEvent event : events) {
            told.add(describe(event));
        }
        notifyAll();
    }

    private static String describe(StoreEvent event) {
        return switch (event) {
            case StoreEvent.Put(Row row) ->
                    row.modRevision() + " put " + row.key() + " " + row.value().length;
            case StoreEvent.Delete(String key, long revision) -> revision + " delete " + key;
        };
    }

    @Override
    public synchronized void onProgress(long revision) {
        progress = revision;
        told.add(revision + " progress");
        notifyAll();
    }

    @Override
    public synchronized void onEnd(StoreException cause) {
        end = cause;
        notifyAll();
    }

    /** In order: {@code 5 put /a 3}, {@code 6 delete /a}, {@code 7 progress}. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    public synchronized List<StoreEvent> events() {
        return batches.stream().flatMap(List::stream).toList();
    }

    public synchronized List<List<StoreEvent>> batches() {
        return List.copyOf(batches);
    }

    public synchronized long progress() {
        return progress;
    }

    public synchronized @Nullable StoreException end() {
        return end;
    }

    /** Fails after a while. */
    public synchronized void await(Predicate<TestingObserver> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.test(this)) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMillis <= 0) {
                throw new AssertionError("waited in vain; told " + told + ", end " + end);
            }
            wait(leftMillis);
        }
    }
}
