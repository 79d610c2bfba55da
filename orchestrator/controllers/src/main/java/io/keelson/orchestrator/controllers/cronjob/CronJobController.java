package io.keelson.orchestrator.controllers.cronjob;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the Jobs of CronJobs, and deletes those that are too many to keep. */
public final class CronJobController implements Controller {
    private final ControllerContext context;
    private final Informer<Obj> cronJobs;
    private final Index<Obj> jobsByController;
    private final ReconcileLoop loop;

    public CronJobController(ControllerContext context) {
        this.context = context;
        cronJobs = context.informers().of(ApiResource.CRON_JOBS);
        Informer<Obj> jobs = context.informers().of(ApiResource.JOBS);
        jobsByController = jobs.index(CronJobController::controllerUid);
        loop = context.loop(this::reconcile);
        cronJobs.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        jobs.onChange((before, now) -> {
            addOwner(before);
            addOwner(now);
        });
    }

    private static List<String> controllerUid(Item<Obj> job) {
        OwnerReference controller = job.meta().controller();
        return controller == null ? List.of() : List.of(controller.uid());
    }

    private void addOwner(@Nullable Item<Obj> job) {
        OwnerReference controller = job == null ? null : job.meta().controller();
        if (job != null
                && controller != null
                && controller.kind().equals(ApiResource.CRON_JOBS.kind())
                && controller.apiVersion().startsWith(ApiResource.CRON_JOBS.group() + "/")) {
            loop.add(new ObjectKey(job.meta().namespace(), controller.name()));
        }
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> cronJob = cronJobs.get(key);
        if (cronJob == null) {
            return null;
        }
        List<Obj> jobs =
                jobsByController.get(cronJob.meta().uid()).stream().map(Item::obj).toList();
        return new CronJobTurn(
                        api, context.events(), context.clockwork().now(), cronJob.obj(), jobs)
                .run();
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
