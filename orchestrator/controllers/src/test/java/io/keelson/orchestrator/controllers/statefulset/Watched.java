package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees every version of every pod of one set, in order, and says what must not be. A controller
 * acts on what it has seen, so that what was so a moment ago is as good as what is so; while the
 * server was away, this moment is long.
 */
final class Watched implements AutoCloseable {
    private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

    private final TestingCluster cluster;
    private final Informers informers;
    private final Map<String, Item<PodView>> pods = new HashMap<>();

    /** When it was last running, ready and not being deleted, by name. */
    private final Map<String, Long> healthyAt = new HashMap<>();

    /** By uid: those that the test itself deletes. */
    private final Set<String> ownDeletions = new HashSet<>();

    private final List<String> violations = new ArrayList<>();
    private final boolean isOrdered;
    private SetSpec spec;
    private long specChangedAt;
    private long tolerantUntil;

    Watched(TestingCluster cluster, Obj set) {
        this.cluster = cluster;
        spec = SetSpec.of(set);
        isOrdered = spec.isOrdered();
        informers = new Informers(cluster.transport("observer", User.MASTERS), cluster.clockwork());
        informers.pods().onChange(this::changed);
        informers
                .of(ApiResource.STATEFUL_SETS)
                .onChange((_, now) -> {
                    if (now != null) {
                        see(SetSpec.of(now.obj()));
                    }
                });
        informers.start();
        cluster.clockwork().await(informers.synced());
    }

    private void see(SetSpec now) {
        if (!now.equals(spec)) {
            spec = now;
            specChangedAt = cluster.loop().nanoTime();
        }
    }

    /** The server is away for a while. */
    void beTolerant(Duration duration) {
        tolerantUntil = Math.max(tolerantUntil, cluster.loop().nanoTime() + duration.toNanos());
    }

    void deletes(String uid) {
        ownDeletions.add(uid);
    }

    private boolean isTolerant() {
        return cluster.loop().nanoTime() < tolerantUntil;
    }

    private boolean isRecent(long atNanos) {
        return isTolerant() || cluster.loop().nanoTime() - atNanos < MOMENT_NANOS;
    }

    private static boolean isHealthy(@Nullable Item<PodView> pod) {
        return pod != null
                && pod.view().isRunning()
                && pod.view().ready()
                && !pod.meta().isBeingDeleted();
    }

    private void changed(@Nullable Item<PodView> before, @Nullable Item<PodView> now) {
        if (now == null) {
            gone(before);
            return;
        }
        String name = now.meta().name();
        if (before == null) {
            created(now);
        } else if (!before.meta().uid().equals(now.meta().uid())) {
            violations.add(name + " was replaced without having been gone");
        }
        if (before != null && now.meta().isBeingDeleted() && !before.meta().isBeingDeleted()) {
            deleted(before);
        }
        if (isHealthy(before) || isHealthy(now)) {
            healthyAt.put(name, cluster.loop().nanoTime());
        }
        pods.put(name, now);
    }

    private void gone(@Nullable Item<PodView> before) {
        if (before == null) {
            return;
        }
        pods.remove(before.meta().name());
        if (isHealthy(before)) {
            healthyAt.put(before.meta().name(), cluster.loop().nanoTime());
        }
        boolean mayGoAtOnce = before.view().nodeName().isEmpty() || before.view().isFinished();
        if (!before.meta().isBeingDeleted()
                && !mayGoAtOnce
                && !ownDeletions.contains(before.meta().uid())) {
            violations.add(before.meta().name() + " was deleted by force");
        }
    }

    private void created(Item<PodView> pod) {
        int ordinal = spec.ordinal(pod.meta().name());
        if (!isOrdered || isRecent(specChangedAt)) {
            return;
        }
        for (int i = spec.start(); i < ordinal; i++) {
            String name = spec.podName(i);
            Long at = healthyAt.get(name);
            if (!isHealthy(pods.get(name)) && (at == null || !isRecent(at))) {
                violations.add(pod.meta().name() + " was made before " + name + " was ready");
            }
        }
    }

    private void deleted(Item<PodView> pod) {
        if (ownDeletions.contains(pod.meta().uid()) || isTolerant()) {
            return;
        }
        int ordinal = spec.ordinal(pod.meta().name());
        if (!spec.hasPlace(ordinal)) {
            if (isOrdered && ordinal >= spec.start()) {
                scaledDown(ordinal);
            }
        } else if (isHealthy(pod) && !isRecent(specChangedAt)) {
            replaced(pod);
        }
    }

    /** In order, only the highest there is goes. */
    private void scaledDown(int ordinal) {
        for (String other : pods.keySet()) {
            if (spec.ordinal(other) > ordinal) {
                violations.add(spec.podName(ordinal) + " was deleted before " + other);
            }
        }
    }

    /** Of pods that were ready, no more than the rules allow are taken at a time. */
    private void replaced(Item<PodView> pod) {
        long missing =
                pods.values().stream()
                        .filter(other -> spec.hasPlace(spec.ordinal(other.meta().name())))
                        .filter(other -> other.meta().isBeingDeleted())
                        .count();
        if (missing >= spec.maxUnavailable()) {
            violations.add(pod.meta().name() + " was deleted while " + missing + " others were");
        }
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public void close() {
        informers.close();
    }
}
