package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;

/** Deletes a pod, if its disruption budget allows (which admission says). */
final class Evictions implements SubResourceHandler {
    private final Bodies bodies;
    private final Schemas schemas;
    private final Deleting deleting;

    Evictions(Bodies bodies, Schemas schemas, Deleting deleting) {
        this.bodies = bodies;
        this.schemas = schemas;
        this.deleting = deleting;
    }

    @Override
    public Step handle(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        return call.compute(() -> bodies.untyped(call), given -> evict(call, options, given));
    }

    private Step evict(Call call, WriteOptions options, Obj given) {
        // The old version says the same in the same words.
        String version = given.text("apiVersion").equals("policy/v1beta1") ? "v1beta1" : "v1";
        return bodies.read(
                call,
                new GroupVersionKind("policy", version, "Eviction"),
                schemas.find("io.k8s.api.policy.v1.Eviction"),
                options,
                eviction ->
                        deleting.delete(
                                call,
                                DeleteOptions.of(call, eviction.obj("deleteOptions")),
                                Reply.of(Status.success(201))));
    }
}
