package io.keelson.orchestrator.controllers.statefulset;

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
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes sets of pods with names of their own what their StatefulSets ask for. */
public final class StatefulSetController implements Controller {
    private static final String HASH_LABEL = "controller.kubernetes.io/hash";

    private final ControllerContext context;
    private final Informer<Obj> sets;
    private final Ownership<PodView> pods;
    private final Revisions revisions;
    private final Claims claims;
    private final ReconcileLoop loop;

    public StatefulSetController(ControllerContext context) {
        this.context = context;
        sets = context.informers().of(ApiResource.STATEFUL_SETS);
        pods = new Ownership<>(context.informers().pods(), ApiResource.STATEFUL_SETS);
        revisions = new Revisions(context.informers(), ApiResource.STATEFUL_SETS, HASH_LABEL);
        Informer<Obj> allClaims = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        claims = new Claims(allClaims, context.events());
        loop = context.loop(this::reconcile);
        sets.onChange((before, now) ->
                loop.add((now == null ? Objects.requireNonNull(before) : now).key()));
        pods.follow(loop, sets, StatefulSetController::selector);
        revisions.follow(loop, sets, StatefulSetController::selector);
        allClaims.onChange((before, now) -> {
            if (now == null && before != null) {
                // Some set may be waiting for the claim's name.
                sets.list(before.meta().namespace()).forEach(set -> loop.add(set.key()));
            }
        });
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private static LabelSelector selector(Obj set) {
        return LabelSelector.of(set.obj("spec", "selector"));
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = sets.get(key);
        if (item == null) {
            return null;
        }
        Obj set = item.obj();
        SetSpec spec = SetSpec.of(set);
        LabelSelector selector = selector(set);
        NavigableMap<Integer, Replica> replicas = replicas(api, set, spec, selector);
        int collisions = (int) set.whole(0, "status", "collisionCount");
        if (item.meta().isBeingDeleted()) {
            String current = set.text("status", "currentRevision");
            String update = set.text("status", "updateRevision");
            write(api, set, spec, replicas, current, update, collisions);
            return null;
        }
        List<Revision> history = revisions.of(api, set, selector);
        Revisions.Wanted wanted = revisions.wanted(api, set, history, collisions);
        Revision update = wanted.revision();
        Revision current = current(set, history, update);
        try {
            PodsOfSet control = new PodsOfSet(api, context.events(), claims, set, spec);
            new Turn(spec, current, update, replicas, control).act();
        } finally {
            write(api, set, spec, replicas, current.name(), update.name(), wanted.collisionCount());
        }
        Set<String> needed = new HashSet<>(Set.of(current.name()));
        needed.add(update.name());
        replicas.values().forEach(pod -> needed.add(pod.revision()));
        revisions.truncate(api, set, history, needed);
        return untilAvailable(replicas.values());
    }

    private NavigableMap<Integer, Replica> replicas(
            Api api, Obj set, SetSpec spec, LabelSelector selector) {
        Instant now = context.clockwork().now();
        NavigableMap<Integer, Replica> replicas = new TreeMap<>();
        for (Item<PodView> pod :
                pods.claim(api, set, selector, orphan -> spec.ordinal(orphan.meta().name()) >= 0)) {
            int ordinal = spec.ordinal(pod.meta().name());
            if (ordinal >= 0) {
                replicas.put(ordinal, Replica.of(ordinal, pod, spec, now));
            }
        }
        return replicas;
    }

    private static Revision current(Obj set, List<Revision> history, Revision update) {
        String name = set.text("status", "currentRevision");
        for (Revision each : history) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return update;
    }

    private static void write(
            Api api,
            Obj set,
            SetSpec spec,
            NavigableMap<Integer, Replica> replicas,
            String current,
            String update,
            int collisionCount) {
        Obj status =
                new StatefulSetStatus(replicas.values(), current, update)
                        .over(set, spec, collisionCount);
        if (!status.equals(set.obj("status"))) {
            api.updateStatus(ApiResource.STATEFUL_SETS, set.with("status", status));
        }
    }

    /** When the next pod will have been ready for long enough. */
    private static @Nullable Duration untilAvailable(Collection<Replica> replicas) {
        Duration next = null;
        for (Replica pod : replicas) {
            Duration until = pod.untilAvailable();
            if (until != null && !until.isZero() && (next == null || until.compareTo(next) < 0)) {
                next = until;
            }
        }
        return next;
    }
}
