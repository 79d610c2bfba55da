package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Brings what the API asks for to the runtime, and what the runtime has to the API. */
final class PodSync implements Reconciler {
    private static final Obj AT_ONCE = Obj.of("gracePeriodSeconds", Node.of(0));

    private static final Obj NEVER_RAN = Obj.of("phase", Node.of("Failed"));

    private final Informer<PodView> pods;
    private final PodRuntime runtime;
    private final Clockwork clockwork;
    private final Function<String, PodRuntime.@Nullable Place> places;

    /** Pods that the runtime was told of. */
    private final Map<ObjectKey, String> uids = new ConcurrentHashMap<>();

    /**
     * @param places where pods of a node run, by its name; null for a node that is another agent's
     */
    PodSync(
            Informer<PodView> pods,
            PodRuntime runtime,
            Clockwork clockwork,
            Function<String, PodRuntime.@Nullable Place> places) {
        this.pods = pods;
        this.runtime = runtime;
        this.clockwork = clockwork;
        this.places = places;
    }

    /**
     * Pods that run already are what they are: they keep their addresses, before others get any.
     */
    void takeOver() {
        for (Item<PodView> item : pods.list()) {
            PodRuntime.Place place = places.apply(item.view().nodeName());
            if (place != null && !item.view().podIp().isEmpty() && !item.view().isFinished()) {
                start(item, item.obj(), place);
            }
        }
    }

    private void start(Item<PodView> item, Obj pod, PodRuntime.Place place) {
        uids.put(item.key(), item.meta().uid());
        runtime.start(pod, place);
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<PodView> item = pods.get(key);
        String known = uids.get(key);
        if (known != null
                && (item == null || !item.meta().uid().equals(known) || item.view().isFinished())) {
            uids.remove(key);
            runtime.remove(known);
        }
        PodRuntime.Place place = item == null ? null : places.apply(item.view().nodeName());
        if (item == null || place == null) {
            return null;
        }
        if (item.meta().isBeingDeleted()) {
            end(item, item.obj(), place, api);
        } else if (!item.view().isFinished()) {
            Obj pod = item.obj();
            if (runtime.state(item.meta().uid()) == null) {
                start(item, pod, place);
            }
            report(item, pod, place, api);
        }
        return null;
    }

    private void report(Item<PodView> item, Obj pod, PodRuntime.Place place, Api api) {
        PodState state = runtime.state(item.meta().uid());
        Obj status =
                state == null
                        ? NEVER_RAN
                        : PodStatus.change(pod, state, place.hostIp(), clockwork.now());
        if (status == null) {
            return;
        }
        Obj patch =
                Obj.of("metadata", Obj.of("uid", Node.of(item.meta().uid())))
                        .with("status", status);
        try {
            api.perform(Write.strategicPatch(ApiResource.PODS, item.key(), "status", patch));
        } catch (StatusException e) {
            if (e.code() != 404) { // the watch will tell
                throw e;
            }
        }
    }

    /**
     * Once nothing of it runs it is deleted for good. Its last status is written only where
     * somebody's finalizer keeps the pod to read it.
     */
    private void end(Item<PodView> item, Obj pod, PodRuntime.Place place, Api api) {
        String uid = item.meta().uid();
        long grace = pod.obj("metadata").whole(0, "deletionGracePeriodSeconds");
        if (runtime.state(uid) != null) {
            runtime.stop(uid, Duration.ofSeconds(grace));
            PodState state = runtime.state(uid);
            if (state != null && !state.isStopped()) {
                return;
            }
        }
        if (!item.meta().finalizers().isEmpty() && !item.view().isFinished()) {
            report(item, pod, place, api);
        }
        if (grace == 0) {
            return; // it goes when its finalizers have
        }
        try {
            api.perform(Write.delete(ApiResource.PODS, item.key(), uid, AT_ONCE));
        } catch (StatusException e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
    }
}
