package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** A port of the node that a container takes. */
public record HostPort(String ip, String protocol, int port) {
    private static final String ANY = "0.0.0.0";

    static List<HostPort> parse(Obj spec) {
        List<HostPort> ports = new ArrayList<>();
        for (Node container : spec.arr("containers")) {
            collect(container, ports);
        }
        for (Node container : spec.arr("initContainers")) {
            if (Requests.isSidecar(container)) {
                collect(container, ports);
            }
        }
        return List.copyOf(ports);
    }

    private static void collect(Node container, List<HostPort> ports) {
        if (!(container instanceof Obj obj)) {
            return;
        }
        for (Node node : obj.arr("ports")) {
            if (node instanceof Obj port && port.whole(0, "hostPort") > 0) {
                String ip = port.text("hostIP");
                String protocol = port.text("protocol");
                ports.add(
                        new HostPort(
                                ip.isEmpty() ? ANY : ip,
                                protocol.isEmpty() ? "TCP" : protocol,
                                (int) port.whole(0, "hostPort")));
            }
        }
    }

    /** True if one of them is taken on all addresses, or both on the same one. */
    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(ANY) || other.ip.equals(ANY) || ip.equals(other.ip));
    }
}
