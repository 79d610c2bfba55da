package io.keelson.orchestrator.controllers.tainteviction;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.workload.PodStatus;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at pods of tainted nodes. */
public final class TaintEviction implements Controller {
    private static final String REASON = "TaintManagerEviction";
    private static final int TURNS_MAX = 16;

    private final Clockwork clockwork;
    private final EventRecorder events;
    private final Informer<PodView> pods;
    private final Index<PodView> podsByNode;
    private final ReconcileLoop loop;

    /** Of nodes that have any. */
    private final Map<String, List<Taint>> taints = new ConcurrentHashMap<>();

    /** Pods that are to go, by uid, and since when that is counted. */
    private final Map<String, Instant> planned = new ConcurrentHashMap<>();

    public TaintEviction(ControllerContext context) {
        clockwork = context.clockwork();
        events = context.events();
        pods = context.informers().pods();
        podsByNode = context.informers().podsByNode();
        loop = context.loop(this::reconcile, TURNS_MAX);
        context.informers().of(ApiResource.NODES).onChange(this::nodeChanged);
        pods.onChange(this::podChanged);
    }

    private void nodeChanged(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        Item<Obj> node = now == null ? before : now;
        String name = node == null ? "" : node.key().name();
        List<Taint> has = now == null ? List.of() : Taint.listOf(now.obj());
        List<Taint> had = has.isEmpty() ? taints.remove(name) : taints.put(name, has);
        if (!has.equals(had == null ? List.of() : had)) {
            podsByNode.get(name).forEach(pod -> loop.add(pod.key()));
        }
    }

    private void podChanged(@Nullable Item<PodView> before, @Nullable Item<PodView> now) {
        if (now == null || (before != null && !before.meta().uid().equals(now.meta().uid()))) {
            if (before != null) {
                planned.remove(before.meta().uid());
            }
        }
        if (now != null && taints.containsKey(now.view().nodeName())) {
            loop.add(now.key());
        }
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<PodView> pod = pods.get(key);
        if (pod == null || pod.meta().isBeingDeleted()) {
            return null;
        }
        List<Taint> drivingAway = taints.getOrDefault(pod.view().nodeName(), List.of());
        Instant at = drivingAway.isEmpty() ? null : evictionTime(pod, drivingAway);
        if (at == null) {
            if (planned.remove(pod.meta().uid()) != null) {
                events.normal(pod.obj(), REASON, "Cancelling deletion of Pod " + key);
            }
            return null;
        }
        Duration left = Duration.between(clockwork.now(), at);
        if (left.isPositive()) {
            return left;
        }
        evict(pod, api);
        return null;
    }

    /** When it has to go; null if never. */
    private @Nullable Instant evictionTime(Item<PodView> item, List<Taint> drivingAway) {
        Obj pod = item.obj();
        Instant since = null;
        long seconds = Long.MAX_VALUE;
        for (Taint taint : drivingAway) {
            Obj toleration = taint.toleratedBy(pod.arr("spec", "tolerations"));
            if (toleration == null) {
                return clockwork.now();
            }
            if (toleration.has("tolerationSeconds")) {
                seconds = Math.min(seconds, Math.max(0, toleration.whole(0, "tolerationSeconds")));
                since = earlier(since, taint.added());
            }
        }
        if (seconds == Long.MAX_VALUE) {
            return null;
        }
        Instant counted = since == null ? clockwork.now() : since;
        Instant came = PodAge.onItsNodeSince(pod);
        Instant begins = came != null && came.isAfter(counted) ? came : counted;
        // A taint that is swapped for another does not begin it anew.
        return planned.merge(item.meta().uid(), begins, (had, has) -> had.isBefore(has) ? had : has)
                .plusSeconds(seconds);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private void evict(Item<PodView> pod, Api api) {
        events.normal(pod.obj(), REASON, "Marking for deletion Pod " + pod.key());
        try {
            api.perform(
                    PodStatus.patch(
                            pod,
                            PodStatus.of(
                                    PodStatus.disrupted(
                                            "DeletionByTaintManager",
                                            "Taint manager: deleting due to NoExecute taint",
                                            clockwork.now()))));
            api.delete(ApiResource.PODS, pod.key(), pod.meta().uid());
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
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
