package io.keelson.orchestrator.controllers.podgc;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.Conditions;
import io.keelson.orchestrator.controllers.workload.PodStatus;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes over all pods now and then. */
public final class PodGc implements Controller {
    private static final int TERMINATED_MAX = 12_500;
    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final ObjectKey PASS = new ObjectKey("", "pass");

    private final int terminatedMax;
    private final Clockwork clockwork;
    private final Informer<PodView> pods;
    private final Informer<Obj> nodes;
    private final MissingNodes missing;
    private final ReconcileLoop loop;

    public PodGc(ControllerContext context) {
        this(context, TERMINATED_MAX);
    }

    /**
     * @param terminatedMax how many pods that have ended may stay
     */
    PodGc(ControllerContext context, int terminatedMax) {
        this.terminatedMax = terminatedMax;
        clockwork = context.clockwork();
        pods = context.informers().pods();
        nodes = context.informers().of(ApiResource.NODES);
        missing = new MissingNodes(clockwork);
        loop = context.loop(this::pass, 1);
        loop.add(PASS);
    }

    private Duration pass(ObjectKey key, Api api) {
        Map<Item<PodView>, @Nullable Obj> condemned = new HashMap<>();
        List<Item<PodView>> terminated = new ArrayList<>();
        Map<String, List<Item<PodView>>> lost = new HashMap<>();
        Map<String, Boolean> outOfService = new HashMap<>();
        for (Item<PodView> pod : pods.list()) {
            String node = pod.view().nodeName();
            if (pod.view().isFinished()) {
                terminated.add(pod);
            }
            if (!node.isEmpty() && nodes.get(new ObjectKey("", node)) == null) {
                lost.computeIfAbsent(node, _ -> new ArrayList<>()).add(pod);
            }
            if (pod.meta().isBeingDeleted()
                    && (node.isEmpty()
                            || outOfService.computeIfAbsent(node, this::isOutOfService))) {
                condemned.put(pod, null);
            }
        }
        excess(terminated).forEach(pod -> condemned.put(pod, null));
        Obj gone =
                PodStatus.disrupted(
                        "DeletionByPodGC", "PodGC: node no longer exists", clockwork.now());
        for (String node : missing.gone(lost.keySet(), api)) {
            lost.getOrDefault(node, List.of()).forEach(pod -> condemned.put(pod, gone));
        }
        remove(condemned, api);
        return PERIOD;
    }

    private List<Item<PodView>> excess(List<Item<PodView>> terminated) {
        if (terminated.size() <= terminatedMax) {
            return List.of();
        }
        terminated.sort(
                Comparator.comparing((Item<PodView> pod) -> !pod.view().reason().equals("Evicted"))
                        .thenComparing(pod -> pod.meta().creationTimestamp())
                        .thenComparing(pod -> pod.meta().name()));
        return terminated.subList(0, terminated.size() - terminatedMax);
    }

    private boolean isOutOfService(String name) {
        Item<Obj> item = nodes.get(new ObjectKey("", name));
        if (item == null) {
            return false;
        }
        Obj node = item.obj();
        boolean tainted = false;
        for (Node element : node.arr("spec", "taints")) {
            tainted |=
                    element instanceof Obj taint
                            && taint.text("key").equals("node.kubernetes.io/out-of-service");
        }
        return tainted && !Conditions.isTrue(node.obj("status"), "Ready");
    }

    /**
     * @param condemned with the conditions that say why, where there is one
     */
    private void remove(Map<Item<PodView>, @Nullable Obj> condemned, Api api) {
        List<Write> marks = new ArrayList<>();
        List<Write> deletions = new ArrayList<>();
        condemned.forEach((pod, condition) -> {
            if (!pod.view().isFinished() || condition != null) {
                Obj status = condition == null ? Obj.EMPTY : PodStatus.of(condition);
                marks.add(
                        PodStatus.patch(
                                pod,
                                pod.view().isFinished()
                                        ? status
                                        : status.with("phase", Node.of("Failed"))));
            }
            deletions.add(
                    Write.delete(
                            ApiResource.PODS,
                            pod.key(),
                            pod.meta().uid(),
                            Obj.of("gracePeriodSeconds", Node.of(0))));
        });
        check(api.performAll(marks));
        check(api.performAll(deletions));
    }

    private static void check(List<Api.Outcome> outcomes) {
        for (Api.Outcome outcome : outcomes) {
            // Gone already, or another of that name by now.
            if (outcome instanceof Api.Outcome.Failed(Status status)
                    && !Set.of(404, 409).contains(status.code())) {
                throw status.exception();
            }
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
}
