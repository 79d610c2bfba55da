package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The core group: here its small kinds, in files of their own its large ones. */
final class CoreGroup {
    private static final int ENDPOINTS_SHOWN_MAX = 3;

    private CoreGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                bindings(),
                componentStatuses(),
                configMaps(),
                endpoints(),
                events(),
                Limits.limitRanges(),
                namespaces(),
                Nodes.nodes(),
                Volumes.claims(),
                Volumes.volumes(),
                Pods.pods(),
                Pods.podTemplates(),
                Workloads.replicationControllers(),
                Limits.resourceQuotas(),
                secrets(),
                serviceAccounts(),
                Services.services());
    }

    private static Declare kind(String kind, String plural) {
        return Declare.kind("", "v1", kind, plural, "core.v1");
    }

    private static ResourceDef bindings() {
        return kind("Binding", "bindings").verbs("create").def();
    }

    private static ResourceDef componentStatuses() {
        return kind("ComponentStatus", "componentstatuses")
                .shortNames("cs")
                .cluster()
                .verbs("get", "list")
                .deprecated("v1 ComponentStatus is deprecated in v1.19+")
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Status"),
                                        Column.text("Message"),
                                        Column.text("Error")),
                                CoreGroup::componentStatusRow))
                .def();
    }

    private static List<Node> componentStatusRow(Obj object, Instant now) {
        for (Obj condition : Read.objects(object, "conditions")) {
            if (condition.text("type").equals("Healthy")) {
                boolean healthy = condition.text("status").equals("True");
                return List.of(
                        Cells.text(healthy ? "Healthy" : "Unhealthy"),
                        Cells.text(condition.text("message")),
                        Cells.text(condition.text("error")));
            }
        }
        return List.of(Cells.text("Unknown"), Cells.text(""), Cells.text(""));
    }

    private static ResourceDef configMaps() {
        return kind("ConfigMap", "configmaps")
                .shortNames("cm")
                .table(
                        TableColumns.named(
                                List.of(Column.text("Data"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Node.of(
                                                        object.obj("data").size()
                                                                + object.obj("binaryData").size()),
                                                Cells.age(object, now))))
                .validate(CoreValidation::configMap)
                .validateUpdate(CoreValidation::configMapChange)
                .def();
    }

    private static ResourceDef secrets() {
        return kind("Secret", "secrets")
                .select(SelectableField.of("type"))
                .defaults(CoreGroup::secretDefaults)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Type"),
                                        Column.text("Data"),
                                        Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("type")),
                                                Node.of(object.obj("data").size()),
                                                Cells.age(object, now))))
                .validate(CoreValidation::secret)
                .validateUpdate(CoreValidation::secretChange)
                .def();
    }

    /** What was given as text becomes data and is not kept. */
    private static Obj secretDefaults(Obj secret) {
        Obj[] data = {secret.obj("data")};
        secret.obj("stringData")
                .forEach((key, value) -> {
                    byte[] bytes = Read.scalar(value).getBytes(StandardCharsets.UTF_8);
                    data[0] = data[0].with(key, Node.of(Base64.getEncoder().encodeToString(bytes)));
                });
        Obj filled = secret.without("stringData");
        if (!data[0].isEmpty()) {
            filled = filled.with("data", data[0]);
        }
        return Fill.empty(filled, "type", "Opaque");
    }

    private static ResourceDef serviceAccounts() {
        return kind("ServiceAccount", "serviceaccounts")
                .shortNames("sa")
                .subResource(
                        new SubResource(
                                "token",
                                new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest"),
                                SubResource.CREATE))
                .table(
                        TableColumns.named(
                                List.of(Column.text("Secrets"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Node.of(object.arr("secrets").size()),
                                                Cells.age(object, now))))
                .def();
    }

    private static ResourceDef namespaces() {
        return kind("Namespace", "namespaces")
                .shortNames("ns")
                .cluster()
                .without("deletecollection")
                .named(Names::dnsLabel)
                .subResource(
                        SubResource.part(
                                "finalize",
                                new GroupVersionKind("", "v1", "Namespace"),
                                List.of("update"),
                                CoreGroup::finalized,
                                CoreGroup::checkFinalized))
                .status(Obj.of("phase", Node.of("Active")))
                .select(SelectableField.of("status.phase"), SelectableField.of("name"))
                .defaults(CoreGroup::namespaceDefaults)
                .create(object ->
                        object.text("metadata", "name").isEmpty()
                                ? withSpecFinalizer(object)
                                : namespaceDefaults(withSpecFinalizer(object)))
                .update((now, before) -> {
                    Node finalizers = before.at("spec", "finalizers");
                    return finalizers == null
                            ? now.withoutAt("spec", "finalizers")
                            : now.withAt(finalizers, "spec", "finalizers");
                })
                .table(
                        TableColumns.named(
                                List.of(Column.text("Status"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(object.text("status", "phase")),
                                                Cells.age(object, now))))
                .def();
    }

    /** Whoever has emptied a namespace takes its own name off the specification. */
    private static Obj finalized(Obj now, Obj before, Instant at) {
        Node status = before.get("status");
        return status == null ? now.without("status") : now.with("status", status);
    }

    private static void checkFinalized(Obj now, Obj before, List<FieldError> errors) {
        Metadata.checkUpdate(now.obj("metadata"), before.obj("metadata"), errors);
        Metadata.checkFinalizers(
                Read.texts(now, "spec", "finalizers"), Wrong.SPEC.child("finalizers"), errors);
    }

    /** A namespace can be selected by its name. */
    private static Obj namespaceDefaults(Obj namespace) {
        String name = namespace.text("metadata", "name");
        Obj filled = Fill.absent(namespace, "spec", Obj.EMPTY);
        return name.isEmpty()
                ? filled
                : filled.withAt(Node.of(name), "metadata", "labels", "kubernetes.io/metadata.name");
    }

    private static Obj withSpecFinalizer(Obj namespace) {
        Arr finalizers = namespace.arr("spec", "finalizers");
        Node kubernetes = Node.of("kubernetes");
        if (finalizers.asList().contains(kubernetes)) {
            return namespace;
        }
        List<Node> all = new ArrayList<>(finalizers.asList());
        all.add(kubernetes);
        return namespace.withAt(Arr.of(all), "spec", "finalizers");
    }

    private static ResourceDef endpoints() {
        return kind("Endpoints", "endpoints")
                .shortNames("ep")
                .storedUnder("services/endpoints")
                .defaults(object ->
                        Fill.each(
                                object,
                                "subsets",
                                subset ->
                                        Fill.each(
                                                subset,
                                                "ports",
                                                port -> Fill.empty(port, "protocol", "TCP"))))
                .table(
                        TableColumns.named(
                                List.of(Column.text("Endpoints"), Column.text("Age")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(endpointsCell(object)),
                                                Cells.age(object, now))))
                .validate(CoreValidation::endpoints)
                .deprecated(
                        "v1 Endpoints is deprecated in v1.33+; use"
                                + " discovery.k8s.io/v1 EndpointSlice")
                .def();
    }

    private static String endpointsCell(Obj endpoints) {
        if (endpoints.arr("subsets").isEmpty()) {
            return Cells.NONE;
        }
        List<String> found = new ArrayList<>();
        for (Obj subset : Read.objects(endpoints, "subsets")) {
            List<Obj> ports = Read.objects(subset, "ports");
            for (Obj address : Read.objects(subset, "addresses")) {
                String ip = address.text("ip");
                if (ports.isEmpty()) {
                    found.add(ip);
                }
                for (Obj port : ports) {
                    String host = ip.contains(":") ? "[" + ip + "]" : ip;
                    found.add(host + ":" + port.whole(0, "port"));
                }
            }
        }
        return shortened(found, ENDPOINTS_SHOWN_MAX, " + ", " more...");
    }

    /** The first few, and how many more there are. */
    static String shortened(List<String> all, int shownMax, String before, String after) {
        if (all.isEmpty()) {
            return Cells.NONE;
        }
        String shown = String.join(",", all.subList(0, Math.min(all.size(), shownMax)));
        return all.size() > shownMax ? shown + before + (all.size() - shownMax) + after : shown;
    }

    private static ResourceDef events() {
        return kind("Event", "events")
                .shortNames("ev")
                .garbageCollection(GarbageCollection.UNSUPPORTED)
                .select(
                        SelectableField.of("involvedObject.kind"),
                        SelectableField.of("involvedObject.namespace"),
                        SelectableField.of("involvedObject.name"),
                        SelectableField.of("involvedObject.uid"),
                        SelectableField.of("involvedObject.apiVersion"),
                        SelectableField.of("involvedObject.resourceVersion"),
                        SelectableField.of("involvedObject.fieldPath"),
                        SelectableField.of("reason"),
                        SelectableField.of("reportingComponent"),
                        new SelectableField("source", CoreGroup::eventSource, false),
                        SelectableField.of("type"))
                .defaults(CoreGroup::eventDefaults)
                .table(EVENT_TABLE)
                .validate(CoreValidation::event)
                .def();
    }

    static Obj eventDefaults(Obj event) {
        Obj filled = Fill.absent(event, "source", Obj.EMPTY);
        filled = Fill.absent(filled, "involvedObject", Obj.EMPTY);
        for (String time : List.of("firstTimestamp", "lastTimestamp", "eventTime")) {
            filled = Fill.absent(filled, time, Node.Null.NULL);
        }
        filled = Fill.absent(filled, "reportingComponent", "");
        return Fill.absent(filled, "reportingInstance", "");
    }

    private static String eventSource(Obj event) {
        String component = event.text("source", "component");
        return component.isEmpty() ? event.text("reportingComponent") : component;
    }

    static final TableColumns EVENT_TABLE =
            new TableColumns(
                    List.of(
                            Column.text("Last Seen"),
                            Column.text("Type"),
                            Column.text("Reason"),
                            Column.text("Object"),
                            Column.wide("Subobject"),
                            Column.wide("Source"),
                            Column.text("Message"),
                            Column.wide("First Seen"),
                            Column.wide("Count"),
                            new Column("Name", "string", "name", 1)),
                    CoreGroup::eventRow);

    private static List<Node> eventRow(Obj event, Instant now) {
        String first = firstOf(event, "firstTimestamp", "eventTime");
        String last = firstOf(event, "lastTimestamp", "firstTimestamp", "eventTime");
        String lastObserved = event.text("series", "lastObservedTime");
        if (!lastObserved.isEmpty()) {
            last = lastObserved;
        }
        long count = event.whole(0, "count");
        if (Read.has(event, "series")) {
            count = event.whole(0, "series", "count");
        } else if (count == 0) {
            count = 1; // a new event without a series happened once
        }
        Obj object = event.obj("involvedObject");
        String kind = object.text("kind").toLowerCase(Locale.ROOT);
        String component = eventSource(event);
        String host = event.text("source", "host");
        if (host.isEmpty()) {
            host = event.text("reportingInstance");
        }
        return List.of(
                Cells.text(Cells.since(last, now)),
                Cells.text(event.text("type")),
                Cells.text(event.text("reason")),
                Cells.text(object.text("name").isEmpty() ? kind : kind + "/" + object.text("name")),
                Cells.text(object.text("fieldPath")),
                Cells.text(host.isEmpty() ? component : component + ", " + host),
                Cells.text(event.text("message").strip()),
                Cells.text(Cells.since(first, now)),
                Node.of(count),
                Cells.text(event.text("metadata", "name")));
    }

    private static String firstOf(Obj event, String... fields) {
        for (String field : fields) {
            if (!event.text(field).isEmpty()) {
                return event.text(field);
            }
        }
        return "";
    }
}
