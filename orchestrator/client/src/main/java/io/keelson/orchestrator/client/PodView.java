package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * What controllers look at in pods.
 *
 * @param phase Pending, Running, Succeeded, Failed or Unknown
 * @param reason why it is in that phase, such as Evicted; mostly empty
 * @param readySince when it became what its condition Ready says, as written there; empty if it has
 *     none
 * @param nodeName empty before it is scheduled
 * @param podIps all its addresses, {@code podIp} among them
 * @param hostname as its specification has it; empty if it has none
 * @param subdomain likewise
 * @param namedPorts those ports of its containers that have a name
 * @param restarts of that of its containers that was restarted most often
 * @param deletionCost its annotation {@code controller.kubernetes.io/pod-deletion-cost}
 * @param claims names of the claims whose volumes it uses
 */
public record PodView(
        String phase,
        String reason,
        boolean ready,
        String readySince,
        String nodeName,
        String podIp,
        List<String> podIps,
        String hostname,
        String subdomain,
        List<NamedPort> namedPorts,
        int restarts,
        int deletionCost,
        List<String> claims) {
    public static final View<PodView> VIEW = new View<>(PodView::of, true);

    /** A port of a container, by which a service may call it. */
    public record NamedPort(String name, String protocol, int port) {}

    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    public static PodView of(Obj pod) {
        Obj status = pod.obj("status");
        boolean ready = false;
        String since = "";
        for (Node node : status.arr("conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals("Ready")) {
                ready = condition.text("status").equals("True");
                since = condition.text("lastTransitionTime");
            }
        }
        int restarts = 0;
        for (Node node : status.arr("containerStatuses")) {
            if (node instanceof Obj container) {
                restarts = Math.max(restarts, (int) container.whole(0, "restartCount"));
            }
        }
        String phase = status.text("phase");
        return new PodView(
                phase.isEmpty() ? "Pending" : phase.intern(),
                status.text("reason").intern(),
                ready,
                since,
                pod.text("spec", "nodeName").intern(),
                status.text("podIP"),
                podIps(status),
                pod.text("spec", "hostname"),
                pod.text("spec", "subdomain").intern(),
                namedPorts(pod.obj("spec")),
                restarts,
                cost(pod.text("metadata", "annotations", COST)),
                claims(pod));
    }

    private static List<String> claims(Obj pod) {
        List<String> claims = new ArrayList<>();
        for (Node node : pod.arr("spec", "volumes")) {
            if (node instanceof Obj volume && volume.has("persistentVolumeClaim")) {
                claims.add(volume.text("persistentVolumeClaim", "claimName"));
            } else if (node instanceof Obj volume && volume.has("ephemeral")) {
                claims.add(pod.text("metadata", "name") + "-" + volume.text("name"));
            }
        }
        return List.copyOf(claims);
    }

    private static List<String> podIps(Obj status) {
        List<String> addresses = new ArrayList<>(1);
        for (Node node : status.arr("podIPs")) {
            if (node instanceof Obj address) {
                addresses.add(address.text("ip"));
            }
        }
        if (addresses.isEmpty() && !status.text("podIP").isEmpty()) {
            addresses.add(status.text("podIP"));
        }
        return List.copyOf(addresses);
    }

    /** Those of sidecars too. */
    private static List<NamedPort> namedPorts(Obj spec) {
        List<NamedPort> ports = new ArrayList<>(1);
        for (Node node : spec.arr("containers")) {
            addNamedPorts(ports, node);
        }
        for (Node node : spec.arr("initContainers")) {
            if (node instanceof Obj container && container.text("restartPolicy").equals("Always")) {
                addNamedPorts(ports, container);
            }
        }
        return List.copyOf(ports);
    }

    private static void addNamedPorts(List<NamedPort> ports, Node node) {
        if (!(node instanceof Obj container)) {
            return;
        }
        for (Node each : container.arr("ports")) {
            if (each instanceof Obj port && !port.text("name").isEmpty()) {
                String protocol = port.text("protocol");
                ports.add(
                        new NamedPort(
                                port.text("name").intern(),
                                protocol.isEmpty() ? "TCP" : protocol.intern(),
                                (int) port.whole(0, "containerPort")));
            }
        }
    }

    private static int cost(String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0; // as upstream
        }
    }

    public boolean isFinished() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    public boolean isRunning() {
        return phase.equals("Running");
    }
}
