package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives names their turns with a reconciler, each only when the informers have seen what its last
 * turn wrote.
 */
public final class ReconcileLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("controllers");

    private final String name;
    private final Reconciler reconciler;
    private final Api api;
    private final Informers informers;
    private final Clockwork clockwork;
    private final WorkQueue queue;
    private final Map<ObjectKey, Written> unseen = new ConcurrentHashMap<>();

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

    /** Turns that have begun end; no other begins. */
    @Override
    public void close() {
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
            informers.whenSeen(before, () -> clockwork.execute(() -> reconcile(key)));
        }
    }

    private void reconcile(ObjectKey key) {
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
