package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;

/**
 * A claim grows only once it is bound, and only if its class says that its volumes can: upstream's
 * {@code PersistentVolumeClaimResize}.
 */
final class ClaimResize implements Admission {
    private static final String CLASSES = "/registry/storageclasses/";

    private final Cache cache;

    ClaimResize(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void settle(Request request) {
        Obj before = request.before();
        if (before == null
                || request.operation() == Operation.REMOVE
                || !request.call().target().subresource().isEmpty()
                || !request.call().def().gvk().kind().equals("PersistentVolumeClaim")
                || storage(request.object()).compareTo(storage(before)) <= 0) {
            return;
        }
        if (!before.text("status", "phase").equals("Bound")) {
            throw request.forbidden("Only bound persistent volume claims can be expanded");
        }
        if (!canGrow(before.text("spec", "storageClassName"))) {
            throw request.forbidden(
                    "only dynamically provisioned pvc can be resized and the storageclass that"
                            + " provisions the pvc must support resize");
        }
    }

    private boolean canGrow(String storageClass) {
        Live live = storageClass.isEmpty() ? null : cache.policy(CLASSES + storageClass);
        return live != null && live.object().isTrue("allowVolumeExpansion");
    }

    private static Quantity storage(Obj claim) {
        return PodResources.quantities(claim.obj("spec", "resources", "requests"))
                .getOrDefault("storage", Quantity.ZERO);
    }
}
