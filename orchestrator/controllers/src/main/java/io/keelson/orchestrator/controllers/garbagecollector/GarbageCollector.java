package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.garbagecollector.Graph.Vertex;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the graph, and names the objects whose owners have to be looked at. */
public final class GarbageCollector implements Controller {
    private static final Logger LOG = LoggerFactory.getLogger("controllers");
    private static final Duration DISCOVERY_PERIOD = Duration.ofSeconds(30);
    private static final int TURNS_MAX = 20;

    private final Api api;
    private final Clockwork clockwork;
    private final Graph graph = new Graph();
    private final Monitors monitors;
    private final ReconcileLoop loop;

    /** Guarded by this. */
    private boolean closed;

    public GarbageCollector(ControllerContext context) {
        api = context.api();
        clockwork = context.clockwork();
        monitors = new Monitors(context.informers(), this::changed);
        loop =
                context.loop(
                        new Collecting(graph, monitors, context.events(), this::enqueue),
                        TURNS_MAX);
    }

    @Override
    public void start() {
        clockwork.execute(this::discover);
    }

    private void discover() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        try {
            monitors.discover(api);
            var _ = monitors.synced().thenRun(this::open);
        } catch (StatusException e) {
            LOG.info("garbage collector cannot tell which resources there are: {}", e.getMessage());
        }
        clockwork.schedule(DISCOVERY_PERIOD, this::discover);
    }

    private synchronized void open() {
        if (!closed) {
            loop.start();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        loop.close();
    }

    private void enqueue(Vertex vertex) {
        loop.add(new ObjectKey("", vertex.uid()));
    }

    private void changed(ApiResource resource, @Nullable Meta before, @Nullable Meta now) {
        if (before != null && (now == null || !now.uid().equals(before.uid()))) {
            gone(before);
        }
        if (now != null) {
            Meta same = before != null && before.uid().equals(now.uid()) ? before : null;
            put(new Vertex(resource, now), same);
        }
    }

    private void gone(Meta meta) {
        graph.remove(meta.uid());
        graph.dependents(meta.uid()).forEach(this::enqueue);
        enqueueWaitingOwners(meta);
    }

    private void put(Vertex vertex, @Nullable Meta before) {
        Meta now = vertex.meta();
        graph.put(vertex);
        if (before != null
                && before.owners().equals(now.owners())
                && before.finalizers().equals(now.finalizers())
                && before.isBeingDeleted() == now.isBeingDeleted()) {
            return;
        }
        if (!now.owners().isEmpty() || now.isBeingDeleted()) {
            enqueue(vertex);
        }
        if (vertex.isDeletingDependents()) {
            graph.dependents(now.uid()).forEach(this::enqueue);
        }
        enqueueWaitingOwners(now);
        if (before != null) {
            enqueueWaitingOwners(before);
        }
    }

    /** Owners that may not have to wait for it any more. */
    private void enqueueWaitingOwners(Meta dependent) {
        for (OwnerReference reference : dependent.owners()) {
            Vertex owner = graph.get(reference.uid());
            if (owner != null && owner.isDeletingDependents()) {
                enqueue(owner);
            }
        }
    }
}
