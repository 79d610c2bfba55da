package io.keelson.orchestrator.controllers.volumeprotection;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;

/** Protects volumes from being deleted under the claims that are bound to them. */
public final class VolumeProtection implements Controller {
    private final ReconcileLoop loop;

    public VolumeProtection(ControllerContext context) {
        Informer<Obj> volumes = context.informers().of(ApiResource.PERSISTENT_VOLUMES);
        loop =
                context.loop(
                        new Protection(
                                volumes,
                                "kubernetes.io/pv-protection",
                                (volume, _) ->
                                        volume.obj().text("status", "phase").equals("Bound")));
        volumes.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }
}
