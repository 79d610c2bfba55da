package io.keelson.orchestrator.controllers.endpoints;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.services.ServicePods;
import io.keelson.orchestrator.controllers.services.ServiceSpec;
import io.keelson.orchestrator.controllers.services.SliceTemplate;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the Endpoints of services that select pods. */
public final class EndpointsController implements Controller {
    private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    private static final String MANAGER = "endpoint-controller";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    private static final String TRIGGERED = "endpoints.kubernetes.io/last-change-trigger-time";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
    private static final int ADDRESSES_MAX = 1000;

    private final Informer<Obj> services;
    private final Informer<Obj> endpoints;
    private final ServicePods servicePods;
    private final EventRecorder events;
    private final ReconcileLoop loop;

    public EndpointsController(ControllerContext context) {
        services = context.informers().of(ApiResource.SERVICES);
        endpoints = context.informers().of(ApiResource.ENDPOINTS);
        servicePods = new ServicePods(context.informers());
        events = context.events();
        loop = context.loop(this::reconcile);
        services.onChange((before, now) -> {
            if (now != null) {
                loop.add(now.key());
            } else if (before != null) {
                loop.add(before.key());
            }
        });
        endpoints.onChange((before, now) -> {
            if (before != null && now == null) {
                loop.add(before.key());
            }
        });
        servicePods.follow(loop);
    }

    /** Services may have gone while nobody looked: what was kept for them is looked at once. */
    @Override
    public void start() {
        for (Item<Obj> each : endpoints.list()) {
            if (MANAGER.equals(each.meta().labels().get(MANAGED_BY))) {
                loop.add(each.key());
            }
        }
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = services.get(key);
        Item<Obj> existing = endpoints.get(key);
        if (item == null) {
            if (existing != null
                    && existing.obj().text("metadata", "annotations", LEADER).isEmpty()) {
                api.delete(ApiResource.ENDPOINTS, key, existing.meta().uid());
            }
            return null;
        }
        ServiceSpec service = new ServiceSpec(item.obj());
        if (!service.selectsPods()) {
            return null;
        }
        List<Item<PodView>> pods = servicePods.podsOf(key);
        Subsets.Packed packed = subsets(service, pods).pack(ADDRESSES_MAX);
        Obj had = existing == null ? Obj.EMPTY : existing.obj();
        Obj wanted = wanted(had, service, packed);
        if (existing != null && wanted.equals(had)) {
            return null;
        }
        String triggered =
                existing == null ? item.meta().creationTimestamp() : triggered(pods, had);
        write(
                api,
                triggered.isEmpty()
                        ? wanted.withoutAt("metadata", "annotations", TRIGGERED)
                        : wanted.withAt(Node.of(triggered), "metadata", "annotations", TRIGGERED),
                existing == null,
                service.service());
        return null;
    }

    private void write(Api api, Obj wanted, boolean create, Obj service) {
        try {
            if (create) {
                api.create(ApiResource.ENDPOINTS, wanted);
            } else {
                api.update(ApiResource.ENDPOINTS, wanted);
            }
        } catch (StatusException e) {
            if (e.status().hasCause("NamespaceTerminating")) {
                return;
            }
            if (e.code() != 409) {
                events.warning(
                        service,
                        create ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                        "Failed to %s endpoint for service %s: %s"
                                .formatted(
                                        create ? "create" : "update",
                                        ObjectKey.of(service),
                                        e.getMessage()));
            }
            throw e;
        }
    }

    private static Subsets subsets(ServiceSpec service, List<Item<PodView>> pods) {
        Subsets subsets = new Subsets();
        String family = service.families().getFirst();
        boolean tolerant = service.publishesNotReady();
        for (Item<PodView> pod : pods) {
            if (pod.view().isFinished() || (pod.meta().isBeingDeleted() && !tolerant)) {
                continue;
            }
            Obj address = address(pod, service, family);
            if (address == null) {
                continue;
            }
            boolean ready = tolerant || pod.view().ready();
            if (!service.hasPorts() && service.isHeadless()) {
                subsets.add(address, null, ready);
            }
            for (Obj port : service.portsOf(pod.view())) {
                subsets.add(
                        address, port.text("name").isEmpty() ? port.without("name") : port, ready);
            }
        }
        return subsets;
    }

    private static @Nullable Obj address(Item<PodView> pod, ServiceSpec service, String family) {
        for (String ip : pod.view().podIps()) {
            if (ServiceSpec.familyOf(ip).equals(family)) {
                Obj.Builder address = Obj.builder().put("ip", ip);
                if (service.namesHost(pod.meta().namespace(), pod.view())) {
                    address.put("hostname", pod.view().hostname());
                }
                if (!pod.view().nodeName().isEmpty()) {
                    address.put("nodeName", pod.view().nodeName());
                }
                return address.put(
                                "targetRef",
                                Obj.builder()
                                        .put("kind", "Pod")
                                        .put("namespace", pod.meta().namespace())
                                        .put("name", pod.meta().name())
                                        .put("uid", pod.meta().uid())
                                        .build())
                        .build();
            }
        }
        return null;
    }

    private static Obj wanted(Obj had, ServiceSpec service, Subsets.Packed packed) {
        Obj metadata = service.service().obj("metadata");
        Obj labels = metadata.obj("labels").without(SliceTemplate.HEADLESS);
        if (service.isHeadless()) {
            labels = labels.with(SliceTemplate.HEADLESS, Node.of(""));
        }
        Obj wanted =
                had.with("apiVersion", Node.of("v1"))
                        .with("kind", Node.of("Endpoints"))
                        .withAt(Node.of(metadata.text("name")), "metadata", "name")
                        .withAt(Node.of(metadata.text("namespace")), "metadata", "namespace")
                        .withAt(labels.with(MANAGED_BY, Node.of(MANAGER)), "metadata", "labels");
        wanted =
                packed.subsets().isEmpty()
                        ? wanted.without("subsets")
                        : wanted.with("subsets", packed.subsets());
        return packed.truncated()
                ? wanted.withAt(Node.of("truncated"), "metadata", "annotations", OVER_CAPACITY)
                : wanted.withoutAt("metadata", "annotations", OVER_CAPACITY);
    }

    /** When the first of those that changed turned ready, or not; empty if none did. */
    private static String triggered(List<Item<PodView>> pods, Obj had) {
        Map<String, Boolean> before = new HashMap<>();
        for (Node node : had.arr("subsets")) {
            if (node instanceof Obj subset) {
                subset.arr("addresses").forEach(address -> before.put(uidOf(address), true));
                subset.arr("notReadyAddresses")
                        .forEach(address -> before.put(uidOf(address), false));
            }
        }
        return pods.stream()
                .filter(pod ->
                        !Boolean.valueOf(pod.view().ready()).equals(before.get(pod.meta().uid())))
                .map(pod -> pod.view().readySince())
                .filter(since -> !since.isEmpty())
                .min(String::compareTo)
                .orElse("");
    }

    private static String uidOf(Node address) {
        return address instanceof Obj obj ? obj.text("targetRef", "uid") : "";
    }
}
