package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services. Which address and which ports one gets is decided in the transaction that stores it;
 * here is only what follows from what it says.
 */
final class Services {
    private static final String NO_ADDRESS = "None";
    private static final int ADDRESSES_WIDTH_MAX = 16;
    private static final Set<String> WITH_CLUSTER_IP =
            Set.of("ClusterIP", "NodePort", "LoadBalancer");
    private static final Set<String> WITH_NODE_PORT = Set.of("NodePort", "LoadBalancer");

    private Services() {}

    static ResourceDef services() {
        return Declare.kind("", "v1", "Service", "services", "core.v1")
                .shortNames("svc")
                .categories("all")
                .storedUnder("services/specs")
                .named(Names::dns1035Label)
                .status(Obj.of("loadBalancer", Obj.EMPTY))
                .subResource(SubResource.core("proxy", "ServiceProxyOptions", SubResource.PROXY))
                .select(SelectableField.of("spec.clusterIP"), SelectableField.of("spec.type"))
                .defaults(Services::defaults)
                .create(service -> Fill.made(service, "spec", Services::families))
                .update(Services::prepareForUpdate)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Type"),
                                        Column.text("Cluster-IP"),
                                        Column.text("External-IP"),
                                        Column.text("Port(s)"),
                                        Column.text("Age"),
                                        Column.wide("Selector")),
                                Services::row))
                .validate(ServiceValidation::service)
                .validateUpdate(ServiceValidation::change)
                .def();
    }

    private static Obj defaults(Obj service) {
        return Fill.made(
                Fill.absent(service, "status", Obj.of("loadBalancer", Obj.EMPTY)),
                "spec",
                Services::specDefaults);
    }

    private static Obj specDefaults(Obj spec) {
        Obj filled = Fill.empty(spec, "sessionAffinity", "None");
        if (filled.text("sessionAffinity").equals("None")) {
            filled = filled.without("sessionAffinityConfig");
        } else if (filled.text("sessionAffinity").equals("ClientIP")
                && !Read.has(filled, "sessionAffinityConfig", "clientIP", "timeoutSeconds")) {
            filled =
                    filled.withAt(
                            Node.of(10800), "sessionAffinityConfig", "clientIP", "timeoutSeconds");
        }
        filled = Fill.empty(filled, "type", "ClusterIP");
        filled = Fill.each(filled, "ports", Services::port);
        String type = filled.text("type");
        boolean external =
                WITH_NODE_PORT.contains(type)
                        || (type.equals("ClusterIP") && !filled.arr("externalIPs").isEmpty());
        if (external) {
            filled = Fill.empty(filled, "externalTrafficPolicy", "Cluster");
        }
        if (WITH_CLUSTER_IP.contains(type)) {
            filled = Fill.absent(filled, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            filled = Fill.absent(filled, "allocateLoadBalancerNodePorts", Node.of(true));
        }
        return filled;
    }

    private static Obj port(Obj port) {
        Obj filled = Fill.empty(port, "protocol", "TCP");
        Node target = filled.get("targetPort");
        boolean unset =
                !Read.has(filled, "targetPort")
                        || (target instanceof Node.Whole(long number) && number == 0)
                        || (target instanceof Node.Text(String name) && name.isEmpty());
        return unset && filled.get("port") instanceof Node.Whole number
                ? filled.with("targetPort", number)
                : filled;
    }

    /** Address families, and the first of the addresses in both of its places. */
    private static Obj families(Obj spec) {
        if (!WITH_CLUSTER_IP.contains(spec.text("type"))) {
            return spec;
        }
        Obj filled = spec;
        String address = spec.text("clusterIP");
        if (!address.isEmpty()) {
            filled = Fill.absent(filled, "clusterIPs", Arr.of(Node.of(address)));
        } else if (!spec.arr("clusterIPs").isEmpty()) {
            filled = filled.with("clusterIP", spec.arr("clusterIPs").get(0));
        }
        boolean headless = address.equals(NO_ADDRESS);
        if (headless && spec.obj("selector").isEmpty()) {
            filled = Fill.absent(filled, "ipFamilyPolicy", "RequireDualStack");
            return Fill.absent(filled, "ipFamilies", Arr.of(Node.of("IPv4"), Node.of("IPv6")));
        }
        filled = Fill.absent(filled, "ipFamilyPolicy", "SingleStack");
        return Fill.absent(
                filled, "ipFamilies", Arr.of(Node.of(address.contains(":") ? "IPv6" : "IPv4")));
    }

    /** What was given to the service stays with it where the client does not speak of it. */
    private static Obj prepareForUpdate(Obj now, Obj before) {
        return Fill.made(now, "spec", spec -> keepGiven(spec, before.obj("spec")));
    }

    private static Obj keepGiven(Obj now, Obj before) {
        Obj kept = now;
        String type = now.text("type");
        String typeBefore = before.text("type");
        if (WITH_CLUSTER_IP.contains(type) && WITH_CLUSTER_IP.contains(typeBefore)) {
            for (String field :
                    List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                kept = keep(kept, before, field);
            }
        } else if (!WITH_CLUSTER_IP.contains(type)) {
            for (String field :
                    List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                kept = dropUnchanged(kept, before, field);
            }
        } else {
            kept = families(kept);
        }
        if (WITH_NODE_PORT.contains(type) && WITH_NODE_PORT.contains(typeBefore)) {
            kept = Fill.each(kept, "ports", port -> keepNodePort(port, before));
        } else if (WITH_NODE_PORT.contains(typeBefore)) {
            kept = Fill.each(kept, "ports", port -> dropNodePort(port, before));
        }
        if (needsHealthCheckPort(now) && needsHealthCheckPort(before)) {
            return keep(kept, before, "healthCheckNodePort");
        }
        return needsHealthCheckPort(now)
                ? kept
                : dropUnchanged(kept, before, "healthCheckNodePort");
    }

    private static Obj keep(Obj now, Obj before, String field) {
        Node value = before.get(field);
        boolean said =
                Read.has(now, field)
                        && !(now.get(field) instanceof Node.Text(String text) && text.isEmpty())
                        && !(now.get(field) instanceof Node.Whole(long number) && number == 0);
        return said || value == null ? now : now.with(field, value);
    }

    private static Obj dropUnchanged(Obj now, Obj before, String field) {
        Node value = now.get(field);
        return value != null && value.equals(before.get(field)) ? now.without(field) : now;
    }

    private static Obj keepNodePort(Obj port, Obj before) {
        if (port.whole(0, "nodePort") != 0) {
            return port;
        }
        for (Obj earlier : Read.objects(before, "ports")) {
            if (earlier.text("protocol").equals(port.text("protocol"))
                    && earlier.whole(0, "port") == port.whole(-1, "port")
                    && earlier.get("nodePort") instanceof Node.Whole given) {
                return port.with("nodePort", given);
            }
        }
        return port;
    }

    private static Obj dropNodePort(Obj port, Obj before) {
        long given = port.whole(0, "nodePort");
        for (Obj earlier : Read.objects(before, "ports")) {
            if (given != 0 && earlier.whole(0, "nodePort") == given) {
                return port.without("nodePort");
            }
        }
        return port;
    }

    static boolean needsHealthCheckPort(Obj spec) {
        return spec.text("type").equals("LoadBalancer")
                && spec.text("externalTrafficPolicy").equals("Local");
    }

    private static List<Node> row(Obj service, Instant now) {
        Obj spec = service.obj("spec");
        String clusterIp = spec.text("clusterIP");
        return List.of(
                Cells.text(spec.text("type")),
                Cells.orNone(clusterIp),
                Cells.text(externalAddress(service)),
                Cells.text(ports(spec)),
                Cells.age(service, now),
                Cells.text(Cells.labels(spec.obj("selector"))));
    }

    private static String externalAddress(Obj service) {
        Obj spec = service.obj("spec");
        String external = String.join(",", Read.texts(spec, "externalIPs"));
        return switch (spec.text("type")) {
            case "LoadBalancer" -> {
                String balanced = balancerAddresses(service);
                if (balanced.isEmpty()) {
                    yield external.isEmpty() ? "<pending>" : external;
                }
                yield external.isEmpty() ? balanced : balanced + "," + external;
            }
            case "ExternalName" -> spec.text("externalName");
            default -> external.isEmpty() ? Cells.NONE : external;
        };
    }

    private static String balancerAddresses(Obj service) {
        List<String> addresses = new ArrayList<>();
        for (Obj ingress : Read.objects(service, "status", "loadBalancer", "ingress")) {
            String ip = ingress.text("ip");
            addresses.add(ip.isEmpty() ? ingress.text("hostname") : ip);
        }
        String joined = String.join(",", addresses);
        return joined.length() > ADDRESSES_WIDTH_MAX
                ? joined.substring(0, ADDRESSES_WIDTH_MAX - 3) + "..."
                : joined;
    }

    private static String ports(Obj spec) {
        String ports =
                Read.objects(spec, "ports").stream()
                        .map(port -> {
                            long nodePort = port.whole(0, "nodePort");
                            return port.whole(0, "port")
                                    + (nodePort == 0 ? "" : ":" + nodePort)
                                    + "/"
                                    + port.text("protocol");
                        })
                        .collect(Collectors.joining(","));
        return ports.isEmpty() ? Cells.NONE : ports;
    }
}
