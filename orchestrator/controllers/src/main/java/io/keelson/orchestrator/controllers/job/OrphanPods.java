package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Jobs;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes the finalizer away from pods that no Job counts any more: else they would stay for ever.
 */
final class OrphanPods implements AutoCloseable {
    private final Informer<Obj> jobs;
    private final Informer<PodView> pods;
    private final ReconcileLoop loop;

    OrphanPods(
            ControllerContext context,
            Informer<Obj> jobs,
            Informer<PodView> pods,
            Ownership<PodView> ownership) {
        this.jobs = jobs;
        this.pods = pods;
        loop = context.loop(this::reconcile);
        pods.onChange((_, now) -> {
            if (now != null && seemsOrphaned(now)) {
                loop.add(now.key());
            }
        });
        jobs.onChange((before, now) -> {
            if (before != null && (now == null || Jobs.isFinished(now.obj()))) {
                ownership.controlledBy(before.meta().uid()).forEach(pod -> loop.add(pod.key()));
            }
        });
    }

    private boolean seemsOrphaned(Item<PodView> pod) {
        if (!pod.meta().finalizers().contains(JobPod.FINALIZER)) {
            return false;
        }
        OwnerReference controller = pod.meta().controller();
        if (controller == null) {
            return !isWanted(pod);
        }
        if (!isJob(controller)) {
            return false;
        }
        Item<Obj> job = jobs.get(new ObjectKey(pod.meta().namespace(), controller.name()));
        return job == null || !job.meta().uid().equals(controller.uid()) || isDone(job.obj());
    }

    /** One that another controller runs is its own affair. */
    private static boolean isDone(Obj job) {
        return Jobs.isFinished(job) && !JobController.isManagedElsewhere(job);
    }

    private static boolean isJob(OwnerReference controller) {
        return controller.kind().equals(ApiResource.JOBS.kind())
                && controller.apiVersion().equals(ApiResource.JOBS.apiVersion());
    }

    /** A Job is going to take it in. */
    private boolean isWanted(Item<PodView> pod) {
        if (pod.meta().isBeingDeleted()) {
            return false;
        }
        for (Item<Obj> item : jobs.list(pod.meta().namespace())) {
            Obj job = item.obj();
            if (!item.meta().isBeingDeleted()
                    && !Jobs.isFinished(job)
                    && JobController.selector(job).matches(pod.meta().labels())) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<PodView> pod = pods.get(key);
        if (pod == null || !seemsOrphaned(pod)) {
            return null;
        }
        OwnerReference controller = pod.meta().controller();
        if (controller != null) {
            Obj job = api.find(ApiResource.JOBS, new ObjectKey(key.namespace(), controller.name()));
            if (job != null
                    && job.text("metadata", "uid").equals(controller.uid())
                    && !isDone(job)) {
                return null;
            }
        }
        try {
            api.perform(PodWrites.release(key, pod.meta().uid()));
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
        return null;
    }

    void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }
}
