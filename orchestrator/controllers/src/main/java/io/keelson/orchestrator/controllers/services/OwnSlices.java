package io.keelson.orchestrator.controllers.services;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slices that one controller manages, by the service that they name. */
public final class OwnSlices {
    /** In which changes of slices are gathered: most are the controller's own. */
    private static final Duration GATHERED = Duration.ofMillis(100);

    private final Informer<Obj> slices;
    private final Index<Obj> byService;
    private final String manager;

    /**
     * @param manager as the label {@code endpointslice.kubernetes.io/managed-by} has it
     */
    public OwnSlices(Informers informers, String manager) {
        slices = informers.of(ApiResource.ENDPOINT_SLICES);
        byService = slices.index("service", item -> List.of(serviceOf(item).toString()));
        this.manager = manager;
    }

    private static ObjectKey serviceOf(Item<Obj> slice) {
        return new ObjectKey(
                slice.meta().namespace(),
                slice.meta().labels().getOrDefault(SliceTemplate.SERVICE_NAME, ""));
    }

    private boolean isMine(Item<Obj> slice) {
        return manager.equals(slice.meta().labels().get(SliceTemplate.MANAGED_BY));
    }

    /** Those of a service that are not being deleted. */
    public List<Obj> of(ObjectKey service) {
        List<Obj> found = new ArrayList<>();
        for (Item<Obj> slice : byService.get(service.toString())) {
            if (isMine(slice) && !slice.meta().isBeingDeleted()) {
                found.add(slice.obj());
            }
        }
        return found;
    }

    /** Plans a turn for the service whose slice somebody changed or deleted. */
    public void follow(ReconcileLoop loop) {
        slices.onChange((before, now) -> {
            add(loop, before);
            add(loop, now);
        });
    }

    private void add(ReconcileLoop loop, @Nullable Item<Obj> slice) {
        if (slice != null && isMine(slice)) {
            loop.addAfter(serviceOf(slice), GATHERED);
        }
    }
}
