package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.requests.Verb;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their cluster IPs and node ports, and takes them back. An address is an IPAddress
 * object, a node port a key of its own; both are claimed and let go in the Service's own
 * transaction, so that none is ever held twice or lost, whoever dies when.
 *
 * <pre>
 *   /registry/ipaddresses/10.96.3.7     IPAddress, names the Service that holds it
 *   /registry/nodeports/30123           namespace/name of the Service that holds it
 * </pre>
 */
public final class ServiceAddresses implements Admission {
    private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");
    private static final String ADDRESSES = "/registry/ipaddresses/";
    private static final String NODE_PORTS = "/registry/nodeports/";
    private static final String NONE = "None";
    private static final int NODE_PORT_MIN = 30_000;
    private static final int NODE_PORT_MAX = 32_767;
    private static final int TRIES_MAX = 200;

    private final Cache cache;
    private final ServiceRange range;
    private final RandomGenerator random;

    public ServiceAddresses(Cache cache, ServiceRange range, RandomGenerator random) {
        this.cache = cache;
        this.range = range;
        this.random = random;
    }

    @Override
    public void admit(Request request) {
        if (!request.call().def().gvk().equals(SERVICE)
                || !request.call().target().subresource().isEmpty()) {
            return;
        }
        Obj before = request.before();
        boolean deleted =
                request.call().verb() == Verb.DELETE
                        || request.call().verb() == Verb.DELETECOLLECTION;
        Claims held = before == null ? Claims.NONE : Claims.of(before);
        if (deleted) {
            held.addresses().forEach(ip -> request.alsoWrite(Op.delete(ADDRESSES + ip)));
            held.nodePorts().forEach(port -> request.alsoWrite(Op.delete(NODE_PORTS + port)));
            return;
        }
        Obj service = withAddress(request, before, held);
        service = withNodePorts(request, service, held);
        request.change(service);
        Claims wanted = Claims.of(service);
        for (String ip : held.addresses()) {
            if (!wanted.addresses().contains(ip)) {
                request.alsoWrite(Op.delete(ADDRESSES + ip));
            }
        }
        for (long port : held.nodePorts()) {
            if (!wanted.nodePorts().contains(port)) {
                request.alsoWrite(Op.delete(NODE_PORTS + port));
            }
        }
    }

    /** What a Service holds. */
    private record Claims(Set<String> addresses, Set<Long> nodePorts) {
        static final Claims NONE = new Claims(Set.of(), Set.of());

        static Claims of(Obj service) {
            Set<String> addresses = new HashSet<>();
            for (Node node : service.arr("spec", "clusterIPs")) {
                if (node instanceof Node.Text(String ip)
                        && !ip.isEmpty()
                        && !ip.equals(ServiceAddresses.NONE)) {
                    addresses.add(ip);
                }
            }
            Set<Long> ports = new HashSet<>();
            for (Node node : service.arr("spec", "ports")) {
                if (node instanceof Obj port && port.whole(0, "nodePort") != 0) {
                    ports.add(port.whole(0, "nodePort"));
                }
            }
            long health = service.whole(0, "spec", "healthCheckNodePort");
            if (health != 0) {
                ports.add(health);
            }
            return new Claims(addresses, ports);
        }
    }

    private Obj withAddress(Request request, @Nullable Obj before, Claims held) {
        Obj service = request.object();
        String type = service.text("spec", "type");
        String ip = service.text("spec", "clusterIP");
        if (type.equals("ExternalName")) {
            return service;
        }
        if (ip.equals(NONE)) {
            return service.withAt(Arr.of(Node.of(NONE)), "spec", "clusterIPs");
        }
        if (ip.isEmpty() && before != null) {
            // A client that leaves it out means the one there is.
            ip = before.text("spec", "clusterIP");
            if (ip.equals(NONE)) {
                ip = "";
            }
        }
        if (ip.isEmpty()) {
            ip = freeAddress(request);
        } else if (!held.addresses().contains(ip)) {
            checkAddress(request, ip);
        }
        if (!held.addresses().contains(ip)) {
            request.dependOn(Compare.absent(ADDRESSES + ip));
            request.alsoWrite(Op.put(ADDRESSES + ip, address(request, service, ip)));
        }
        return service.withAt(Node.of(ip), "spec", "clusterIP")
                .withAt(Arr.of(Node.of(ip)), "spec", "clusterIPs");
    }

    private String freeAddress(Request request) {
        for (int i = 0; i < TRIES_MAX; i++) {
            String ip = range.random(random);
            if (cache.get(ADDRESSES + ip) == null) {
                return ip;
            }
        }
        for (String ip : range) {
            if (cache.get(ADDRESSES + ip) == null) {
                return ip;
            }
        }
        throw new StatusException(
                Status.internal(
                        "failed to allocate a serviceIP: range is full: "
                                + request.call().target().namespace()));
    }

