package io.keelson.orchestrator.controllers.endpointslicemirroring;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.services.OwnSlices;
import io.keelson.orchestrator.controllers.services.SliceChanges;
import io.keelson.orchestrator.controllers.services.SliceTemplate;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mirrors Endpoints that somebody made into slices. */
public final class EndpointSliceMirroring implements Controller {
    private static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    /** Of the Endpoints alone. */
    private static final List<String> NOT_MIRRORED =
            List.of(
                    "endpoints.kubernetes.io/last-change-trigger-time",
                    "kubectl.kubernetes.io/last-applied-configuration");

    private final Informer<Obj> services;
    private final Informer<Obj> endpoints;
    private final OwnSlices slices;
    private final EventRecorder events;
    private final Clockwork clockwork;
    private final ReconcileLoop loop;

    public EndpointSliceMirroring(ControllerContext context) {
        services = context.informers().of(ApiResource.SERVICES);
        endpoints = context.informers().of(ApiResource.ENDPOINTS);
        slices = new OwnSlices(context.informers(), MANAGER);
        events = context.events();
        clockwork = context.clockwork();
        loop = context.loop(this::reconcile);
        services.onChange(this::changed);
        endpoints.onChange(this::changed);
        slices.follow(loop);
    }

    private void changed(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        if (now != null) {
            loop.add(now.key());
        } else if (before != null) {
            loop.add(before.key());
        }
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
        List<Obj> existing = slices.of(key);
        Item<Obj> service = services.get(key);
        Item<Obj> source = endpoints.get(key);
        if (service == null
                || source == null
                || !service.obj().obj("spec", "selector").isEmpty()
                || !isMirrored(source.obj())) {
            for (Obj slice : existing) {
                api.delete(
                        ApiResource.ENDPOINT_SLICES,
                        ObjectKey.of(slice),
                        slice.text("metadata", "uid"));
            }
            return null;
        }
        mirror(source.obj(), existing, api);
        return null;
    }

    private static boolean isMirrored(Obj endpoints) {
        return !endpoints.text("metadata", "labels", SKIP).equals("true")
                && endpoints.text("metadata", "annotations", LEADER).isEmpty();
    }

    private void mirror(Obj source, List<Obj> existing, Api api) {
        MirroredSubsets subsets = new MirroredSubsets(source);
        SliceTemplate template =
                new SliceTemplate(
                        source.text("metadata", "namespace"),
                        OwnerReference.controller(ApiResource.ENDPOINTS, source),
                        source.obj("metadata", "labels")
                                .with(
                                        SliceTemplate.SERVICE_NAME,
                                        Node.of(source.text("metadata", "name")))
                                .with(SliceTemplate.MANAGED_BY, Node.of(MANAGER)),
                        annotations(source));
        for (String family : List.of("IPv4", "IPv6")) {
            SliceChanges.of(
                            template,
                            family,
                            MirroredSubsets.ADDRESSES_MAX,
                            clockwork.random(),
                            existing.stream()
                                    .filter(slice -> slice.text("addressType").equals(family))
                                    .toList(),
                            subsets.of(family),
                            false)
                    .write(api, true, "");
        }
        if (subsets.skipped() > 0) {
            events.warning(
                    source,
                    "TooManyAddressesToMirror",
                    ("A max of %d addresses can be mirrored to EndpointSlices per Endpoints"
                                    + " subset. %d addresses were skipped")
                            .formatted(MirroredSubsets.ADDRESSES_MAX, subsets.skipped()));
        }
    }

    private static Obj annotations(Obj source) {
        Obj annotations = source.obj("metadata", "annotations");
        for (String name : NOT_MIRRORED) {
            annotations = annotations.without(name);
        }
        return annotations;
    }
}
