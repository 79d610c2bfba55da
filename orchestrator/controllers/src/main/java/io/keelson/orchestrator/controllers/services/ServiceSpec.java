package io.keelson.orchestrator.controllers.services;

import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What a service asks of the pods behind it. */
public record ServiceSpec(Obj service) {
    private static final String NONE = "None";

    /** Whether it has no address of its own, so that its pods are called by theirs. */
    public boolean isHeadless() {
        String clusterIp = service.text("spec", "clusterIP");
        return clusterIp.isEmpty() || clusterIp.equals(NONE);
    }

    /** Whether controllers find its addresses: it selects pods, and is no other name's alias. */
    public boolean selectsPods() {
        return !service.obj("spec", "selector").isEmpty()
                && !service.text("spec", "type").equals("ExternalName");
    }

    /** Whether pods are called that are not ready, or not any more. */
    public boolean publishesNotReady() {
        return service.isTrue("spec", "publishNotReadyAddresses");
    }

    /** IPv4 and IPv6, the service's own first. */
    public List<String> families() {
        List<String> families = service.arr("spec", "ipFamilies").texts();
        if (!families.isEmpty()) {
            return families;
        }
        return List.of(service.text("spec", "clusterIP").contains(":") ? "IPv6" : "IPv4");
    }

    public static String familyOf(String address) {
        return address.contains(":") ? "IPv6" : "IPv4";
    }

    /**
     * The ports by which a pod is called, as slices and Endpoints write them; a port that names
     * none of the pod's is left out.
     */
    public List<Obj> portsOf(PodView pod) {
        List<Obj> ports = new ArrayList<>();
        for (Node node : service.arr("spec", "ports")) {
            if (node instanceof Obj port) {
                OptionalInt number = numberOf(port, pod);
                if (number.isPresent()) {
                    ports.add(port(port, number.getAsInt()));
                }
            }
        }
        return ports;
    }

    /** No port, where it is headless and has none, is no reason not to be called. */
    public boolean hasPorts() {
        return !service.arr("spec", "ports").isEmpty();
    }

    private static OptionalInt numberOf(Obj port, PodView pod) {
        Node target = port.get("targetPort");
        if (target instanceof Node.Text(String name)) {
            for (PodView.NamedPort named : pod.namedPorts()) {
                if (named.name().equals(name) && named.protocol().equals(protocol(port))) {
                    return OptionalInt.of(named.port());
                }
            }
            return OptionalInt.empty();
        }
        long number = port.whole(0, "targetPort");
        return OptionalInt.of((int) (number == 0 ? port.whole(0, "port") : number));
    }

    private static String protocol(Obj port) {
        String protocol = port.text("protocol");
        return protocol.isEmpty() ? "TCP" : protocol;
    }

    private static Obj port(Obj port, int number) {
        Obj.Builder made =
                Obj.builder()
                        .put("name", port.text("name"))
                        .put("port", Node.of(number))
                        .put("protocol", protocol(port));
        String application = port.text("appProtocol");
        if (!application.isEmpty()) {
            made.put("appProtocol", application);
        }
        return made.build();
    }

    /** Whether the service's domain has a name for that pod. */
    public boolean namesHost(String namespace, PodView pod) {
        return !pod.hostname().isEmpty()
                && pod.subdomain().equals(service.text("metadata", "name"))
                && namespace.equals(service.text("metadata", "namespace"));
    }
}
