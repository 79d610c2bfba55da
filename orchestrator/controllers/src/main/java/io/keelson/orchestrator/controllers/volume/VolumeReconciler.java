package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells what became of a volume, and gives it up when its claim is gone. */
final class VolumeReconciler implements Reconciler {
    private static final String NO_PLUGIN = "no deletable volume plugin matched";

    private final Informer<Obj> volumes;
    private final Informer<Obj> claims;
    private final Consumer<ObjectKey> lookAtClaim;
    private final EventRecorder events;

    VolumeReconciler(
            Informer<Obj> volumes,
            Informer<Obj> claims,
            Consumer<ObjectKey> lookAtClaim,
            EventRecorder events) {
        this.volumes = volumes;
        this.claims = claims;
        this.lookAtClaim = lookAtClaim;
        this.events = events;
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = volumes.get(key);
        if (item == null) {
            return null;
        }
        Volume volume = Volume.of(item);
        Obj object = item.obj();
        ObjectKey claimKey = volume.claim();
        if (claimKey == null || volume.claimUid().isEmpty()) {
            Binding.setPhase(object, "Available", "", api);
            return null;
        }
        Obj claim = claim(volume, claimKey, api);
        if (claim == null) {
            release(volume, object, api);
        } else if (claim.text("spec", "volumeName").isEmpty()) {
            lookAtClaim.accept(claimKey);
        } else if (claim.text("spec", "volumeName").equals(volume.name())) {
            Binding.setPhase(object, "Bound", "", api);
        } else if (volume.reclaimPolicy().equals("Delete") && !volume.provisioner().isEmpty()) {
            release(volume, object, api); // made for a claim that has another by now
        } else {
            Binding.unbind(object, api);
        }
        return null;
    }

    /** The very claim; that it is gone, only the API says. */
    private @Nullable Obj claim(Volume volume, ObjectKey key, Api api) {
        Item<Obj> item = claims.get(key);
        Obj claim =
                item != null && item.meta().uid().equals(volume.claimUid())
                        ? item.obj()
                        : api.find(ApiResource.PERSISTENT_VOLUME_CLAIMS, key);
        return claim != null && claim.text("metadata", "uid").equals(volume.claimUid())
                ? claim
                : null;
    }

    private void release(Volume volume, Obj object, Api api) {
        if (!volume.phase().equals("Released") && !volume.phase().equals("Failed")) {
            Binding.setPhase(object, "Released", "", api);
            return; // the rest with that change
        }
        boolean nobodysToDelete =
                volume.reclaimPolicy().equals("Delete") && volume.provisioner().isEmpty();
        if (nobodysToDelete && !volume.phase().equals("Failed")) {
            String message =
                    "error getting deleter volume plugin for volume \"%s\": %s"
                            .formatted(volume.name(), NO_PLUGIN);
            Binding.setPhase(object, "Failed", message, api);
            events.warning(object, "VolumeFailedDelete", message);
        }
    }
}