    private void checkAddress(Request request, String ip) {
        String problem = null;
        if (!range.contains(ip)) {
            problem = "provided IP is not in the valid range. The range of valid IPs is " + range;
        } else if (cache.get(ADDRESSES + ip) != null) {
            problem = "provided IP is already allocated";
        }
        if (problem != null) {
            throw invalid(
                    request,
                    "spec.clusterIPs",
                    "Invalid value: []string{\""
                            + ip
                            + "\"}: failed to allocated ip:"
                            + ip
                            + " with error:"
                            + problem);
        }
    }

    private static byte[] address(Request request, Obj service, String ip) {
        Obj labels =
                Obj.builder()
                        .put("ipaddress.kubernetes.io/ip-family", "IPv4")
                        .put("ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io")
                        .build();
        Obj metadata =
                Obj.builder()
                        .put("name", ip)
                        .put("uid", service.text("metadata", "uid"))
                        .put("creationTimestamp", Times.seconds(request.call().now()))
                        .put("labels", labels)
                        .build();
        Obj parent =
                Obj.builder()
                        .put("resource", "services")
                        .put("namespace", service.text("metadata", "namespace"))
                        .put("name", service.text("metadata", "name"))
                        .build();
        return JsonWriter.write(
                Obj.builder()
                        .put("kind", "IPAddress")
                        .put("apiVersion", "networking.k8s.io/v1")
                        .put("metadata", metadata)
                        .put("spec", Obj.of("parentRef", parent))
                        .build());
    }

    private Obj withNodePorts(Request request, Obj service, Claims held) {
        String type = service.text("spec", "type");
        boolean wanted =
                type.equals("NodePort")
                        || (type.equals("LoadBalancer")
                                && !(service.obj("spec").get("allocateLoadBalancerNodePorts")
                                        == Node.Bool.FALSE));
        List<Node> ports = new ArrayList<>();
        Set<Long> taken = new HashSet<>(Claims.of(service).nodePorts());
        Set<Long> claimed = new HashSet<>();
        int index = 0;
        for (Node node : service.arr("spec", "ports")) {
            if (!(node instanceof Obj port)) {
                continue;
            }
            long nodePort = port.whole(0, "nodePort");
            if (!wanted) {
                ports.add(port.without("nodePort"));
            } else {
                if (nodePort == 0) {
                    nodePort = freePort(taken);
                    taken.add(nodePort);
                } else if (!held.nodePorts().contains(nodePort)) {
                    checkPort(request, nodePort, index);
                }
                if (!held.nodePorts().contains(nodePort) && claimed.add(nodePort)) {
                    request.dependOn(Compare.absent(NODE_PORTS + nodePort));
                    request.alsoWrite(Op.put(NODE_PORTS + nodePort, holder(service)));
                }
                ports.add(port.with("nodePort", Node.of(nodePort)));
            }
            index++;
        }
        return ports.isEmpty() ? service : service.withAt(Arr.of(ports), "spec", "ports");
    }

    private static byte[] holder(Obj service) {
        return JsonWriter.write(
                Obj.builder()
                        .put(
                                "metadata",
                                Obj.builder()
                                        .put("name", service.text("metadata", "name"))
                                        .put("namespace", service.text("metadata", "namespace"))
                                        .build())
                        .build());
    }

    private long freePort(Set<Long> taken) {
        int span = NODE_PORT_MAX - NODE_PORT_MIN + 1;
        int start = random.nextInt(span);
        for (int i = 0; i < span; i++) {
            long port = NODE_PORT_MIN + (start + i) % span;
            if (!taken.contains(port) && cache.get(NODE_PORTS + port) == null) {
                return port;
            }
        }
        throw new StatusException(
                Status.internal("failed to allocate a nodePort: range is full"));
    }

    private void checkPort(Request request, long port, int index) {
        String problem = null;
        if (port < NODE_PORT_MIN || port > NODE_PORT_MAX) {
            problem =
                    "provided port is not in the valid range. The range of valid ports is "
                            + NODE_PORT_MIN
                            + "-"
                            + NODE_PORT_MAX;
        } else if (cache.get(NODE_PORTS + port) != null) {
            problem = "provided port is already allocated";
        }
        if (problem != null) {
            throw invalid(
                    request,
                    "spec.ports[" + index + "].nodePort",
                    "Invalid value: " + port + ": " + problem);
        }
    }

    private static StatusException invalid(Request request, String field, String body) {
        return new StatusException(
                Status.invalid(
                        "",
                        "Service",
                        request.object().text("metadata", "name"),
                        List.of(new FieldError("FieldValueInvalid", field, body))));
    }
}
