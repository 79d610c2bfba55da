package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;

/** Deletes a pod, if its {@linkplain DisruptionBudgets disruption budget} allows. */
final class Evictions implements SubResourceHandler {
    private final Bodies bodies;
    private final Schemas schemas;
    private final Cache cache;
    private final Deleting deleting;
    private final DisruptionBudgets budgets;

    Evictions(Bodies bodies, Schemas schemas, Cache cache, Deleting deleting) {
        this.bodies = bodies;
        this.schemas = schemas;
        this.cache = cache;
        this.deleting = deleting;
        this.budgets = new DisruptionBudgets(cache);
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
                eviction -> evict(call, eviction));
    }

    private Step evict(Call call, Obj eviction) {
        if (!eviction.text("metadata", "name").equals(call.target().name())) {
            throw new StatusException(
                    Status.badRequest("name in URL does not match name in Eviction object"));
        }
        DeleteOptions options = DeleteOptions.of(call, eviction.obj("deleteOptions"));
        // A budget that was there before the request has to be known.
        return new Step.Wait<>(
                cache::newest,
                _ -> deleting.delete(call, options, budgets, Reply.of(Status.success(201))));
    }
}
