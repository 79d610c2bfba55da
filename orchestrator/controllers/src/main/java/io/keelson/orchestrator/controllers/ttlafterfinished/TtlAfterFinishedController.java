package io.keelson.orchestrator.controllers.ttlafterfinished;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Jobs;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Deletes Jobs some time after they have finished. */
public final class TtlAfterFinishedController implements Controller {
    private final ControllerContext context;
    private final Informer<Obj> jobs;
    private final ReconcileLoop loop;

    public TtlAfterFinishedController(ControllerContext context) {
        this.context = context;
        jobs = context.informers().of(ApiResource.JOBS);
        loop = context.loop(this::reconcile);
        jobs.onChange((_, now) -> {
            if (now != null && !now.meta().isBeingDeleted() && expiry(now.obj()) != null) {
                loop.add(now.key());
            }
        });
    }

    /** When it is to go; null if it has not finished, or has no such time. */
    private static @Nullable Instant expiry(Obj job) {
        Obj finish = Jobs.finish(job);
        Instant finished = finish == null ? null : Times.at(finish, "lastTransitionTime");
        return finished != null
                        && job.at("spec", "ttlSecondsAfterFinished") instanceof Node.Whole(long ttl)
                ? finished.plusSeconds(ttl)
                : null;
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> seen = jobs.get(key);
        if (seen == null) {
            return null;
        }
        Duration left = left(seen.obj());
        if (left == null || left.isPositive()) {
            return left;
        }
        Obj newest = api.find(ApiResource.JOBS, key);
        left = newest == null ? null : left(newest);
        if (newest == null || left == null || left.isPositive()) {
            return left;
        }
        Obj options =
                Obj.of("propagationPolicy", Node.of("Foreground"))
                        .withAt(
                                Node.of(newest.text("metadata", "resourceVersion")),
                                "preconditions",
                                "resourceVersion");
        String uid = newest.text("metadata", "uid");
        try {
            api.perform(Write.delete(ApiResource.JOBS, key, uid, options));
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e; // a 409: it has changed since, and is looked at again
            }
        }
        return null;
    }

    /** Null if it stays, or goes already. */
    private @Nullable Duration left(Obj job) {
        Instant expiry = expiry(job);
        return expiry == null || !job.text("metadata", "deletionTimestamp").isEmpty()
                ? null
                : Duration.between(context.clockwork().now(), expiry);
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }
}
