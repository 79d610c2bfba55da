package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Jobs;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Runs the pods of Jobs. */
public final class JobController implements Controller {
    private static final String NAME = "kubernetes.io/job-controller";

    private final ControllerContext context;
    private final Informer<Obj> jobs;
    private final Informer<PodView> pods;
    private final Ownership<PodView> ownership;
    private final ReconcileLoop loop;
    private final OrphanPods orphans;

    private final Map<ObjectKey, LastTurn> lastTurns = new ConcurrentHashMap<>();

    /**
     * What is known from here, and need not be asked for.
     *
     * @param revision of the Job that it wrote
     * @param released uids of pods that have their finalizer no more, whatever the informer shows
     */
    private record LastTurn(long revision, Set<String> released) {
        static final LastTurn NONE = new LastTurn(-1, Set.of());
    }

    public JobController(ControllerContext context) {
        this.context = context;
        jobs = context.informers().of(ApiResource.JOBS);
        pods = context.informers().pods();
        ownership = new Ownership<>(pods, ApiResource.JOBS);
        loop = context.loop(this::reconcile);
        orphans = new OrphanPods(context, jobs, pods, ownership);
        jobs.onChange((before, now) -> {
            Item<Obj> either = now == null ? before : now;
            if (either != null) {
                loop.add(either.key());
            }
        });
        ownership.follow(loop, jobs, JobController::selector);
    }

    static LabelSelector selector(Obj job) {
        return LabelSelector.of(job.obj("spec", "selector"));
    }

    /** Another controller than this one runs its pods. */
    static boolean isManagedElsewhere(Obj job) {
        String manager = job.text("spec", "managedBy");
        return !manager.isEmpty() && !manager.equals(NAME);
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = jobs.get(key);
        Obj job = item == null ? Obj.EMPTY : item.obj();
        if (item == null || isManagedElsewhere(job) || Jobs.isFinished(job)) {
            lastTurns.remove(key);
            return null;
        }
        JobSpec spec = JobSpec.of(job);
        List<JobPod> mine = pods(api, item, job, spec);
        JobTurn turn =
                new JobTurn(
                        api,
                        context.events(),
                        context.clockwork().now(),
                        job,
                        spec,
                        mine,
                        new JobPodTemplate(job, spec, context.clockwork().random()));
        Obj written = turn.run();
        Set<String> released = new HashSet<>(turn.released());
        Set<String> before = lastTurns.getOrDefault(key, LastTurn.NONE).released();
        for (Item<PodView> pod : ownership.controlledBy(item.meta().uid())) {
            if (before.contains(pod.meta().uid()) && isTracked(pod)) {
                released.add(pod.meta().uid());
            }
        }
        lastTurns.put(key, new LastTurn(Meta.of(written).revision(), released));
        turn.checkSucceeded();
        return turn.again();
    }

    /** All that are the Job's; orphans are taken in only with the finalizer. */
    private List<JobPod> pods(Api api, Item<Obj> item, Obj job, JobSpec spec) {
        LabelSelector selector = selector(job);
        if (!item.meta().isBeingDeleted()) {
            for (Item<PodView> orphan : ownership.orphans(item.meta().namespace())) {
                if (selector.matches(orphan.meta().labels())
                        && !orphan.meta().isBeingDeleted()
                        && !isTracked(orphan)) {
                    api.mergePatch(ApiResource.PODS, orphan.key(), withFinalizer(orphan));
                }
            }
        }
        List<JobPod> mine = new ArrayList<>();
        for (Item<PodView> pod : ownership.claim(api, job, selector, JobController::isTracked)) {
            JobPod seen = new JobPod(pod);
            if (!wasCounted(api, seen, item, spec)) {
                mine.add(seen);
            }
        }
        return mine;
    }

    private static boolean isTracked(Item<PodView> pod) {
        return pod.meta().finalizers().contains(JobPod.FINALIZER);
    }

    private static Obj withFinalizer(Item<PodView> pod) {
        List<String> finalizers = new ArrayList<>(pod.meta().finalizers());
        finalizers.add(JobPod.FINALIZER);
        return Obj.of(
                "metadata",
                Obj.builder()
                        .put("uid", pod.meta().uid())
                        .put("resourceVersion", Long.toString(pod.meta().revision()))
                        .put("finalizers", Arr.ofTexts(finalizers))
                        .build());
    }

    /**
     * A status newer than the pods we see may have counted a pod that seems not to be, when another
     * leader wrote it that has not stopped yet. Rare; then the store is asked.
     */
    private boolean wasCounted(Api api, JobPod pod, Item<Obj> job, JobSpec spec) {
        LastTurn last = lastTurns.getOrDefault(job.key(), LastTurn.NONE);
        if (pod.isTracked() && last.released().contains(pod.uid())) {
            return true;
        }
        long revision = job.meta().revision();
        boolean isSure =
                pod.revision() > revision
                        || pods.revision() >= revision
                        || last.revision() == revision;
        if (isSure || !pod.isTracked() || !(pod.hasSucceeded() || pod.hasFailed(spec))) {
            return false;
        }
        return api
                .list(
                        ApiResource.PODS,
                        pod.key().namespace(),
                        Map.of("fieldSelector", "metadata.name=" + pod.key().name()))
                .stream()
                .map(Meta::of)
                .noneMatch(now ->
                        now.uid().equals(pod.uid()) && now.finalizers().contains(JobPod.FINALIZER));
    }

    @Override
    public void start() {
        loop.start();
        orphans.start();
    }

    @Override
    public void close() {
        loop.close();
        orphans.close();
    }
}
