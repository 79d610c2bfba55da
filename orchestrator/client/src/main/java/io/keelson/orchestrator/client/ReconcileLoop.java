package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives names their turns with a reconciler, each only when the informers have seen what its last
 * turn wrote.
 */
public final class ReconcileLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("controllers");

    /** As long as upstream's controllers expect to see what they did. */
    private static final Duration SEEN_MAX = Duration.ofMinutes(5);

    private final String name;
    private final Reconciler reconciler;
    private final Api api;
    private final Informers informers;
    private final Clockwork clockwork;
    private final WorkQueue queue;
    private final Map<ObjectKey, Written> unseen = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * @param name for the log
     * @param turnsMax at a time
     */
    public ReconcileLoop(
            String name,
            Reconciler reconciler,
            Api api,
            Informers informers,
            Clockwork clockwork,
            int turnsMax) {
        this.name = name;
        this.reconciler = reconciler;
        this.api = api;
        this.informers = informers;
        this.clockwork = clockwork;
        this.queue = new WorkQueue(clockwork, turnsMax, this::turn);
    }

    public void add(ObjectKey key) {
        queue.add(key);
    }

    public void addAfter(ObjectKey key, Duration delay) {
        queue.addAfter(key, delay);
    }

    /** When the informers are complete. What was added before is kept until then. */
    public void start() {
        queue.open();
    }

    /** Turns that have begun end; no other begins, nor does one that waits for what was written. */
    @Override
    public void close() {
        closed = true;
        queue.close();
    }

    public WorkQueue queue() {
        return queue;
    }

    private void turn(ObjectKey key) {
        Written before = unseen.remove(key);
        if (before == null) {
            reconcile(key);
        } else {
            whenSeen(key, before, () -> clockwork.execute(() -> reconcile(key)));
        }
    }

    /** Once, with what was written seen, or without it after a while. */
    private void whenSeen(ObjectKey key, Written written, Runnable action) {
        AtomicBoolean begun = new AtomicBoolean();
        Clockwork.Timer late =
                clockwork.schedule(
                        SEEN_MAX,
                        () -> {
                            if (begun.compareAndSet(false, true)) {
                                LOG.warn(
                                        "{} {}: has not seen in {} min what it wrote: {}",
                                        name,
                                        key,
                                        SEEN_MAX.toMinutes(),
                                        written);
                                action.run();
                            }
                        });
        informers.whenSeen(
                written,
                () -> {
                    if (begun.compareAndSet(false, true)) {
                        late.cancel();
                        action.run();
                    }
                });
    }

    private void reconcile(ObjectKey key) {
        if (closed) {
            queue.done(key);
            return;
        }
        Written written = new Written();
        @Nullable Duration again = null;
        boolean failed = false;
        try {
            again = reconciler.reconcile(key, api.noting(written));
        } catch (StatusException e) {
            failed = true;
            if (e.code() == 409) {
                LOG.debug("{} {}: {}", name, key, e.getMessage());
            } else {
                LOG.info("{} {}: {}", name, key, e.getMessage());
            }
        } catch (RuntimeException e) {
            failed = true;
            LOG.error("{} {}", name, key, e);
        }
        if (!written.isEmpty()) {
            unseen.put(key, written);
        }
        if (failed) {
            queue.addAfterFailure(key);
        } else {
            queue.forget(key);
            if (again != null) {
                queue.addAfter(key, again);
            }
        }
        queue.done(key);
    }
}
