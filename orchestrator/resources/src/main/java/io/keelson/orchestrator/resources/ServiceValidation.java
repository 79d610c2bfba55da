package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of Services, but for those that need to know which addresses and ports are free. */
final class ServiceValidation {
    private static final List<String> TYPES =
            List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> POLICIES = List.of("Cluster", "Local");
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6");
    private static final long AFFINITY_SECONDS_MAX = 86_400;

    private ServiceValidation() {}

    static void service(Obj service, List<FieldError> errors) {
        Obj spec = service.obj("spec");
        String type = spec.text("type");
        boolean headless = spec.text("clusterIP").equals("None");
        List<Obj> ports = Read.objects(spec, "ports");
        FieldPath portsAt = Wrong.SPEC.child("ports");
        if (ports.isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.add(Wrong.required(portsAt, ""));
        }
        if (type.equals("LoadBalancer") && headless) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("clusterIPs").index(0),
                            "None",
                            "may not be set to 'None' for LoadBalancer services"));
        } else if (type.equals("NodePort") && headless) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("clusterIPs").index(0),
                            "None",
                            "may not be set to 'None' for NodePort services"));
        } else if (type.equals("ExternalName")) {
            externalName(spec, errors);
        }
        ports(ports, headless, type, portsAt, errors);
        Metadata.checkLabels(spec.obj("selector"), Wrong.SPEC.child("selector"), errors);
        affinity(spec, errors);
        addresses(spec, errors);
        Rules.oneOf(spec, "type", TYPES, Wrong.SPEC, errors);
        nodePorts(ports, type, portsAt, errors);
        policies(spec, type, errors);
        List<String> ranges = Read.texts(spec, "loadBalancerSourceRanges");
        if (!ranges.isEmpty() && !type.equals("LoadBalancer")) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.SPEC.child("LoadBalancerSourceRanges"),
                            "may only be used when `type` is 'LoadBalancer'"));
        }
        for (int i = 0; i < ranges.size(); i++) {
            Addresses.range(
                    ranges.get(i).strip(),
                    Wrong.SPEC.child("loadBalancerSourceRanges").index(i),
                    errors);
        }
        balancerFields(spec, type, errors);
    }

    private static void externalName(Obj spec, List<FieldError> errors) {
        for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            if (Read.has(spec, field)
                    && !(spec.get(field) instanceof Arr values && values.isEmpty())) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child(field),
                                "may not be set for ExternalName services"));
            }
        }
        FieldPath at = Wrong.SPEC.child("externalName");
        String name = spec.text("externalName");
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty()) {
            errors.add(Wrong.required(at, ""));
        } else {
            for (String problem : Names.dnsSubdomain(bare)) {
                errors.add(Wrong.invalid(at, name, problem));
            }
        }
    }

    private static void ports(
            List<Obj> ports, boolean headless, String type, FieldPath at, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Obj port = ports.get(i);
            FieldPath here = at.index(i);
            String name = port.text("name");
            if (name.isEmpty() && ports.size() > 1) {
                errors.add(Wrong.required(here.child("name"), ""));
            } else if (!name.isEmpty()) {
                Rules.name(Names::dnsLabel, name, here.child("name"), errors);
                if (!names.add(name)) {
                    errors.add(Wrong.duplicate(here.child("name"), name));
                }
            }
            Numbers.port(port.whole(0, "port"), here.child("port"), errors);
            Rules.oneOf(port, "protocol", PROTOCOLS, here, errors);
            if (port.get("targetPort") instanceof Node.Whole(long target)) {
                Numbers.port(target, here.child("targetPort"), errors);
            } else if (port.get("targetPort") instanceof Node.Text(String target)) {
                Rules.name(Names::portName, target, here.child("targetPort"), errors);
            }
            Rules.maybeName(Names::labelKey, port, "appProtocol", here, errors);
            boolean own = List.of("ClusterIP", "ExternalName").contains(type) || headless;
            if (own && port.whole(0, "nodePort") != 0) {
                String said = type.equals("ExternalName") ? "ExternalName" : "ClusterIP";
                errors.add(
                        Wrong.forbidden(
                                here.child("nodePort"),
                                "may not be used when `type` is '" + said + "'"));
            }
        }
        Set<String> pairs = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            Obj port = ports.get(i);
            if (!pairs.add(port.text("protocol") + "/" + port.whole(0, "port"))) {
                errors.add(
                        Wrong.duplicate(
                                at.index(i),
                                Obj.builder()
                                        .put("port", Node.of(port.whole(0, "port")))
                                        .put("protocol", port.text("protocol"))
                                        .build()));
            }
        }
    }

    private static void nodePorts(
            List<Obj> ports, String type, FieldPath at, List<FieldError> errors) {
        if (!List.of("NodePort", "LoadBalancer").contains(type)) {
            return;
        }
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            long nodePort = ports.get(i).whole(0, "nodePort");
            if (nodePort != 0 && !taken.add(ports.get(i).text("protocol") + "/" + nodePort)) {
                errors.add(Wrong.duplicate(at.index(i).child("nodePort"), nodePort));
            }
        }
    }

    private static void affinity(Obj spec, List<FieldError> errors) {
        Rules.oneOf(spec, "sessionAffinity", List.of("ClientIP", "None"), Wrong.SPEC, errors);
        FieldPath at = Wrong.SPEC.child("sessionAffinityConfig");
        if (spec.text("sessionAffinity").equals("ClientIP")) {
            long seconds = spec.whole(0, "sessionAffinityConfig", "clientIP", "timeoutSeconds");
            if (seconds <= 0 || seconds > AFFINITY_SECONDS_MAX) {
                errors.add(
                        Wrong.invalid(
                                at.child("clientIP").child("timeoutSeconds"),
                                seconds,
                                "must be greater than 0 and less than " + AFFINITY_SECONDS_MAX));
            }
        } else if (Read.has(spec, "sessionAffinityConfig")) {
            errors.add(Wrong.forbidden(at, "must not be set when session affinity is None"));
        }
    }

    private static void addresses(Obj spec, List<FieldError> errors) {
        List<String> ips = Read.texts(spec, "clusterIPs");
        FieldPath at = Wrong.SPEC.child("clusterIPs");
        String first = spec.text("clusterIP");
        if (!ips.isEmpty() && !ips.getFirst().equals(first)) {
            errors.add(
                    Wrong.invalid(at, GoValues.strings(ips), "first value must match `clusterIP`"));
        }
        if (ips.size() > 2) {
            errors.add(Wrong.invalid(at, GoValues.strings(ips), "may only hold up to 2 values"));
        }
        for (int i = 0; i < ips.size(); i++) {
            if (ips.get(i).equals("None")) {
                if (ips.size() > 1) {
                    errors.add(
                            Wrong.invalid(
                                    at,
                                    GoValues.strings(ips),
                                    "must not contain more than one entry when the first is"
                                            + " 'None'"));
                }
            } else {
                Addresses.ip(ips.get(i), at.index(i), errors);
            }
        }
        List<String> families = Read.texts(spec, "ipFamilies");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < families.size(); i++) {
            FieldPath here = Wrong.SPEC.child("ipFamilies").index(i);
            if (!FAMILIES.contains(families.get(i))) {
                errors.add(Wrong.notSupported(here, families.get(i), FAMILIES));
            } else if (!seen.add(families.get(i))) {
                errors.add(Wrong.duplicate(here, families.get(i)));
            }
        }
        Rules.maybeOneOf(
                spec,
                "ipFamilyPolicy",
                List.of("PreferDualStack", "RequireDualStack", "SingleStack"),
                Wrong.SPEC,
                errors);
        List<String> external = Read.texts(spec, "externalIPs");
        for (int i = 0; i < external.size(); i++) {
            FieldPath here = Wrong.SPEC.child("externalIPs").index(i);
            Addresses.ip(external.get(i), here, errors);
            if (external.get(i).equals("0.0.0.0")) {
                errors.add(
                        Wrong.invalid(here, external.get(i), "may not be unspecified (0.0.0.0)"));
            } else if (external.get(i).startsWith("127.")) {
                errors.add(
                        Wrong.invalid(
                                here,
                                external.get(i),
                                "may not be in the loopback range (127.0.0.0/8, ::1/128)"));
            }
        }
    }

    private static void policies(Obj spec, String type, List<FieldError> errors) {
        boolean external =
                List.of("NodePort", "LoadBalancer").contains(type)
                        || (type.equals("ClusterIP") && !spec.arr("externalIPs").isEmpty());
        String policy = spec.text("externalTrafficPolicy");
        FieldPath at = Wrong.SPEC.child("externalTrafficPolicy");
        if (external && policy.isEmpty()) {
            errors.add(Wrong.required(at, ""));
        } else if (!external && !policy.isEmpty()) {
            errors.add(
                    Wrong.invalid(
                            at, policy, "may only be set for externally-accessible services"));
        } else {
            Rules.maybeOneOf(spec, "externalTrafficPolicy", POLICIES, Wrong.SPEC, errors);
        }
        Rules.maybeOneOf(spec, "internalTrafficPolicy", POLICIES, Wrong.SPEC, errors);
        Rules.maybeOneOf(
                spec,
                "trafficDistribution",
                List.of("PreferClose", "PreferSameNode", "PreferSameZone"),
                Wrong.SPEC,
                errors);
        if (spec.whole(0, "healthCheckNodePort") != 0 && !Services.needsHealthCheckPort(spec)) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("healthCheckNodePort"),
                            spec.whole(0, "healthCheckNodePort"),
                            "may only be set when `type` is 'LoadBalancer' and"
                                    + " `externalTrafficPolicy` is 'Local'"));
        }
    }

    private static void balancerFields(Obj spec, String type, List<FieldError> errors) {
        if (type.equals("LoadBalancer")) {
            if (!Read.has(spec, "allocateLoadBalancerNodePorts")) {
                errors.add(Wrong.required(Wrong.SPEC.child("allocateLoadBalancerNodePorts"), ""));
            }
            Rules.maybeName(Names::labelKey, spec, "loadBalancerClass", Wrong.SPEC, errors);
            return;
        }
        for (String field : List.of("allocateLoadBalancerNodePorts", "loadBalancerClass")) {
            if (Read.has(spec, field)) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child(field),
                                "may only be used when `type` is 'LoadBalancer'"));
            }
        }
    }

    /** An address, once given, stays until the type no longer has one. */
    static void change(Obj now, Obj before, List<FieldError> errors) {
        Obj spec = now.obj("spec");
        Obj earlier = before.obj("spec");
        String ip = earlier.text("clusterIP");
        if (!ip.isEmpty()
                && !spec.text("type").equals("ExternalName")
                && !earlier.text("type").equals("ExternalName")
                && !spec.text("clusterIP").equals(ip)) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("clusterIPs").index(0),
                            GoValues.strings(Read.texts(spec, "clusterIPs")),
                            "may not change once set"));
        }
        if (spec.text("type").equals("LoadBalancer")
                && earlier.text("type").equals("LoadBalancer")
                && !spec.text("loadBalancerClass").equals(earlier.text("loadBalancerClass"))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("loadBalancerClass"),
                            spec.text("loadBalancerClass"),
                            "may not change once set"));
        }
    }
}
