package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.controllers.revision.Revision;
import io.keelson.orchestrator.controllers.revision.Revisions;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What makes a pod the one of its ordinal: name, labels, host name and volumes. */
final class Identity {
    private static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    private static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    private Identity() {}

    static Obj newPod(Obj set, SetSpec spec, int ordinal, Revision revision) {
        String name = spec.podName(ordinal);
        Obj pod =
                Pods.named(
                        revision.template(),
                        OwnerReference.controller(ApiResource.STATEFUL_SETS, set),
                        set.text("metadata", "namespace"),
                        name);
        Obj labels = pod.obj("metadata", "labels");
        labels = labels.with(POD_NAME, Node.of(name));
        labels = labels.with(POD_INDEX, Node.of(Integer.toString(ordinal)));
        labels = labels.with(Revisions.POD_LABEL, Node.of(revision.name()));
        pod = pod.withAt(labels, "metadata", "labels");
        pod = pod.withAt(Node.of(name), "spec", "hostname");
        String service = set.text("spec", "serviceName");
        if (!service.isEmpty()) {
            pod = pod.withAt(Node.of(service), "spec", "subdomain");
        }
        return spec.claimTemplates().isEmpty()
                ? pod
                : pod.withAt(volumes(pod, spec, ordinal), "spec", "volumes");
    }

    /** Its claims, and the template's volumes whose names no claim has. */
    private static Arr volumes(Obj pod, SetSpec spec, int ordinal) {
        List<Node> volumes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Obj template : spec.claimTemplates()) {
            String name = template.text("metadata", "name");
            names.add(name);
            Node claim = Node.of(Claims.name(template, spec.podName(ordinal)));
            volumes.add(
                    Obj.of("name", Node.of(name))
                            .withAt(claim, "persistentVolumeClaim", "claimName"));
        }
        for (Node node : pod.arr("spec", "volumes")) {
            if (!(node instanceof Obj volume && names.contains(volume.text("name")))) {
                volumes.add(node);
            }
        }
        return Arr.of(volumes);
    }

    /** Whether it has the labels; the rest of a pod cannot change. */
    static boolean isWhole(Meta pod, int ordinal) {
        return pod.name().equals(pod.labels().get(POD_NAME))
                && Integer.toString(ordinal).equals(pod.labels().get(POD_INDEX));
    }

    /** A patch that gives the labels back. */
    static Obj restored(Meta pod, int ordinal) {
        return Obj.EMPTY
                .withAt(Node.of(pod.uid()), "metadata", "uid")
                .withAt(Node.of(pod.name()), "metadata", "labels", POD_NAME)
                .withAt(Node.of(Integer.toString(ordinal)), "metadata", "labels", POD_INDEX);
    }
}
