package io.keelson.orchestrator.controllers.ephemeralvolume;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes the claims of pods' ephemeral volumes. */
public final class EphemeralVolumes implements Controller {
    private final Informer<PodView> pods;
    private final Informer<Obj> claims;
    private final EventRecorder events;
    private final ReconcileLoop loop;

    public EphemeralVolumes(ControllerContext context) {
        pods = context.informers().pods();
        claims = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        events = context.events();
        loop = context.loop(this::reconcile);
        pods.onChange((_, now) -> {
            if (now != null && mayHaveSome(now)) {
                loop.add(now.key());
            }
        });
        claims.onChange((before, now) -> {
            if (before != null && now == null) {
                claimIsGone(before);
            }
        });
    }

    private void claimIsGone(Item<Obj> claim) {
        OwnerReference pod = claim.meta().controller();
        if (pod != null && pod.kind().equals(ApiResource.PODS.kind())) {
            loop.add(new ObjectKey(claim.meta().namespace(), pod.name()));
        }
    }

    /** Without decoding it: the view names the claims of all its volumes. */
    private static boolean mayHaveSome(Item<PodView> pod) {
        String prefix = pod.meta().name() + "-";
        return !pod.meta().isBeingDeleted()
                && !pod.view().isFinished()
                && pod.view().claims().stream().anyMatch(claim -> claim.startsWith(prefix));
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<PodView> item = pods.get(key);
        if (item == null || !mayHaveSome(item)) {
            return null;
        }
        Obj pod = item.obj();
        for (Node node : pod.arr("spec", "volumes")) {
            if (node instanceof Obj volume && volume.has("ephemeral")) {
                ensure(api, item, pod, volume);
            }
        }
        return null;
    }

    private void ensure(Api api, Item<PodView> item, Obj pod, Obj volume) {
        ObjectKey key =
                new ObjectKey(
                        item.meta().namespace(), item.meta().name() + "-" + volume.text("name"));
        Item<Obj> there = claims.get(key);
        if (there == null) {
            api.create(
                    ApiResource.PERSISTENT_VOLUME_CLAIMS,
                    claim(key, pod, volume.obj("ephemeral", "volumeClaimTemplate")));
        } else if (!there.meta().isControlledBy(item.meta().uid())) {
            events.warning(
                    pod,
                    "EphemeralVolumeConflict",
                    "PVC "
                            + key
                            + " was not created for pod "
                            + item.key()
                            + " (pod is not owner)");
        }
    }

    private static Obj claim(ObjectKey key, Obj pod, Obj template) {
        Obj.Builder metadata =
                Obj.builder()
                        .put("name", key.name())
                        .put("namespace", key.namespace())
                        .put(
                                "ownerReferences",
                                Arr.of(OwnerReference.controller(ApiResource.PODS, pod).toObj()));
        for (String copied : new String[] {"labels", "annotations"}) {
            Node value = template.at("metadata", copied);
            if (value != null) {
                metadata.put(copied, value);
            }
        }
        return Obj.builder()
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolumeClaim")
                .put("metadata", metadata.build())
                .put("spec", template.obj("spec"))
                .build();
    }
}
