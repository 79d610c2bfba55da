package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import java.util.List;
import java.util.function.Supplier;

/** A scheduler gives a pod its node. */
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
        Obj metadata = binding.obj("metadata");
        PodBinding asked =
                new PodBinding(
                        call.target().name(),
                        metadata.text("uid"),
                        node,
                        metadata.obj("annotations"));
        Updating.Change change =
                new Updating.Change() {
                    @Override
                    public Supplier<Bodies.Body> of(Live live) {
                        return () ->
                                new Bodies.Body(asked.bind(live.object(), call.now()), List.of());
                    }

                    @Override
                    public String insistsOn() {
                        return metadata.text("resourceVersion");
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
}
