package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The group networking.k8s.io, and the Ingress of the group extensions that came before it. */
final class NetworkingGroup {
    private static final String GROUP = "networking.k8s.io";
    private static final GroupVersionKind INGRESS = new GroupVersionKind(GROUP, "v1", "Ingress");
    private static final int INGRESS_HOSTS_SHOWN_MAX = 3;
    private static final int ADDRESSES_WIDTH_MAX = 16;

    private NetworkingGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                ingressClasses(),
                ingresses(GROUP, "v1").def(),
                ipAddresses(),
                networkPolicies(),
                serviceCidrs(),
                oldIngresses(GROUP, "networking.k8s.io/v1beta1 Ingress is deprecated in v1.19+"),
                oldIngresses("extensions", "extensions/v1beta1 Ingress is deprecated in v1.14+"));
    }

    private static ResourceDef oldIngresses(String group, String deprecated) {
        return ingresses(group, "v1beta1")
                .converted(
                        Conversion.of(
                                new GroupVersionKind(group, "v1beta1", "Ingress"),
                                INGRESS,
                                NetworkingGroup::fromV1beta1,
                                NetworkingGroup::toV1beta1))
                .deprecated(
                        deprecated
                                + ", unavailable in v1.22+; use"
                                + " networking.k8s.io/v1 Ingress")
                .def();
    }

    private static Declare ingresses(String group, String version) {
        String schema = group.equals("extensions") ? "extensions." : "networking.";
        return Declare.kind(group, version, "Ingress", "ingresses", schema + version)
                .shortNames("ing")
                .storedUnder("ingress")
                .errorGroup("extensions")
                .generationOf("spec")
                .status(Obj.of("loadBalancer", Obj.EMPTY))
                .defaults(object -> Fill.absent(object, "spec", Obj.EMPTY))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Class"),
                                        Column.text("Hosts"),
                                        Column.text("Address"),
                                        Column.text("Ports"),
                                        Column.text("Age")),
                                NetworkingGroup::ingressRow))
                .validate(NetworkingValidation::ingress);
    }

    private static Obj fromV1beta1(Obj old) {
        return Fill.inside(
                old,
                "spec",
                spec -> {
                    Obj converted = spec;
                    if (spec.get("backend") instanceof Obj backend) {
                        converted =
                                converted
                                        .without("backend")
                                        .with("defaultBackend", backendToV1(backend));
                    }
                    return eachPath(
                            converted,
                            path ->
                                    Fill.empty(
                                            Fill.inside(
                                                    path, "backend", NetworkingGroup::backendToV1),
                                            "pathType",
                                            "ImplementationSpecific"));
                });
    }

    private static Obj toV1beta1(Obj ingress) {
        return Fill.inside(
                ingress,
                "spec",
                spec -> {
                    Obj converted = spec;
                    if (spec.get("defaultBackend") instanceof Obj backend) {
                        converted =
                                converted
                                        .without("defaultBackend")
                                        .with("backend", backendToV1beta1(backend));
                    }
                    return eachPath(
                            converted,
                            path ->
                                    Fill.inside(
                                            path, "backend", NetworkingGroup::backendToV1beta1));
                });
    }

    private static Obj eachPath(Obj spec, UnaryOperator<Obj> change) {
        return Fill.each(
                spec,
                "rules",
                rule -> Fill.inside(rule, "http", http -> Fill.each(http, "paths", change)));
    }

    private static Obj backendToV1(Obj backend) {
        Obj converted = backend.without("serviceName").without("servicePort");
        if (!Read.has(backend, "serviceName") && !Read.has(backend, "servicePort")) {
            return converted;
        }
        Obj service = Obj.of("name", Node.of(backend.text("serviceName")));
        Node port = backend.get("servicePort");
        if (port instanceof Node.Whole) {
            service = service.with("port", Obj.of("number", port));
        } else if (port instanceof Node.Text) {
            service = service.with("port", Obj.of("name", port));
        }
        return converted.with("service", service);
    }

    private static Obj backendToV1beta1(Obj backend) {
        if (!(backend.get("service") instanceof Obj service)) {
            return backend;
        }
        Node port = service.at("port", "number");
        if (port == null) {
            port = service.at("port", "name");
        }
        Obj converted =
                backend.without("service").with("serviceName", Node.of(service.text("name")));
        return port == null ? converted : converted.with("servicePort", port);
    }

    private static List<Node> ingressRow(Obj ingress, Instant now) {
        Obj spec = ingress.obj("spec");
        String className =
                Read.has(spec, "ingressClassName")
                        ? spec.text("ingressClassName")
                        : ingress.text("metadata", "annotations", "kubernetes.io/ingress.class");
        List<String> hosts = new ArrayList<>();
        for (Obj rule : Read.objects(spec, "rules")) {
            if (hosts.size() == INGRESS_HOSTS_SHOWN_MAX) {
                break;
            }
            if (!rule.text("host").isEmpty()) {
                hosts.add(rule.text("host"));
            }
        }
        int more = spec.arr("rules").size() - INGRESS_HOSTS_SHOWN_MAX;
        String shown = hosts.isEmpty() ? "*" : String.join(",", hosts);
        return List.of(
                Cells.orNone(className),
                Cells.text(
                        more > 0 && hosts.size() == INGRESS_HOSTS_SHOWN_MAX
                                ? shown + " + " + more + " more..."
                                : shown),
                Cells.text(addresses(ingress)),
                Cells.text(spec.arr("tls").isEmpty() ? "80" : "80, 443"),
                Cells.age(ingress, now));
    }

    private static String addresses(Obj ingress) {
        List<String> found = new ArrayList<>();
        for (Obj point : Read.objects(ingress, "status", "loadBalancer", "ingress")) {
            String ip = point.text("ip");
            found.add(ip.isEmpty() ? point.text("hostname") : ip);
        }
        String joined = String.join(",", found);
        return joined.length() > ADDRESSES_WIDTH_MAX
                ? joined.substring(0, ADDRESSES_WIDTH_MAX - 3) + "..."
                : joined;
    }

    private static ResourceDef ingressClasses() {
        return Declare.kind(GROUP, "v1", "IngressClass", "ingressclasses", "networking.v1")
                .cluster()
                .generationOf("spec")
                .defaults(object ->
                        Fill.made(
                                object,
                                "spec",
                                spec ->
                                        Fill.inside(
                                                spec,
                                                "parameters",
                                                parameters ->
                                                        Fill.absent(
                                                                parameters, "scope", "Cluster"))))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Controller"),
                                        Column.text("Parameters"),
                                        Column.text("Age")),
                                (object, now) -> {
                                    Obj parameters = object.obj("spec", "parameters");
                                    String kind = parameters.text("kind");
                                    String group = parameters.text("apiGroup");
                                    String type = group.isEmpty() ? kind : kind + "." + group;
                                    return List.of(
                                            Cells.text(object.text("spec", "controller")),
                                            Cells.orNone(
                                                    parameters.isEmpty()
                                                            ? ""
                                                            : type + "/" + parameters.text("name")),
                                            Cells.age(object, now));
                                }))
                .validate(NetworkingValidation::ingressClass)
                .validateUpdate(NetworkingValidation::ingressClassChange)
                .def();
    }

    private static ResourceDef networkPolicies() {
        return Declare.kind(GROUP, "v1", "NetworkPolicy", "networkpolicies", "networking.v1")
                .shortNames("netpol")
                .generationOf("spec")
                .defaults(object -> Fill.made(object, "spec", NetworkingGroup::policySpec))
                .table(
                        TableColumns.named(
                                List.of(Column.text("Pod-Selector"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(
                                                        Cells.selector(
                                                                object.obj("spec", "podSelector"))),
                                                Cells.age(object, now))))
                .validate(NetworkingValidation::networkPolicy)
                .def();
    }

    private static Obj policySpec(Obj spec) {
        Obj filled = spec;
        for (String direction : List.of("ingress", "egress")) {
            filled =
                    Fill.each(
                            filled,
                            direction,
                            rule ->
                                    Fill.each(
                                            rule,
                                            "ports",
                                            port -> Fill.absent(port, "protocol", "TCP")));
        }
        if (!filled.arr("policyTypes").isEmpty()) {
            return filled;
        }
        return filled.with(
                "policyTypes",
                filled.arr("egress").isEmpty()
                        ? Arr.of(Node.of("Ingress"))
                        : Arr.of(Node.of("Ingress"), Node.of("Egress")));
    }

    private static ResourceDef ipAddresses() {
        return Declare.kind(GROUP, "v1", "IPAddress", "ipaddresses", "networking.v1")
                .shortNames("ip")
                .cluster()
                .named(NetworkingValidation::canonicalAddress)
                .select(
                        SelectableField.of("spec.parentRef.resource"),
                        SelectableField.of("spec.parentRef.name"))
                .table(
                        TableColumns.named(
                                List.of(Column.text("ParentRef"), Column.text("Age")),
                                (object, now) -> {
                                    Obj parent = object.obj("spec", "parentRef");
                                    List<String> steps = new ArrayList<>();
                                    for (String field :
                                            List.of("group", "resource", "namespace", "name")) {
                                        if (!parent.text(field).isEmpty()) {
                                            steps.add(parent.text(field));
                                        }
                                    }
                                    return List.of(
                                            Cells.orNone(String.join("/", steps)),
                                            Cells.age(object, now));
                                }))
                .validate(NetworkingValidation::ipAddress)
                .validateUpdate(NetworkingValidation::ipAddressChange)
                .def();
    }

    private static ResourceDef serviceCidrs() {
        return Declare.kind(GROUP, "v1", "ServiceCIDR", "servicecidrs", "networking.v1")
                .cluster()
                .status(Obj.EMPTY)
                .table(
                        TableColumns.named(
                                List.of(Column.text("CIDRs"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(
                                                        String.join(
                                                                ",",
                                                                Read.texts(
                                                                        object, "spec", "cidrs"))),
                                                Cells.age(object, now))))
                .validate(NetworkingValidation::serviceCidr)
                .validateUpdate(NetworkingValidation::serviceCidrChange)
                .def();
    }
}
