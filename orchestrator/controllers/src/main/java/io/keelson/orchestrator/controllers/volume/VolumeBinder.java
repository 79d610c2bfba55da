package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at a claim or a volume when it or the other side changes. */
public final class VolumeBinder implements Controller {
    private final Map<String, Volume> volumes = new ConcurrentHashMap<>();

    /** Claims that have no volume yet: a volume or a class that comes may be what they wait for. */
    private final Set<ObjectKey> unbound = ConcurrentHashMap.newKeySet();

    private final ReconcileLoop claimLoop;
    private final ReconcileLoop volumeLoop;

    public VolumeBinder(ControllerContext context) {
        Informer<Obj> claimInformer = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        Informer<Obj> volumeInformer = context.informers().of(ApiResource.PERSISTENT_VOLUMES);
        Classes classes = new Classes(context.informers().of(ApiResource.STORAGE_CLASSES));
        claimLoop =
                context.loop(
                        new ClaimReconciler(
                                claimInformer,
                                volumeInformer,
                                volumes::values,
                                classes,
                                context.informers().podsByClaim(),
                                context.events()));
        volumeLoop =
                context.loop(
                        new VolumeReconciler(
                                volumeInformer, claimInformer, claimLoop::add, context.events()));
        claimInformer.onChange(this::claimChanged);
        volumeInformer.onChange(this::volumeChanged);
        classes.informer().onChange((_, _) -> unbound.forEach(claimLoop::add));
    }

    private void claimChanged(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        if (before != null && (now == null || !now.meta().uid().equals(before.meta().uid()))) {
            addVolume(before.obj());
            unbound.remove(before.key());
        }
        if (now != null) {
            Obj claim = now.obj();
            addVolume(claim);
            if (claim.text("spec", "volumeName").isEmpty()) {
                unbound.add(now.key());
            } else {
                unbound.remove(now.key());
            }
            claimLoop.add(now.key());
        }
    }

    private void addVolume(Obj claim) {
        String volume = claim.text("spec", "volumeName");
        if (!volume.isEmpty()) {
            volumeLoop.add(new ObjectKey("", volume));
        }
    }

    private void volumeChanged(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        Volume had = before == null ? null : volumes.get(before.key().name());
        Volume has = now == null ? null : Volume.of(now);
        if (had != null) {
            volumes.remove(had.name());
            addClaim(had);
        }
        if (has != null) {
            volumes.put(has.name(), has);
            volumeLoop.add(new ObjectKey("", has.name()));
            addClaim(has);
        }
    }

    private void addClaim(Volume volume) {
        ObjectKey claim = volume.claim();
        if (claim == null) {
            unbound.forEach(claimLoop::add);
        } else {
            claimLoop.add(claim);
        }
    }

    @Override
    public void start() {
        claimLoop.start();
        volumeLoop.start();
    }

    @Override
    public void close() {
        claimLoop.close();
        volumeLoop.close();
    }
}
