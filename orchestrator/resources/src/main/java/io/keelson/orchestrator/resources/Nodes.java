package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Nodes: the machines, as their agents register them. */
final class Nodes {
    private static final String ROLE_LABEL_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE_LABEL = "kubernetes.io/role";
    private static final List<String> INFO =
            List.of(
                    "machineID",
                    "systemUUID",
                    "bootID",
                    "kernelVersion",
                    "osImage",
                    "containerRuntimeVersion",
                    "kubeletVersion",
                    "kubeProxyVersion",
                    "operatingSystem",
                    "architecture");

    private Nodes() {}

    static ResourceDef nodes() {
        return Declare.kind("", "v1", "Node", "nodes", "core.v1")
                .shortNames("no")
                .cluster()
                .storedUnder("minions")
                .status(Obj.EMPTY)
                .subResource(SubResource.core("proxy", "NodeProxyOptions", SubResource.PROXY))
                .select(
                        new SelectableField(
                                "spec.unschedulable",
                                node -> Boolean.toString(node.isTrue("spec", "unschedulable")),
                                false))
                .keepsFirstStatus()
                .defaults(Nodes::defaults)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Status"),
                                        Column.text("Roles"),
                                        Column.text("Age"),
                                        Column.text("Version"),
                                        Column.wide("Internal-IP"),
                                        Column.wide("External-IP"),
                                        Column.wide("OS-Image"),
                                        Column.wide("Kernel-Version"),
                                        Column.wide("Container-Runtime")),
                                Nodes::row))
                .validate(NodeValidation::node)
                .validateUpdate(NodeValidation::change)
                .def();
    }

    private static Obj defaults(Obj node) {
        Obj filled =
                Fill.made(
                        node,
                        "spec",
                        spec -> {
                            String cidr = spec.text("podCIDR");
                            return cidr.isEmpty()
                                    ? spec
                                    : Fill.absent(spec, "podCIDRs", Arr.of(Node.of(cidr)));
                        });
        return Fill.made(filled, "status", Nodes::statusDefaults);
    }

    private static Obj statusDefaults(Obj status) {
        Obj filled = status;
        if (Read.has(filled, "capacity")) {
            filled = Fill.absent(filled, "allocatable", filled.obj("capacity"));
        }
        filled =
                Fill.made(
                        filled,
                        "daemonEndpoints",
                        endpoints ->
                                Fill.made(
                                        endpoints,
                                        "kubeletEndpoint",
                                        endpoint -> Fill.absent(endpoint, "Port", 0)));
        return Fill.made(
                filled,
                "nodeInfo",
                info -> {
                    Obj with = info;
                    for (String name : INFO) {
                        with = Fill.absent(with, name, "");
                    }
                    return with;
                });
    }

    private static List<Node> row(Obj node, Instant now) {
        Obj status = node.obj("status");
        Obj info = status.obj("nodeInfo");
        return List.of(
                Cells.text(statusOf(node)),
                Cells.orNone(String.join(",", roles(node))),
                Cells.age(node, now),
                Cells.text(info.text("kubeletVersion")),
                Cells.orNone(address(status, "InternalIP")),
                Cells.orNone(address(status, "ExternalIP")),
                orUnknown(info.text("osImage")),
                orUnknown(info.text("kernelVersion")),
                orUnknown(info.text("containerRuntimeVersion")));
    }

    private static String statusOf(Obj node) {
        List<String> words = new ArrayList<>();
        for (Obj condition : Read.objects(node, "status", "conditions")) {
            if (condition.text("type").equals("Ready")) {
                words.add(condition.text("status").equals("True") ? "Ready" : "NotReady");
            }
        }
        if (words.isEmpty()) {
            words.add("Unknown");
        }
        if (node.isTrue("spec", "unschedulable")) {
            words.add("SchedulingDisabled");
        }
        return String.join(",", words);
    }

    private static Set<String> roles(Obj node) {
        Set<String> roles = new TreeSet<>();
        node.obj("metadata", "labels")
                .forEach((key, value) -> {
                    if (key.startsWith(ROLE_LABEL_PREFIX)) {
                        String role = key.substring(ROLE_LABEL_PREFIX.length());
                        if (!role.isEmpty()) {
                            roles.add(role);
                        }
                    } else if (key.equals(ROLE_LABEL)) {
                        String role = Read.scalar(value);
                        if (!role.isEmpty()) {
                            roles.add(role);
                        }
                    }
                });
        return roles;
    }

    private static String address(Obj status, String type) {
        for (Obj address : Read.objects(status, "addresses")) {
            if (address.text("type").equals(type)) {
                return address.text("address");
            }
        }
        return "";
    }

    private static Node orUnknown(String value) {
        return Cells.text(value.isEmpty() ? Cells.UNKNOWN : value);
    }
}
