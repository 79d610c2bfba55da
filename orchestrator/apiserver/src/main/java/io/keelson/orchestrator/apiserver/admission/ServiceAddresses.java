package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.storage.alloc.Claim;
import io.keelson.orchestrator.storage.alloc.ClusterIps;
import io.keelson.orchestrator.storage.alloc.IpRange;
import io.keelson.orchestrator.storage.alloc.NodePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives Services their cluster IPs and node ports, and takes them back, in the Service's own
 * transaction ({@link io.keelson.orchestrator.storage.alloc}).
 */
final class ServiceAddresses implements Admission {
    private static final String NONE = "None";
    private static final String HEALTH_CHECK = "healthCheckNodePort";

    private final Cache cache;
    private final ClusterIps ips;
    private final IpRange range;
    private final NodePorts nodePorts;
    private final RandomGenerator random;

    ServiceAddresses(Cache cache, IpRange range, NodePorts nodePorts, RandomGenerator random) {
        this.cache = cache;
        this.range = range;
        this.ips = new ClusterIps(range);
        this.nodePorts = nodePorts;
        this.random = random;
    }

    @Override
    public void settle(Request request) {
        if (!request.call().def().gvk().kind().equals("Service")
                || !request.call().group().isEmpty()) {
            return;
        }
        Obj before = request.before();
        Held held = before == null ? Held.NOTHING : Held.by(before);
        if (request.operation() == Operation.REMOVE) {
            release(request, held, Held.NOTHING);
            return;
        }
        withAddress(request, held);
        withNodePorts(request, held);
        release(request, held, Held.by(request.object()));
    }

    /** What a Service holds. */
    private record Held(Set<String> addresses, Set<Integer> ports) {
        static final Held NOTHING = new Held(Set.of(), Set.of());

        static Held by(Obj service) {
            Set<String> addresses = new TreeSet<>();
            for (Node node : service.arr("spec", "clusterIPs")) {
                if (node instanceof Node.Text(String ip) && !ip.isEmpty() && !ip.equals(NONE)) {
                    addresses.add(ip);
                }
            }
            Set<Integer> ports = new TreeSet<>();
            for (Node node : service.arr("spec", "ports")) {
                if (node instanceof Obj port) {
                    ports.add((int) port.whole(0, "nodePort"));
                }
            }
            ports.add((int) service.whole(0, "spec", HEALTH_CHECK));
            ports.remove(0);
            return new Held(addresses, ports);
        }
    }

    private void release(Request request, Held before, Held now) {
        for (String ip : before.addresses()) {
            if (!now.addresses().contains(ip)) {
                join(request, ips.release(ip));
            }
        }
        for (int port : before.ports()) {
            if (!now.ports().contains(port)) {
                join(request, nodePorts.release(port));
            }
        }
    }

    private static void join(Request request, Claim claim) {
        claim.compares().forEach(request::dependOn);
        claim.ops().forEach(request::alsoWrite);
    }

    private boolean isTaken(Request request, String key) {
        return cache.stored(key) != null || (request.turn() != null && request.turn().writes(key));
    }

    private void withAddress(Request request, Held held) {
        Obj service = request.object();
        String ip = service.text("spec", "clusterIP");
        if (service.text("spec", "type").equals("ExternalName") || ip.equals(NONE)) {
            if (ip.equals(NONE)) {
                request.change(service.withAt(Arr.of(Node.of(NONE)), "spec", "clusterIPs"));
            }
            return;
        }
        String given = ip;
        if (!held.addresses().contains(ip)) {
            Claim claim = ip.isEmpty() ? freeAddress(request) : namedAddress(request, ip);
            join(request, claim);
            given = claim.value();
        }
        request.change(
                service.withAt(Node.of(given), "spec", "clusterIP")
                        .withAt(Arr.of(Node.of(given)), "spec", "clusterIPs"));
    }

    private Claim freeAddress(Request request) {
        Obj metadata = request.object().obj("metadata");
        return ips.propose(
                        random,
                        key -> isTaken(request, key),
                        metadata.text("namespace"),
                        metadata.text("name"),
                        identity(request))
                .orElseThrow(() ->
                        new StatusException(
                                Status.internal("failed to allocate a serviceIP: range is full")));
    }

