package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Pods, and the templates that stand alone. */
final class Pods {
    private static final List<String> COMPUTED = List.of("cpu", "memory");

    private Pods() {}

    static ResourceDef pods() {
        return Declare.kind("", "v1", "Pod", "pods", "core.v1")
                .shortNames("po")
                .categories("all")
                .generationOf("spec")
                .status(Obj.of("phase", Node.of("Pending")))
                .subResource(core("attach", "PodAttachOptions", SubResource.CREATE_GET))
                .subResource(core("binding", "Binding", SubResource.CREATE))
                .subResource(
                        part(
                                "ephemeralcontainers",
                                PodParts::withEphemeralContainers,
                                PodParts::checkEphemeralContainers))
                .subResource(
                        new SubResource(
                                "eviction",
                                new GroupVersionKind("policy", "v1", "Eviction"),
                                SubResource.CREATE))
                .subResource(core("exec", "PodExecOptions", SubResource.CREATE_GET))
                .subResource(core("log", "Pod", List.of("get")))
                .subResource(core("portforward", "PodPortForwardOptions", SubResource.CREATE_GET))
                .subResource(core("proxy", "PodProxyOptions", SubResource.PROXY))
                .subResource(part("resize", PodParts::resized, PodParts::checkResize))
                .select(
                        SelectableField.indexed("spec.nodeName"),
                        SelectableField.of("spec.restartPolicy"),
                        SelectableField.of("spec.schedulerName"),
                        SelectableField.of("spec.serviceAccountName"),
                        new SelectableField(
                                "spec.hostNetwork",
                                pod -> Boolean.toString(pod.isTrue("spec", "hostNetwork")),
                                false),
                        SelectableField.of("status.phase"),
                        SelectableField.of("status.podIP"),
                        SelectableField.of("status.nominatedNodeName"))
                .defaults(PodDefaults::pod)
                .create(Pods::prepareForCreate)
                .statusUpdate(Pods::prepareForStatusUpdate)
                .table(PodRow.TABLE)
                .validate(PodValidation::pod)
                .validateUpdate(PodChange::check)
                .validateStatus(PodChange::checkStatus)
                .warn(PodValidation::warnings)
                .def();
    }

    static ResourceDef podTemplates() {
        return Declare.kind("", "v1", "PodTemplate", "podtemplates", "core.v1")
                .generationOf("template")
                .defaults(template -> PodDefaults.template(template, "template"))
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Containers"),
                                        Column.text("Images"),
                                        Column.text("Pod Labels")),
                                (object, now) -> {
                                    Obj spec = object.obj("template", "spec");
                                    return List.of(
                                            Cells.text(Cells.containerNames(spec)),
                                            Cells.text(Cells.images(spec)),
                                            Cells.text(
                                                    Cells.labels(
                                                            object.obj(
                                                                    "template",
                                                                    "metadata",
                                                                    "labels"))));
                                }))
                .validate((object, errors) ->
                        PodValidation.template(
                                object.obj("template"), FieldPath.of("template"), errors))
                .def();
    }

    private static SubResource core(String name, String kind, List<String> verbs) {
        return SubResource.core(name, kind, verbs);
    }

    private static Obj prepareForCreate(Obj pod) {
        return pod.withAt(Node.of(qosClass(pod.obj("spec"))), "status", "qosClass");
    }

    private static SubResource part(
            String name, BinaryOperator<Obj> prepare, Declare.ChangeCheck check) {
        return SubResource.part(
                name,
                new GroupVersionKind("", "v1", "Pod"),
                SubResource.GET_PATCH_UPDATE,
                (now, before, at) -> prepare.apply(now, before),
                check);
    }

    private static Obj prepareForStatusUpdate(Obj now, Obj before, Instant at) {
        Node qosClass = before.at("status", "qosClass");
        return qosClass == null || Read.has(now, "status", "qosClass")
                ? now
                : now.withAt(qosClass, "status", "qosClass");
    }

    /** By which pods are told apart when a node runs out: from their requests and limits. */
    static String qosClass(Obj spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (String containers : List.of("initContainers", "containers")) {
            for (Obj container : Read.objects(spec, containers)) {
                Set<String> limited = new TreeSet<>();
                for (String resource : COMPUTED) {
                    Node request = container.at("resources", "requests", resource);
                    Node limit = container.at("resources", "limits", resource);
                    any |= isSet(request) || isSet(limit);
                    if (isSet(limit)) {
                        limited.add(resource);
                    }
                    if (request != null && isSet(request) && !request.equals(limit)) {
                        guaranteed = false;
                    }
                }
                guaranteed &= limited.size() == COMPUTED.size();
            }
        }
        if (!any) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean isSet(@Nullable Node quantity) {
        return quantity != null && !Read.scalar(quantity).matches("0[a-zA-Z]*|");
    }
}
