package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.revision.Revision;
import io.keelson.orchestrator.controllers.revision.Revisions;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.controllers.workload.PodControl;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Keeps one pod of each DaemonSet on every node that it fits. */
public final class DaemonSetController implements Controller {
    /** Pods that one turn makes, or deletes. */
    private static final int BURST = 250;

    /** How long a change may wait that neither makes nor ends a pod, nor makes it available. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final ControllerContext context;
    private final Informer<Obj> daemonSets;
    private final Ownership<PodView> ownership;
    private final Revisions revisions;
    private final Targets targets;
    private final Nodes nodes;
    private final FailureBackoff backoff;
    private final PodControl control;
    private final ReconcileLoop loop;

    public DaemonSetController(ControllerContext context) {
        this.context = context;
        Informer<PodView> pods = context.informers().pods();
        daemonSets = context.informers().of(ApiResource.DAEMON_SETS);
        ownership = new Ownership<>(pods, ApiResource.DAEMON_SETS);
        revisions =
                new Revisions(context.informers(), ApiResource.DAEMON_SETS, Revisions.POD_LABEL);
        backoff = new FailureBackoff(context.clockwork());
        control = new PodControl(context.events());
        loop = context.loop(this::reconcile);
        targets = new Targets(pods);
        nodes =
                new Nodes(
                        context.informers().of(ApiResource.NODES),
                        () -> daemonSets.list().forEach(each -> loop.add(each.key())));
        daemonSets.onChange((before, now) ->
                loop.add((now == null ? Objects.requireNonNull(before) : now).key()));
        ownership.follow(
                loop,
                daemonSets,
                DaemonSetController::selector,
                (before, now) ->
                        Pods.isActive(before) == Pods.isActive(now) ? PATIENCE : Duration.ZERO);
        revisions.follow(loop, daemonSets, DaemonSetController::selector);
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private static LabelSelector selector(Obj daemonSet) {
        return LabelSelector.of(daemonSet.obj("spec", "selector"));
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = daemonSets.get(key);
        if (item == null || item.meta().isBeingDeleted()) {
            return null;
        }
        Obj daemonSet = item.obj();
        LabelSelector selector = selector(daemonSet);
        if (selector.isEmpty()) {
            context.events()
                    .warning(
                            daemonSet,
                            "SelectingAll",
                            "This daemon set is selecting all pods. A non-empty selector is"
                                    + " required.");
            return null;
        }
        List<Revision> history = revisions.of(api, daemonSet, selector);
        int collisions = (int) daemonSet.whole(0, "status", "collisionCount");
        Revisions.Wanted wanted = revisions.wanted(api, daemonSet, history, collisions);
        String hash = wanted.revision().label(Revisions.POD_LABEL);
        DaemonTemplate template = new DaemonTemplate(daemonSet, hash);
        List<Item<PodView>> mine = ownership.claim(api, daemonSet, selector, _ -> true);
        int minReadySeconds = (int) daemonSet.whole(0, "spec", "minReadySeconds");
        Instant now = context.clockwork().now();
        DaemonPods pods = DaemonPods.of(mine, targets, template, minReadySeconds, now);
        Set<String> should = new TreeSet<>();
        for (DaemonNode node : nodes.all()) {
            if (template.shouldRunOn(node)) {
                should.add(node.name());
            }
        }
        Plan plan = plan(daemonSet, template, should, pods);
        try {
            carryOut(api, daemonSet, template, plan);
        } finally {
            Obj status =
                    DaemonSetStatus.over(daemonSet, nodes, should, pods, wanted.collisionCount());
            if (!status.equals(daemonSet.obj("status"))) {
                api.updateStatus(ApiResource.DAEMON_SETS, daemonSet.with("status", status));
            }
        }
        truncate(api, daemonSet, history, wanted.revision(), mine);
        pods.untilAvailable(plan);
        return plan.again();
    }

    private Plan plan(Obj daemonSet, DaemonTemplate template, Set<String> should, DaemonPods pods) {
        boolean maySurge = RollingUpdate.maySurge(daemonSet);
        Plan upkeep =
                new Upkeep(daemonSet, template, nodes, pods, maySurge, backoff, context.events())
                        .plan();
        if (!upkeep.isNothing() || RollingUpdate.isOnDelete(daemonSet)) {
            return upkeep;
        }
        Plan update = new RollingUpdate(daemonSet, should, pods).plan();
        update.lookAgainWith(upkeep);
        return update;
    }

    private void carryOut(Api api, Obj daemonSet, DaemonTemplate template, Plan plan) {
        List<String> on = plan.nodes().subList(0, Math.min(BURST, plan.nodes().size()));
        PodControl.Created created =
                control.create(
                        api,
                        daemonSet,
                        on.size(),
                        i -> template.podFor(on.get(i), context.clockwork().random()));
        PodControl.Deleted deleted =
                control.delete(
                        api,
                        daemonSet,
                        plan.deletions().stream().limit(BURST).map(DaemonPod::item).toList());
        Status failure = created.failure() == null ? deleted.failure() : created.failure();
        if (failure != null) {
            throw failure.exception();
        }
    }

    private void truncate(
            Api api,
            Obj daemonSet,
            List<Revision> history,
            Revision wanted,
            List<Item<PodView>> pods) {
        Set<String> hashes = new HashSet<>();
        pods.forEach(pod -> hashes.add(pod.meta().labels().get(Revisions.POD_LABEL)));
        Set<String> needed = new HashSet<>(Set.of(wanted.name()));
        for (Revision each : history) {
            if (hashes.contains(each.label(Revisions.POD_LABEL))) {
                needed.add(each.name());
            }
        }
        revisions.truncate(api, daemonSet, history, needed);
    }
}