    private Claim namedAddress(Request request, String ip) {
        Obj metadata = request.object().obj("metadata");
        Optional<Claim> claim =
                ips.claim(ip, metadata.text("namespace"), metadata.text("name"), identity(request));
        if (claim.isEmpty()) {
            throw refused(
                    request,
                    ip,
                    "provided IP is not in the valid range. The range of valid IPs is " + range);
        }
        if (isTaken(request, claim.get().key())) {
            throw refused(request, ip, "provided IP is already allocated");
        }
        return claim.get();
    }

    private static StatusException refused(Request request, String ip, String problem) {
        return invalid(
                request,
                "spec.clusterIPs",
                "Invalid value: []string{\""
                        + ip
                        + "\"}: failed to allocated ip:"
                        + ip
                        + " with error:"
                        + problem);
    }

    /**
     * Of the IPAddress object: as old as the Service, and with its uid, which is as good as any.
     */
    private static Obj identity(Request request) {
        return Obj.builder()
                .put("uid", request.object().text("metadata", "uid"))
                .put("creationTimestamp", Times.seconds(request.call().now()))
                .build();
    }

    private void withNodePorts(Request request, Held held) {
        Obj service = request.object();
        Obj spec = service.obj("spec");
        boolean wanted =
                switch (spec.text("type")) {
                    case "NodePort" -> true;
                    case "LoadBalancer" ->
                            spec.get("allocateLoadBalancerNodePorts") != Node.Bool.FALSE;
                    default -> false;
                };
        Ports ports = new Ports(request, held);
        List<Node> changed = new ArrayList<>();
        for (Node node : spec.arr("ports")) {
            Obj port = node instanceof Obj obj ? obj : Obj.EMPTY;
            String field = "spec.ports[" + changed.size() + "].nodePort";
            int given = ports.given((int) port.whole(0, "nodePort"), wanted, field);
            changed.add(
                    given == 0 ? port.without("nodePort") : port.with("nodePort", Node.of(given)));
        }
        if (!changed.isEmpty()) {
            spec = spec.with("ports", Arr.of(changed));
        }
        boolean isChecked =
                spec.text("type").equals("LoadBalancer")
                        && spec.text("externalTrafficPolicy").equals("Local");
        int checked =
                ports.given((int) spec.whole(0, HEALTH_CHECK), isChecked, "spec." + HEALTH_CHECK);
        if (checked != 0) {
            spec = spec.with(HEALTH_CHECK, Node.of(checked));
        }
        request.change(service.with("spec", spec));
    }

    /** The node ports of one Service: those it had, those it names, and those it is given. */
    private final class Ports {
        private final Request request;
        private final Set<Integer> own;
        private final Set<Integer> named;

        Ports(Request request, Held held) {
            this.request = request;
            this.own = new TreeSet<>(held.ports());
            this.named = Held.by(request.object()).ports();
        }

        /**
         * @param port that the Service names; 0 for none
         * @param wanted whether it is to have one
         * @return 0 for none
         */
        int given(int port, boolean wanted, String field) {
            if (port == 0 && !wanted) {
                return 0;
            }
            if (port != 0 && own.contains(port)) {
                return port; // several protocols may share one
            }
            Claim claim = port == 0 ? free() : claim(port, field);
            join(request, claim);
            int given = Integer.parseInt(claim.value());
            own.add(given);
            return given;
        }

        private Claim free() {
            Obj metadata = request.object().obj("metadata");
            return nodePorts
                    .propose(
                            random,
                            port ->
                                    own.contains(port)
                                            || named.contains(port)
                                            || isTaken(request, NodePorts.key(port)),
                            metadata.text("namespace"),
                            metadata.text("name"))
                    .orElseThrow(() ->
                            new StatusException(
                                    Status.internal(
                                            "failed to allocate a nodePort: range is full")));
        }

        private Claim claim(int port, String field) {
            Obj metadata = request.object().obj("metadata");
            Claim claim =
                    nodePorts
                            .claim(port, metadata.text("namespace"), metadata.text("name"))
                            .orElse(null);
            String problem = problem(claim);
            if (claim == null || problem != null) {
                throw invalid(request, field, "Invalid value: " + port + ": " + problem);
            }
            return claim;
        }

        private @Nullable String problem(@Nullable Claim claim) {
            if (claim == null) {
                return "provided port is not in the valid range. The range of valid ports is "
                        + nodePorts.range();
            }
            return isTaken(request, claim.key()) ? "provided port is already allocated" : null;
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
