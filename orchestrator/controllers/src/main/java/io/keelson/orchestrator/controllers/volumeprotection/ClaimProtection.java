package io.keelson.orchestrator.controllers.volumeprotection;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.Map;

/** Protects claims from being deleted under the pods that use them. */
public final class ClaimProtection implements Controller {
    private final Index<PodView> podsByClaim;
    private final ReconcileLoop loop;

    public ClaimProtection(ControllerContext context) {
        Informer<Obj> claims = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        Informer<PodView> pods = context.informers().pods();
        podsByClaim = context.informers().podsByClaim();
        loop = context.loop(new Protection(claims, "kubernetes.io/pvc-protection", this::isUsed));
        claims.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        // Only a pod that goes makes a claim unused.
        pods.onChange((before, now) -> {
            if (before != null && (now == null || !now.meta().uid().equals(before.meta().uid()))) {
                keys(before).forEach(loop::add);
            }
        });
    }

    private static List<ObjectKey> keys(Item<PodView> pod) {
        String namespace = pod.meta().namespace();
        return pod.view().claims().stream().map(name -> new ObjectKey(namespace, name)).toList();
    }

    /** The API has the last word: a pod may have come that the informer has not seen. */
    private boolean isUsed(Item<Obj> claim, Api api) {
        for (Item<PodView> pod : podsByClaim.get(claim.key().toString())) {
            if (uses(pod.view(), claim.key())) {
                return true;
            }
        }
        return api.list(ApiResource.PODS, claim.meta().namespace(), Map.of()).stream()
                .anyMatch(pod -> uses(PodView.of(pod), claim.key()));
    }

    /** One that has no node yet will not be started with a claim that is being deleted. */
    private static boolean uses(PodView pod, ObjectKey claim) {
        return !pod.nodeName().isEmpty() && pod.claims().contains(claim.name());
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
