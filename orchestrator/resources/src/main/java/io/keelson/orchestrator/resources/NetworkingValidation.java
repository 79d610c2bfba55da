package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.Locale;

/** The rules of the group networking.k8s.io. */
final class NetworkingValidation {
    private static final List<String> PATH_TYPES =
            List.of("Exact", "ImplementationSpecific", "Prefix");

    private NetworkingValidation() {}

    static void ingress(Obj ingress, List<FieldError> errors) {
        Obj spec = ingress.obj("spec");
        if (spec.arr("rules").isEmpty() && !Read.has(spec, "defaultBackend")) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC,
                            new GoValues.Raw("[]"),
                            "either `defaultBackend` or `rules` must be specified"));
        }
        if (Read.has(spec, "defaultBackend")) {
            backend(spec.obj("defaultBackend"), Wrong.SPEC.child("defaultBackend"), errors);
        }
        List<Obj> rules = Read.objects(spec, "rules");
        for (int i = 0; i < rules.size(); i++) {
            FieldPath at = Wrong.SPEC.child("rules").index(i);
            host(rules.get(i).text("host"), at.child("host"), errors);
            if (Read.has(rules.get(i), "http")) {
                paths(rules.get(i).obj("http"), at.child("http").child("paths"), errors);
            }
        }
        List<Obj> tls = Read.objects(spec, "tls");
        for (int i = 0; i < tls.size(); i++) {
            List<String> hosts = Read.texts(tls.get(i), "hosts");
            FieldPath at = Wrong.SPEC.child("tls").index(i);
            for (int j = 0; j < hosts.size(); j++) {
                host(hosts.get(j), at.child("hosts").index(j), errors);
            }
            Rules.maybeName(Names::dnsSubdomain, tls.get(i), "secretName", at, errors);
        }
        Rules.maybeName(Names::dnsSubdomain, spec, "ingressClassName", Wrong.SPEC, errors);
    }

    private static void host(String host, FieldPath at, List<FieldError> errors) {
        if (host.isEmpty()) {
            return;
        }
        if (Addresses.isIp(host)) {
            errors.add(Wrong.invalid(at, host, "must be a DNS name, not an IP address"));
        } else if (host.contains("*")) {
            Rules.name(Names::wildcardSubdomain, host, at, errors);
        } else {
            Rules.name(Names::dnsSubdomain, host, at, errors);
        }
    }

    private static void paths(Obj http, FieldPath at, List<FieldError> errors) {
        List<Obj> paths = Read.objects(http, "paths");
        if (paths.isEmpty()) {
            errors.add(Wrong.required(at, ""));
        }
        for (int i = 0; i < paths.size(); i++) {
            Obj path = paths.get(i);
            FieldPath here = at.index(i);
            String type = path.text("pathType");
            String text = path.text("path");
            if (type.isEmpty()) {
                errors.add(Wrong.required(here.child("pathType"), "pathType must be specified"));
            } else if (!PATH_TYPES.contains(type)) {
                errors.add(Wrong.notSupported(here.child("pathType"), type, PATH_TYPES));
            } else if ((!text.isEmpty() || !type.equals("ImplementationSpecific"))
                    && !text.startsWith("/")) {
                errors.add(Wrong.invalid(here.child("path"), text, "must be an absolute path"));
            } else if (!type.equals("ImplementationSpecific")) {
                for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
                    if (text.contains(part)) {
                        errors.add(
                                Wrong.invalid(
                                        here.child("path"),
                                        text,
                                        "must not contain '" + part + "'"));
                    }
                }
            }
            backend(path.obj("backend"), here.child("backend"), errors);
        }
    }

    private static void backend(Obj backend, FieldPath at, List<FieldError> errors) {
        boolean service = Read.has(backend, "service");
        boolean resource = Read.has(backend, "resource");
        if (service && resource) {
            errors.add(Wrong.invalid(at, "", "cannot set both resource and service backends"));
            return;
        }
        if (!service) {
            if (!resource) {
                errors.add(Wrong.required(at, "must specify service or resource"));
            }
            return;
        }
        Obj target = backend.obj("service");
        FieldPath serviceAt = at.child("service");
        if (target.text("name").isEmpty()) {
            errors.add(Wrong.required(serviceAt.child("name"), ""));
        } else {
            Rules.name(Names::dns1035Label, target.text("name"), serviceAt.child("name"), errors);
        }
        Obj port = target.obj("port");
        boolean named = !port.text("name").isEmpty();
        boolean numbered = port.whole(0, "number") != 0;
        if (named && numbered) {
            errors.add(Wrong.invalid(serviceAt, "", "cannot set both port name & port number"));
        } else if (named) {
            Rules.name(
                    Names::portName,
                    port.text("name"),
                    serviceAt.child("port").child("name"),
                    errors);
        } else if (numbered) {
            Numbers.port(port.whole(0, "number"), serviceAt.child("port").child("number"), errors);
        } else {
            errors.add(Wrong.required(serviceAt, "port name or number is required"));
        }
    }

    static void ingressClass(Obj object, List<FieldError> errors) {
        String controller = object.text("spec", "controller");
        if (controller.length() > 250) {
            errors.add(Wrong.tooLong(Wrong.SPEC.child("controller"), 250));
        }
        int slash = controller.indexOf('/');
        if (slash <= 0 || slash == controller.length() - 1) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC.child("controller"),
                            controller,
                            "must be a domain-prefixed path (such as \"acme.io/foo\")"));
        }
        Obj parameters = object.obj("spec", "parameters");
        FieldPath at = Wrong.SPEC.child("parameters");
        if (Read.has(object, "spec", "parameters")) {
            Rules.required(parameters, "kind", at, errors);
            Rules.required(parameters, "name", at, errors);
            Rules.maybeOneOf(parameters, "scope", List.of("Cluster", "Namespace"), at, errors);
            if (parameters.text("scope").equals("Namespace")) {
                Rules.required(parameters, "namespace", at, errors);
            } else if (!parameters.text("namespace").isEmpty()) {
                errors.add(
                        Wrong.forbidden(
                                at.child("namespace"), "`parameters.scope` is set to 'Cluster'"));
            }
        }
    }

    static void ingressClassChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now.obj("spec"), before.obj("spec"), "controller", Wrong.SPEC, errors);
    }

    static void networkPolicy(Obj policy, List<FieldError> errors) {
        Obj spec = policy.obj("spec");
        Rules.selector(spec.obj("podSelector"), Wrong.SPEC.child("podSelector"), errors);
        for (String direction : List.of("ingress", "egress")) {
            String peers = direction.equals("ingress") ? "from" : "to";
            List<Obj> rules = Read.objects(spec, direction);
            for (int i = 0; i < rules.size(); i++) {
                FieldPath at = Wrong.SPEC.child(direction).index(i);
                List<Obj> ports = Read.objects(rules.get(i), "ports");
                for (int j = 0; j < ports.size(); j++) {
                    policyPort(ports.get(j), at.child("ports").index(j), errors);
                }
                List<Obj> all = Read.objects(rules.get(i), peers);
                for (int j = 0; j < all.size(); j++) {
                    peer(all.get(j), at.child(peers).index(j), errors);
                }
            }
        }
        List<String> types = Read.texts(spec, "policyTypes");
        for (int i = 0; i < types.size(); i++) {
            if (!List.of("Egress", "Ingress").contains(types.get(i))) {
                errors.add(
                        Wrong.notSupported(
                                Wrong.SPEC.child("policyTypes").index(i),
                                types.get(i),
                                List.of("Egress", "Ingress")));
            }
        }
    }

    private static void policyPort(Obj port, FieldPath at, List<FieldError> errors) {
        Rules.maybeOneOf(port, "protocol", List.of("SCTP", "TCP", "UDP"), at, errors);
        Node number = port.get("port");
        if (number instanceof Node.Whole(long value)) {
            Numbers.port(value, at.child("port"), errors);
        } else if (number instanceof Node.Text(String name)) {
            Rules.name(Names::portName, name, at.child("port"), errors);
        }
        if (port.get("endPort") instanceof Node.Whole(long end)) {
            if (!(number instanceof Node.Whole(long start))) {
                errors.add(
                        Wrong.invalid(
                                at.child("endPort"),
                                end,
                                "may not be specified when `port` is not specified or non-numeric"));
            } else if (end < start) {
                errors.add(
                        Wrong.invalid(
                                at.child("endPort"),
                                end,
                                "must be greater than or equal to `port`"));
            }
        }
    }

    private static void peer(Obj peer, FieldPath at, List<FieldError> errors) {
        boolean block = Read.has(peer, "ipBlock");
        boolean selects = Read.has(peer, "podSelector") || Read.has(peer, "namespaceSelector");
        for (String selector : List.of("podSelector", "namespaceSelector")) {
            Rules.selector(peer.obj(selector), at.child(selector), errors);
        }
        if (block) {
            FieldPath blockAt = at.child("ipBlock");
            String range = peer.text("ipBlock", "cidr");
            if (range.isEmpty()) {
                errors.add(Wrong.required(blockAt.child("cidr"), ""));
            } else {
                Addresses.range(range, blockAt.child("cidr"), errors);
            }
            List<String> except = Read.texts(peer, "ipBlock", "except");
            for (int i = 0; i < except.size(); i++) {
                Addresses.range(except.get(i), blockAt.child("except").index(i), errors);
            }
        }
        if (block && selects) {
            errors.add(Wrong.forbidden(at, "may not specify both ipBlock and another peer"));
        } else if (!block && !selects) {
            errors.add(Wrong.required(at, "must specify a peer"));
        }
    }

    /** An IPAddress is named by its address, written in the one way there is for it. */
    static List<String> canonicalAddress(String name) {
        if (!Addresses.isIp(name)) {
            return List.of(Addresses.NOT_AN_IP);
        }
        return name.equals(name.toLowerCase(Locale.ROOT))
                ? List.of()
                : List.of("must be in canonical form");
    }

    static void ipAddress(Obj object, List<FieldError> errors) {
        FieldPath at = Wrong.SPEC.child("parentRef");
        if (!Read.has(object, "spec", "parentRef")) {
            errors.add(Wrong.required(at, ""));
            return;
        }
        Rules.required(object.obj("spec", "parentRef"), "resource", at, errors);
        Rules.required(object.obj("spec", "parentRef"), "name", at, errors);
    }

    static void ipAddressChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now.obj("spec"), before.obj("spec"), "parentRef", Wrong.SPEC, errors);
    }

    static void serviceCidr(Obj object, List<FieldError> errors) {
        List<String> ranges = Read.texts(object, "spec", "cidrs");
        FieldPath at = Wrong.SPEC.child("cidrs");
        if (ranges.isEmpty()) {
            errors.add(Wrong.required(at, "at least one CIDR required"));
        } else if (ranges.size() > 2) {
            errors.add(Wrong.invalid(at, GoValues.strings(ranges), "may only hold up to 2 values"));
        }
        for (int i = 0; i < ranges.size(); i++) {
            Addresses.range(ranges.get(i), at.index(i), errors);
        }
    }

    static void serviceCidrChange(Obj now, Obj before, List<FieldError> errors) {
        Rules.unchanged(now.obj("spec"), before.obj("spec"), "cidrs", Wrong.SPEC, errors);
    }
}
