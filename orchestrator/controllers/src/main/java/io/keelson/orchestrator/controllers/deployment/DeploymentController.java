package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the ReplicaSets of Deployments, and moves replicas from one to the next. */
public final class DeploymentController implements Controller, Reconciler {
    /** How long a pod that ended may wait for others that do. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Informer<Obj> deployments;
    private final Informer<Obj> sets;
    private final Ownership<Obj> ownership;
    private final Ownership<PodView> pods;
    private final EventRecorder events;
    private final Clockwork clockwork;
    private final ReconcileLoop loop;

    public DeploymentController(ControllerContext context) {
        clockwork = context.clockwork();
        events = context.events();
        deployments = context.informers().of(ApiResource.DEPLOYMENTS);
        sets = context.informers().of(ApiResource.REPLICA_SETS);
        Informer<PodView> podInformer = context.informers().pods();
        ownership = new Ownership<>(sets, ApiResource.DEPLOYMENTS);
        pods = new Ownership<>(podInformer, ApiResource.REPLICA_SETS);
        loop = context.loop(this);
        deployments.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        ownership.follow(
                loop, deployments, owner -> LabelSelector.of(owner.obj("spec", "selector")));
        podInformer.onChange(this::followPod);
    }

    /** A Deployment that recreates its pods waits for the end of each. */
    private void followPod(@Nullable Item<PodView> before, @Nullable Item<PodView> now) {
        if (before == null || before.view().isFinished()) {
            return;
        }
        OwnerReference owner = before.meta().controller();
        boolean ended = now == null || now.view().isFinished();
        if (!ended || owner == null || !owner.kind().equals(ApiResource.REPLICA_SETS.kind())) {
            return;
        }
        String namespace = before.meta().namespace();
        Item<Obj> set = sets.get(new ObjectKey(namespace, owner.name()));
        OwnerReference deployment = set == null ? null : set.meta().controller();
        if (deployment != null) {
            loop.addAfter(new ObjectKey(namespace, deployment.name()), PATIENCE);
        }
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
        Item<Obj> item = deployments.get(key);
        if (item == null) {
            return null;
        }
        Deployment deployment = new Deployment(item.obj());
        if (deployment.selectsAll()) {
            refuse(api, deployment);
            return null;
        }
        LabelSelector selector = LabelSelector.of(deployment.object().obj("spec", "selector"));
        List<ReplicaSet> owned =
                ownership.claim(api, deployment.object(), selector, _ -> true).stream()
                        .map(set -> new ReplicaSet(set.obj()))
                        .toList();
        return new Turn(api, events, clockwork.now(), deployment.object(), owned, this::hasPods)
                .run();
    }

    private boolean hasPods(ReplicaSet set) {
        return pods.controlledBy(set.uid()).stream().anyMatch(pod -> !pod.view().isFinished());
    }

    private void refuse(Api api, Deployment deployment) {
        events.warning(
                deployment.object(),
                "SelectingAll",
                "This deployment is selecting all pods. A non-empty selector is required.");
        if (deployment.status().whole(0, "observedGeneration") < deployment.generation()) {
            api.updateStatus(
                    ApiResource.DEPLOYMENTS,
                    deployment
                            .object()
                            .withAt(
                                    Node.of(deployment.generation()),
                                    "status",
                                    "observedGeneration"));
        }
    }
}
