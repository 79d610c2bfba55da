package io.keelson.orchestrator.controllers.endpointslice;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.controllers.services.ServiceSpec;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod as an endpoint of a service. */
final class PodEndpoint {
    private PodEndpoint() {}

    /**
     * @param family of which its addresses are to be
     * @param zone of its node; empty if that says none
     * @return null if the pod has no address of that family
     */
    static @Nullable Obj of(Item<PodView> item, ServiceSpec service, String family, String zone) {
        PodView pod = item.view();
        List<String> addresses =
                pod.podIps().stream()
                        .filter(address -> ServiceSpec.familyOf(address).equals(family))
                        .toList();
        if (addresses.isEmpty()) {
            return null;
        }
        boolean terminating = item.meta().isBeingDeleted();
        boolean ready = service.publishesNotReady() || (pod.ready() && !terminating);
        Obj.Builder endpoint =
                Obj.builder()
                        .put("addresses", Arr.ofTexts(addresses))
                        .put(
                                "conditions",
                                Obj.builder()
                                        .put("ready", Node.of(ready))
                                        .put("serving", Node.of(pod.ready()))
                                        .put("terminating", Node.of(terminating))
                                        .build());
        if (service.namesHost(item.meta().namespace(), pod)) {
            endpoint.put("hostname", pod.hostname());
        }
        endpoint.put(
                "targetRef",
                Obj.builder()
                        .put("kind", "Pod")
                        .put("namespace", item.meta().namespace())
                        .put("name", item.meta().name())
                        .put("uid", item.meta().uid())
                        .build());
        if (!pod.nodeName().isEmpty()) {
            endpoint.put("nodeName", pod.nodeName());
        }
        if (!zone.isEmpty()) {
            endpoint.put("zone", zone);
        }
        Obj hints = hints(service, pod.nodeName(), zone);
        if (!hints.isEmpty()) {
            endpoint.put("hints", hints);
        }
        return endpoint.build();
    }

    private static Obj hints(ServiceSpec service, String node, String zone) {
        String distribution = service.service().text("spec", "trafficDistribution");
        boolean byNode = distribution.equals("PreferSameNode");
        boolean byZone =
                byNode
                        || distribution.equals("PreferSameZone")
                        || distribution.equals("PreferClose");
        Obj hints = Obj.EMPTY;
        if (byZone && !zone.isEmpty()) {
            hints = hints.with("forZones", Arr.of(Obj.of("name", Node.of(zone))));
        }
        if (byNode && !node.isEmpty()) {
            hints = hints.with("forNodes", Arr.of(Obj.of("name", Node.of(node))));
        }
        return hints;
    }
}
