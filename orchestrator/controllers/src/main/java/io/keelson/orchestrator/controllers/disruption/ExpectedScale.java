package io.keelson.orchestrator.controllers.disruption;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Obj;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many pods their controllers want, each controller asked once. */
final class ExpectedScale {
    private static final List<ApiResource> UNSCALED =
            List.of(ApiResource.DAEMON_SETS, ApiResource.JOBS);

    /** Of what has a scale. */
    private final Map<ApiResource, Informer<Obj>> informers = new LinkedHashMap<>();

    ExpectedScale(Informers all) {
        for (ApiResource resource :
                List.of(
                        ApiResource.REPLICATION_CONTROLLERS,
                        ApiResource.DEPLOYMENTS,
                        ApiResource.REPLICA_SETS,
                        ApiResource.STATEFUL_SETS)) {
            informers.put(resource, all.of(resource));
        }
    }

    /**
     * Of all pods that have a controller; the others do not count.
     *
     * @throws UncountableException a pod's controller has no scale
     */
    int of(List<Item<PodView>> pods) throws UncountableException {
        Map<String, Integer> scales = new HashMap<>();
        for (Item<PodView> pod : pods) {
            OwnerReference controller = pod.meta().controller();
            if (controller == null) {
                continue;
            }
            Item<Obj> scaled = scaled(pod.meta().namespace(), controller);
            if (scaled == null) {
                throw new UncountableException(why(controller, pod.meta().name()));
            }
            scales.computeIfAbsent(
                    scaled.meta().uid(), _ -> (int) scaled.obj().whole(1, "spec", "replicas"));
        }
        return scales.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The controller, or the Deployment behind it. */
    private @Nullable Item<Obj> scaled(String namespace, OwnerReference controller) {
        Item<Obj> found = find(namespace, controller);
        OwnerReference behind = found == null ? null : found.meta().controller();
        return behind != null && isOf(behind, ApiResource.DEPLOYMENTS)
                ? find(namespace, behind)
                : found;
    }

    private @Nullable Item<Obj> find(String namespace, OwnerReference controller) {
        for (var entry : informers.entrySet()) {
            if (isOf(controller, entry.getKey())) {
                Item<Obj> item = entry.getValue().get(new ObjectKey(namespace, controller.name()));
                return item != null && item.meta().uid().equals(controller.uid()) ? item : null;
            }
        }
        return null;
    }

    private static boolean isOf(OwnerReference controller, ApiResource resource) {
        int slash = controller.apiVersion().indexOf('/');
        String group = slash < 0 ? "" : controller.apiVersion().substring(0, slash);
        return controller.kind().equals(resource.kind()) && group.equals(resource.group());
    }

    private static String why(OwnerReference controller, String pod) {
        for (ApiResource resource : UNSCALED) {
            if (isOf(controller, resource)) {
                return resource + " does not implement the scale subresource";
            }
        }
        return "found no controllers for pod \"" + pod + "\"";
    }
}
