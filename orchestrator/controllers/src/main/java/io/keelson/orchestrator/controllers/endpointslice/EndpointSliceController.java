package io.keelson.orchestrator.controllers.endpointslice;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.services.OwnSlices;
import io.keelson.orchestrator.controllers.services.ServicePods;
import io.keelson.orchestrator.controllers.services.ServiceSpec;
import io.keelson.orchestrator.controllers.services.SliceChanges;
import io.keelson.orchestrator.controllers.services.SliceTemplate;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the slices of services that select pods. */
public final class EndpointSliceController implements Controller {
    private static final String MANAGER = "endpointslice-controller.k8s.io";
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final int ENDPOINTS_MAX = 100;

    private final Informer<Obj> services;
    private final Informer<Obj> nodes;
    private final ServicePods servicePods;
    private final OwnSlices slices;
    private final EventRecorder events;
    private final Clockwork clockwork;
    private final ReconcileLoop loop;

    public EndpointSliceController(ControllerContext context) {
        services = context.informers().of(ApiResource.SERVICES);
        nodes = context.informers().of(ApiResource.NODES);
        servicePods = new ServicePods(context.informers());
        slices = new OwnSlices(context.informers(), MANAGER);
        events = context.events();
        clockwork = context.clockwork();
        loop = context.loop(this::reconcile);
        services.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        servicePods.follow(loop);
        slices.follow(loop);
        nodes.onChange(this::nodeChanged);
    }

    private void nodeChanged(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        if (now == null) {
            if (before != null) {
                servicePods.nodeChanged(loop, before.key().name());
            }
        } else if (before == null || !zone(before).equals(zone(now))) {
            servicePods.nodeChanged(loop, now.key().name());
        }
    }

    private static String zone(Item<Obj> node) {
        return node.meta().labels().getOrDefault(ZONE, "");
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    /** The slices of a service that is gone go by their owner reference. */
    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = services.get(key);
        if (item == null) {
            return null;
        }
        ServiceSpec service = new ServiceSpec(item.obj());
        if (!service.selectsPods()) {
            return null;
        }
        try {
            reconcile(item, service, api);
            return null;
        } catch (StatusException e) {
            if (e.code() != 409) {
                events.warning(
                        service.service(),
                        "FailedToUpdateEndpointSlices",
                        "Error updating Endpoint Slices for Service %s: %s"
                                .formatted(key, e.getMessage()));
            }
            throw e;
        }
    }

    private void reconcile(Item<Obj> item, ServiceSpec service, Api api) {
        List<Item<PodView>> pods = servicePods.podsOf(item.key());
        List<Obj> existing = slices.of(item.key());
        SliceTemplate template =
                new SliceTemplate(
                        item.key().namespace(),
                        OwnerReference.controller(ApiResource.SERVICES, service.service()),
                        labels(service),
                        null);
        List<String> families = service.families();
        for (Obj slice : existing) {
            if (!families.contains(slice.text("addressType"))) {
                api.delete(
                        ApiResource.ENDPOINT_SLICES,
                        ObjectKey.of(slice),
                        slice.text("metadata", "uid"));
            }
        }
        for (String family : families) {
            SliceChanges changes =
                    SliceChanges.of(
                            template,
                            family,
                            ENDPOINTS_MAX,
                            clockwork.random(),
                            existing.stream()
                                    .filter(slice -> slice.text("addressType").equals(family))
                                    .toList(),
                            wanted(service, family, pods),
                            true);
            changes.write(
                    api,
                    !item.meta().isBeingDeleted(),
                    existing.isEmpty()
                            ? item.meta().creationTimestamp()
                            : triggered(pods, changes.changedTargets()));
        }
    }

    private static Obj labels(ServiceSpec service) {
        Obj labels = service.service().obj("metadata", "labels").without(SliceTemplate.HEADLESS);
        if (service.isHeadless()) {
            labels = labels.with(SliceTemplate.HEADLESS, Node.of(""));
        }
        return labels.with(
                        SliceTemplate.SERVICE_NAME,
                        Node.of(service.service().text("metadata", "name")))
                .with(SliceTemplate.MANAGED_BY, Node.of(MANAGER));
    }

    private Map<Arr, SliceChanges.PortSet> wanted(
            ServiceSpec service, String family, List<Item<PodView>> pods) {
        Map<Arr, SliceChanges.PortSet> wanted = new LinkedHashMap<>();
        for (Item<PodView> pod : pods) {
            if (pod.view().isFinished()) {
                continue;
            }
            Item<Obj> node = nodes.get(new ObjectKey("", pod.view().nodeName()));
            if (node == null && !service.publishesNotReady()) {
                continue; // a node that appears later brings its pods
            }
            Obj endpoint = PodEndpoint.of(pod, service, family, node == null ? "" : zone(node));
            if (endpoint != null) {
                Arr ports = SliceChanges.sorted(service.portsOf(pod.view()));
                wanted.computeIfAbsent(ports, SliceChanges.PortSet::new).add(endpoint);
            }
        }
        return wanted;
    }

    /** When the first of those that changed turned ready, or not; empty if none did. */
    private static String triggered(List<Item<PodView>> pods, Set<ObjectKey> changed) {
        if (changed.isEmpty()) {
            return "";
        }
        return pods.stream()
                .filter(pod -> changed.contains(pod.key()))
                .map(pod -> pod.view().readySince())
                .filter(since -> !since.isEmpty())
                .min(String::compareTo)
                .orElse("");
    }
}
