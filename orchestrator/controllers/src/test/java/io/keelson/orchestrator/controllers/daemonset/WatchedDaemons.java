package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
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
 * Sees every version of every pod of one DaemonSet, in order, and says what must not be: two pods
 * that count on one node, and more good ones taken away at a time than may be missing.
 */
final class WatchedDaemons implements AutoCloseable {
    private static final long MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

    private final TestingCluster cluster;
    private final Informers informers;

    /** By name; those that have not ended and are not being deleted. */
    private final Map<String, Living> living = new HashMap<>();

    private record Living(String node, boolean isReady) {}

    /** By name; good pods that the controller took away and that are not gone yet. */
    private final Map<String, String> taken = new HashMap<>();

    /** By uid: those that the test itself deletes. */
    private final Set<String> ownDeletions = new HashSet<>();

    private final List<String> violations = new ArrayList<>();
    private Obj strategy = Obj.EMPTY;

    /** See {@link #noteChange}. */
    private long changedAt;

    WatchedDaemons(TestingCluster cluster) {
        this.cluster = cluster;
        informers = new Informers(cluster.transport("observer", User.MASTERS), cluster.clockwork());
        informers.pods().onChange(this::changed);
        informers
                .of(ApiResource.DAEMON_SETS)
                .onChange((_, now) -> {
                    if (now != null) {
                        see(now.obj().obj("spec", "updateStrategy", "rollingUpdate"));
                    }
                });
        informers.start();
        cluster.clockwork().await(informers.synced());
    }

    private void see(Obj now) {
        if (!now.equals(strategy)) {
            strategy = now;
            noteChange();
        }
    }

    /** Nodes, or which of them are meant, or how they are to be updated. */
    void noteChange() {
        changedAt = cluster.loop().nanoTime();
    }

    void deletes(String uid) {
        ownDeletions.add(uid);
    }

    private boolean isJustAfterAChange() {
        return cluster.loop().nanoTime() - changedAt < MOMENT_NANOS;
    }

    private void changed(@Nullable Item<PodView> before, @Nullable Item<PodView> now) {
        Item<PodView> pod = now == null ? before : now;
        if (pod == null) {
            return;
        }
        String name = pod.meta().name();
        String node = DaemonTemplate.nodeOf(pod.obj());
        if (now == null) {
            living.remove(name);
            taken.remove(name);
            return;
        }
        if (now.meta().isBeingDeleted() || now.view().isFinished()) {
            living.remove(name);
        } else {
            living.put(name, new Living(node, now.view().ready()));
        }
        if (before == null) {
            created(node);
        } else if (now.meta().isBeingDeleted() && !before.meta().isBeingDeleted()) {
            deleted(before, node);
        }
    }

    private long living(String node) {
        return living.values().stream().filter(pod -> pod.node.equals(node)).count();
    }

    private void created(String node) {
        long most = isJustAfterAChange() || surge() > 0 ? 2 : 1;
        if (living(node) > most) {
            violations.add(living(node) + " pods on " + node);
        }
        long surging =
                living.values().stream().filter(pod -> !pod.isReady && hasReady(pod.node)).count();
        if (!isJustAfterAChange() && surging > surge()) {
            violations.add(surging + " pods beside pods that are ready");
        }
    }

    private boolean hasReady(String node) {
        return living.values().stream().anyMatch(pod -> pod.node.equals(node) && pod.isReady);
    }

    private void deleted(Item<PodView> pod, String node) {
        if (ownDeletions.contains(pod.meta().uid())
                || !pod.view().ready()
                || pod.view().isFinished()
                || living(node) > 0
                || isJustAfterAChange()) {
            return;
        }
        taken.put(pod.meta().name(), node);
        if (taken.size() > most()) {
            violations.add("taken away at a time: " + taken.values());
        }
    }

    private int most() {
        Node most = strategy.get("maxUnavailable");
        return most == null ? 1 : IntOrString.intValue(most);
    }

    private int surge() {
        Node surge = strategy.get("maxSurge");
        return surge == null ? 0 : IntOrString.intValue(surge);
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public void close() {
        informers.close();
    }
}
