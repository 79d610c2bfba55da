package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import java.util.List;
import java.util.function.Function;

/** A scheduler gives a pod to a node: once, and not a pod that is being deleted. */
final class Bindings implements SubResourceHandler {
    private static final GroupVersionKind BINDING = new GroupVersionKind("", "v1", "Binding");

    private final Bodies bodies;
    private final Schemas schemas;
    private final Updating updating;

    Bindings(Bodies bodies, Schemas schemas, Updating updating) {
        this.bodies = bodies;
        this.schemas = schemas;
        this.updating = updating;
    }

    @Override
    public Step handle(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        return bodies.read(
                call,
                BINDING,
                schemas.find("io.k8s.api.core.v1.Binding"),
                options,
                binding -> bind(call, options, binding));
    }

    private Step bind(Call call, WriteOptions options, Obj binding) {
        String node = binding.text("target", "name");
        if (node.isEmpty()) {
            throw new StatusException(Status.badRequest("target.name is required"));
        }
        Updating.Change change =
                new Updating.Change() {
                    @Override
                    public Step of(Live live, Function<Bodies.Body, Step> then) {
                        Obj bound = bound(call, live.object(), binding, node);
                        return then.apply(new Bodies.Body(bound, List.of()));
                    }

                    @Override
                    public String insistsOn() {
                        return binding.text("metadata", "resourceVersion");
                    }
                };
        return updating.change(call, options, Updating.BINDING, change, new BoundShown());
    }

    /** The answer is a Status, not the pod. */
    private static final class BoundShown implements Updating.Shown {
        @Override
        public Obj of(Obj pod) {
            return Status.success(201).toObj();
        }

        @Override
        public int code() {
            return 201;
        }
    }

    private static Obj bound(Call call, Obj pod, Obj binding, String node) {
        String assigned = pod.text("spec", "nodeName");
        if (!assigned.isEmpty()) {
            throw refused(
                    call,
                    "pod "
                            + call.target().name()
                            + " is already assigned to node \""
                            + assigned
                            + "\"");
        }
        if (!pod.text("metadata", "deletionTimestamp").isEmpty()) {
            throw refused(
                    call,
                    "pod "
                            + call.target().name()
                            + " is being deleted, cannot be"
                            + " assigned to a host");
        }
        Obj annotations = pod.obj("metadata", "annotations");
        for (String name : binding.obj("metadata", "annotations").names()) {
            Node value = binding.obj("metadata", "annotations").get(name);
            if (value != null) {
                annotations = annotations.with(name, value);
            }
        }
        Obj bound = pod.withAt(Node.of(node), "spec", "nodeName");
        if (!annotations.isEmpty()) {
            bound = bound.withAt(annotations, "metadata", "annotations");
        }
        return withScheduled(bound, call);
    }

    private static Obj withScheduled(Obj pod, Call call) {
        Obj condition =
                Obj.builder()
                        .put("type", "PodScheduled")
                        .put("status", "True")
                        .put("lastProbeTime", Node.Null.NULL)
                        .put("lastTransitionTime", "")
                        .build();
        return Conditions.with(pod, condition, call.now());
    }

    private static StatusException refused(Call call, String why) {
        return new StatusException(
                Status.conflict(
                        call.group(), call.def().plural() + "/binding", call.target().name(), why));
    }
}
