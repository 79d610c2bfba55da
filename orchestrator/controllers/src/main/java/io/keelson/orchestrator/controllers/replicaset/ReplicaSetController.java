package io.keelson.orchestrator.controllers.replicaset;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.replicaset.ReplicaSetStatus.Left;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.controllers.workload.PodControl;
import io.keelson.orchestrator.controllers.workload.Pods;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the number of pods of sets of one kind. */
public final class ReplicaSetController implements Controller, Reconciler {
    /** Of pods made or deleted in one turn: what is asked for meanwhile need not wait for more. */
    private static final int BURST_MAX = 500;

    /** How long a pod that became ready may wait for others that do. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final ReplicaKind kind;
    private final Informer<Obj> sets;
    private final Index<Obj> byOwner;
    private final Ownership<PodView> ownership;
    private final PodControl podControl;
    private final Clockwork clockwork;
    private final ReconcileLoop loop;

    private ReplicaSetController(ControllerContext context, ReplicaKind kind) {
        this.kind = kind;
        clockwork = context.clockwork();
        podControl = new PodControl(context.events());
        sets = context.informers().of(kind.resource());
        byOwner = sets.index(ReplicaSetController::ownerUid);
        ownership = new Ownership<>(context.informers().pods(), kind.resource());
        loop = context.loop(this);
        sets.onChange((before, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        ownership.follow(
                loop,
                sets,
                kind::selector,
                (before, now) ->
                        Pods.isActive(before) == Pods.isActive(now)
                                        && before.meta().labels().equals(now.meta().labels())
                                ? PATIENCE
                                : Duration.ZERO);
    }

    public static Controller ofReplicaSets(ControllerContext context) {
        return new ReplicaSetController(context, ReplicaKind.REPLICA_SET);
    }

    public static Controller ofReplicationControllers(ControllerContext context) {
        return new ReplicaSetController(context, ReplicaKind.REPLICATION_CONTROLLER);
    }

    private static Collection<String> ownerUid(Item<Obj> set) {
        OwnerReference owner = set.meta().controller();
        return owner == null ? List.of() : List.of(owner.uid());
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = sets.get(key);
        if (item == null) {
            return null;
        }
        Obj set = item.obj();
        LabelSelector selector = kind.selector(set);
        List<Item<PodView>> running = new ArrayList<>();
        int terminating = 0;
        for (Item<PodView> pod : ownership.controlledBy(item.meta().uid())) {
            if (Pods.isActive(pod)) {
                running.add(pod);
            } else if (Pods.isTerminating(pod) && selector.matches(pod.meta().labels())) {
                terminating++;
            }
        }
        List<Item<PodView>> active = ownership.claim(api, set, selector, running, Pods::isActive);
        Left left =
                item.meta().isBeingDeleted()
                        ? new Left(active, 0, terminating, null, "")
                        : manage(api, item, set, active, terminating);
        ReplicaSetStatus told = ReplicaSetStatus.of(kind, set, left, clockwork.now());
        if (!told.status().equals(set.obj("status"))) {
            api.updateStatus(kind.resource(), set.with("status", told.status()));
        }
        Status failure = left.failure();
        if (failure != null) {
            throw failure.exception();
        }
        return told.nextAvailable();
    }

    private Left manage(
            Api api, Item<Obj> item, Obj set, List<Item<PodView>> active, int terminating) {
        int wanted = (int) set.whole(1, "spec", "replicas");
        int missing = wanted - active.size();
        if (missing > 0) {
            PodControl.Created created =
                    podControl.create(api, set, Math.min(missing, BURST_MAX), _ -> newPod(set));
            return new Left(
                    active, created.pods().size(), terminating, created.failure(), "FailedCreate");
        }
        if (missing == 0) {
            return new Left(active, 0, terminating, null, "");
        }
        PodControl.Deleted deleted =
                podControl.delete(
                        api,
                        set,
                        ScaleDown.choose(
                                active, related(item, active), Math.min(-missing, BURST_MAX)));
        Set<Item<PodView>> gone = new HashSet<>(deleted.pods());
        // A pod that was on no node is gone with its deletion.
        int stopping = (int) gone.stream().filter(pod -> !pod.view().nodeName().isEmpty()).count();
        return new Left(
                active.stream().filter(pod -> !gone.contains(pod)).toList(),
                0,
                terminating + stopping,
                deleted.failure(),
                "FailedDelete");
    }

    private Obj newPod(Obj set) {
        return Pods.generated(
                set.obj("spec", "template"),
                OwnerReference.controller(kind.resource(), set),
                set.text("metadata", "namespace"),
                clockwork.random());
    }

    /** Active pods of all sets that the same owner has: a Deployment's old ones and its new one. */
    private List<Item<PodView>> related(Item<Obj> set, List<Item<PodView>> active) {
        OwnerReference owner = set.meta().controller();
        if (owner == null) {
            return active;
        }
        List<Item<PodView>> related = new ArrayList<>();
        for (Item<Obj> sibling : byOwner.get(owner.uid())) {
            for (Item<PodView> pod : ownership.controlledBy(sibling.meta().uid())) {
                if (Pods.isActive(pod)) {
                    related.add(pod);
                }
            }
        }
        return related;
    }
}
