package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;

/** The group discovery.k8s.io: which addresses stand behind a Service. */
final class DiscoveryGroup {
    private static final String GROUP = "discovery.k8s.io";
    private static final String KIND = "EndpointSlice";
    private static final String HOST_LABEL = "kubernetes.io/hostname";
    private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
    private static final int SHOWN_MAX = 3;

    private DiscoveryGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                slices("v1").def(),
                slices("v1beta1")
                        .converted(
                                Conversion.of(
                                        new GroupVersionKind(GROUP, "v1beta1", KIND),
                                        new GroupVersionKind(GROUP, "v1", KIND),
                                        DiscoveryGroup::fromV1beta1,
                                        DiscoveryGroup::toV1beta1))
                        .deprecated(
                                "discovery.k8s.io/v1beta1 EndpointSlice is"
                                        + " deprecated in v1.21+, unavailable in"
                                        + " v1.25+; use discovery.k8s.io/v1"
                                        + " EndpointSlice")
                        .def());
    }

    private static Declare slices(String version) {
        return Declare.kind(GROUP, version, KIND, "endpointslices", "discovery." + version)
                .generationOf("addressType", "endpoints", "ports")
                .defaults(DiscoveryGroup::sliceDefaults)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("AddressType"),
                                        Column.text("Ports"),
                                        Column.text("Endpoints"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("addressType")),
                                                Cells.text(ports(object)),
                                                Cells.text(endpoints(object)),
                                                Cells.age(object, now))))
                .validate(SmallValidation::endpointSlice)
                .validateUpdate(SmallValidation::endpointSliceChange);
    }

    private static Obj sliceDefaults(Obj slice) {
        Obj filled =
                Fill.each(
                        slice,
                        "ports",
                        port -> Fill.absent(Fill.absent(port, "name", ""), "protocol", "TCP"));
        filled =
                Fill.each(
                        filled,
                        "endpoints",
                        endpoint -> Fill.absent(endpoint, "conditions", Obj.EMPTY));
        filled = Fill.absent(filled, "endpoints", Node.Null.NULL);
        return Fill.absent(filled, "ports", Node.Null.NULL);
    }

    /** The topology of v1beta1 had the node's name and zone among its labels. */
    private static Obj fromV1beta1(Obj old) {
        return Fill.each(
                old,
                "endpoints",
                endpoint -> {
                    Obj topology = endpoint.obj("topology");
                    Obj converted = endpoint.without("topology");
                    if (topology.get(HOST_LABEL) instanceof Node.Text host) {
                        converted = Fill.absent(converted, "nodeName", host);
                        topology = topology.without(HOST_LABEL);
                    }
                    if (topology.get(ZONE_LABEL) instanceof Node.Text zone) {
                        converted = converted.with("zone", zone);
                        topology = topology.without(ZONE_LABEL);
                    }
                    return topology.isEmpty()
                            ? converted
                            : converted.with("deprecatedTopology", topology);
                });
    }

    private static Obj toV1beta1(Obj slice) {
        return Fill.each(
                slice,
                "endpoints",
                endpoint -> {
                    Obj topology = endpoint.obj("deprecatedTopology");
                    Obj converted = endpoint.without("deprecatedTopology").without("zone");
                    if (endpoint.get("nodeName") instanceof Node.Text host) {
                        topology = topology.with(HOST_LABEL, host);
                    }
                    if (endpoint.get("zone") instanceof Node.Text zone) {
                        topology = topology.with(ZONE_LABEL, zone);
                    }
                    return topology.isEmpty() ? converted : converted.with("topology", topology);
                });
    }

    private static String ports(Obj slice) {
        List<Obj> ports = Read.objects(slice, "ports");
        if (ports.isEmpty()) {
            return Cells.UNSET;
        }
        List<String> shown = new ArrayList<>();
        for (Obj port : ports) {
            shown.add(Read.has(port, "port") ? Read.scalar(port.get("port")) : "*");
        }
        return CoreGroup.shortened(shown, SHOWN_MAX, " + ", " more...");
    }

    private static String endpoints(Obj slice) {
        List<String> addresses = new ArrayList<>();
        for (Obj endpoint : Read.objects(slice, "endpoints")) {
            addresses.addAll(Read.texts(endpoint, "addresses"));
        }
        return addresses.isEmpty()
                ? Cells.UNSET
                : CoreGroup.shortened(addresses, SHOWN_MAX, " + ", " more...");
    }
}
