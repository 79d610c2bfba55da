package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.time.Instant;

/**
 * A pod gets its node: once, and not a pod that is being deleted or held back.
 *
 * @param uid of the pod that is meant; empty for any of that name
 * @param annotations that the pod gets besides
 */
record PodBinding(String pod, String uid, String node, Obj annotations) {
    /**
     * The pod with its node.
     *
     * @throws StatusException 409 if it cannot have one
     */
    Obj bind(Obj live, Instant now) {
        if (!uid.isEmpty() && !uid.equals(live.text("metadata", "uid"))) {
            throw refused(
                    "Precondition failed: UID in precondition: "
                            + uid
                            + ", UID in object meta: "
                            + live.text("metadata", "uid"));
        }
        if (DeletionMark.isMarked(live)) {
            throw refused("pod " + pod + " is being deleted, cannot be assigned to a host");
        }
        String assigned = live.text("spec", "nodeName");
        if (!assigned.isEmpty()) {
            throw refused("pod " + pod + " is already assigned to node \"" + assigned + "\"");
        }
        if (!live.arr("spec", "schedulingGates").isEmpty()) {
            throw refused("pod " + pod + " has non-empty .spec.schedulingGates");
        }
        Obj bound = live.withAt(Node.of(node), "spec", "nodeName");
        Obj all = live.obj("metadata", "annotations");
        for (String name : annotations.names()) {
            Node value = annotations.get(name);
            all = value == null ? all : all.with(name, value);
        }
        return scheduled(all.isEmpty() ? bound : bound.withAt(all, "metadata", "annotations"), now);
    }

    StatusException refused(String why) {
        return new StatusException(Status.conflict("", "pods/binding", pod, why));
    }

    private static Obj scheduled(Obj pod, Instant now) {
        Obj condition =
                Obj.builder()
                        .put("type", "PodScheduled")
                        .put("status", "True")
                        .put("lastProbeTime", Node.Null.NULL)
                        .put("lastTransitionTime", "")
                        .build();
        return Conditions.with(pod, condition, now);
    }
}
