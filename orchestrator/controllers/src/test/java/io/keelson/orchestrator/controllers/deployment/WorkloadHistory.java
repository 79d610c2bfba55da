package io.keelson.orchestrator.controllers.deployment;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was written to the store, version by version, and notes where there were more pods
 * than their set or their Deployment may have, or fewer that are available. What may be is taken
 * from all versions since everything was quiet last: who acts on an older one does nothing wrong.
 */
final class WorkloadHistory {
    private final List<StoreEvent> events;
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Pod> pods = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private int read;

    /** What counts of a pod: whose it is, and whether it has neither ended nor is to. */
    private record Pod(String owner, boolean live, boolean available) {}

    /** A set, or a Deployment. */
    private static final class Owner {
        final String name;
        final @Nullable String owner;
        int most;
        int least = Integer.MAX_VALUE;
        int mostNow;
        int leastNow;

        Owner(String name, @Nullable String owner) {
            this.name = name;
            this.owner = owner;
        }

        void may(int least, int most) {
            leastNow = least;
            mostNow = most;
            this.least = Math.min(this.least, least);
            this.most = Math.max(this.most, most);
        }

        void quiet() {
            least = leastNow;
            most = mostNow;
        }
    }

    /**
     * @param events of a store, which may grow
     */
    WorkloadHistory(List<StoreEvent> events) {
        this.events = events;
    }

    /** How often pods and their owners have been written. */
    long changes() {
        return events.stream()
                .filter(event ->
                        event.key()
                                .matches("/registry/(pods|replicasets|controllers|deployments)/.*"))
                .count();
    }

    /** All that had to be done has been: what older versions allowed counts no more. */
    void quiet() {
        owners.values().forEach(Owner::quiet);
    }

    /**
     * Reads on.
     *
     * @param healthy whether nobody but controllers touched pods, so that enough must have been
     *     available all the time
     * @return what was wrong
     */
    List<String> check(boolean healthy) {
        for (; read < events.size(); read++) {
            StoreEvent event = events.get(read);
            String[] path = event.key().split("/", -1);
            switch (path[2]) {
                case "pods" -> take(event, pod(event), healthy);
                case "replicasets", "controllers" -> {
                    if (event instanceof StoreEvent.Put put) {
                        Obj set = read(put);
                        owner(set).may(0, (int) set.whole(1, "spec", "replicas"));
                    }
                }
                case "deployments" -> {
                    if (event instanceof StoreEvent.Put put) {
                        Deployment deployment = new Deployment(read(put));
                        int wanted = deployment.replicas();
                        owner(deployment.object())
                                .may(
                                        deployment.isRolling()
                                                ? wanted - deployment.maxUnavailable()
                                                : 0,
                                        wanted + deployment.maxSurge());
                    }
                }
                default -> {}
            }
        }
        return List.copyOf(wrong);
    }

    private static Obj read(StoreEvent.Put put) {
        return JsonReader.readObj(put.row().value());
    }

    private Owner owner(Obj object) {
        String uid = object.text("metadata", "uid");
        return owners.computeIfAbsent(
                uid, _ -> new Owner(object.text("metadata", "name"), controller(object)));
    }

    private static @Nullable String controller(Obj object) {
        for (Node node : object.arr("metadata", "ownerReferences")) {
            if (node instanceof Obj owner && owner.isTrue("controller")) {
                return owner.text("uid");
            }
        }
        return null;
    }

    private static @Nullable Pod pod(StoreEvent event) {
        if (!(event instanceof StoreEvent.Put put)) {
            return null;
        }
        Obj pod = read(put);
        String owner = controller(pod);
        if (owner == null) {
            return null;
        }
        String phase = pod.text("status", "phase");
        boolean live =
                pod.text("metadata", "deletionTimestamp").isEmpty()
                        && !phase.equals("Failed")
                        && !phase.equals("Succeeded");
        return new Pod(owner, live, live && phase.equals("Running"));
    }

    private void take(StoreEvent event, @Nullable Pod now, boolean healthy) {
        Pod before = now == null ? pods.remove(event.key()) : pods.put(event.key(), now);
        if (now != null && now.live && (before == null || !before.live)) {
            checkMost(event, now.owner);
        }
        if (healthy && before != null && before.available && (now == null || !now.available)) {
            checkLeast(event, before.owner);
        }
    }

    private void checkMost(StoreEvent event, String uid) {
        long live = pods.values().stream().filter(pod -> pod.live && isOf(pod, uid)).count();
        Owner owner = owners.get(uid);
        if (owner == null) {
            return;
        }
        if (live > owner.most) {
            wrong.add(
                    event.revision()
                            + ": "
                            + live
                            + " pods of "
                            + owner.name
                            + ", may be "
                            + owner.most);
        }
        if (owner.owner != null) {
            checkMost(event, owner.owner);
        }
    }

    private void checkLeast(StoreEvent event, String uid) {
        Owner owner = owners.get(uid);
        if (owner == null) {
            return;
        }
        if (owner.owner != null) {
            checkLeast(event, owner.owner);
            return;
        }
        long available =
                pods.values().stream().filter(pod -> pod.available && isOf(pod, uid)).count();
        if (available < owner.least) {
            wrong.add(
                    event.revision()
                            + ": "
                            + available
                            + " pods of "
                            + owner.name
                            + " available, must be "
                            + owner.least);
        }
    }

    private boolean isOf(Pod pod, String uid) {
        Owner set = owners.get(pod.owner);
        return pod.owner.equals(uid) || (set != null && uid.equals(set.owner));
    }
}
