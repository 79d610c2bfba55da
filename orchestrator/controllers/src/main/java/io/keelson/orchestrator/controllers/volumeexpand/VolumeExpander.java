package io.keelson.orchestrator.controllers.volumeexpand;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.localpath.LocalPathProvisioner;
import io.keelson.orchestrator.controllers.volume.Claim;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks at bound claims that ask for more than they have. */
public final class VolumeExpander implements Controller {
    private final EventRecorder events;
    private final Informer<Obj> claims;
    private final Informer<Obj> volumes;
    private final ReconcileLoop loop;

    public VolumeExpander(ControllerContext context) {
        events = context.events();
        claims = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        volumes = context.informers().of(ApiResource.PERSISTENT_VOLUMES);
        loop = context.loop(this::reconcile);
        claims.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = claims.get(key);
        if (item == null || item.meta().isBeingDeleted()) {
            return null;
        }
        Obj object = item.obj();
        Claim claim = Claim.of(object);
        Quantity has = Claim.storage(object.obj("status", "capacity"));
        Item<Obj> volume = volumes.get(new ObjectKey("", claim.volumeName()));
        if (!object.text("status", "phase").equals("Bound")
                || claim.storage().compareTo(has) <= 0
                || volume == null) {
            return null;
        }
        if (provisioner(volume).equals(LocalPathProvisioner.NAME)) {
            expand(object, claim, volume, api);
        } else {
            events.normal(
                    object,
                    "ExternalExpanding",
                    "waiting for an external controller to expand this PVC");
        }
        return null;
    }

    private static String provisioner(Item<Obj> volume) {
        return volume.obj().text("metadata", "annotations", Claim.PROVISIONED_BY);
    }

    private void expand(Obj object, Claim claim, Item<Obj> item, Api api) {
        Node wanted = Objects.requireNonNull(object.at("spec", "resources", "requests", "storage"));
        Obj volume = item.obj();
        if (Claim.storage(volume.obj("spec", "capacity")).compareTo(claim.storage()) < 0) {
            api.update(volumes.resource(), volume.withAt(wanted, "spec", "capacity", "storage"));
        }
        Obj status =
                object.obj("status")
                        .withAt(wanted, "capacity", "storage")
                        .withAt(wanted, "allocatedResources", "storage");
        api.updateStatus(claims.resource(), object.with("status", status));
        events.normal(
                object,
                "VolumeResizeSuccessful",
                "ExpandVolume succeeded for volume " + claim.key());
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
