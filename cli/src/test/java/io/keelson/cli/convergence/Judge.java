package io.keelson.cli.convergence;

import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Follows every revision of the store, and says where a controller made more than it was asked for.
 * What it was asked for a moment ago counts too: a controller may act on it until it hears of the
 * change.
 */
final class Judge {
    /** How late a controller may hear of a change. */
    private static final long HEARD_NANOS = 5_000_000_000L;

    private final Map<String, Obj> objects = new TreeMap<>();
    private final Map<String, Asked> asked = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> finished = new LinkedHashSet<>();

    /** Numbers that an owner was given, the newest last. */
    private static final class Asked {
        private final Deque<long[]> numbers = new ArrayDeque<>();

        void add(long number, long atNanos) {
            numbers.addLast(new long[] {number, atNanos});
        }

        /** The largest that held at any time in the last moments. */
        long most(long nowNanos) {
            // The oldest of all stays until a younger one is old enough itself.
            while (numbers.size() > 1) {
                long[] first = numbers.removeFirst();
                long[] second = numbers.getFirst();
                if (second[1] > nowNanos - HEARD_NANOS) {
                    numbers.addFirst(first);
                    break;
                }
            }
            return numbers.stream().mapToLong(each -> each[0]).max().orElse(0);
        }
    }

    /** In the order of revisions. */
    void follow(Change change) {
        Obj now = change.object();
        Obj before = now == null ? objects.remove(change.key()) : objects.put(change.key(), now);
        if (now == null) {
            return;
        }
        String kind = now.text("kind");
        String uid = now.text("metadata", "uid");
        switch (kind) {
            case "ReplicaSet", "ReplicationController", "StatefulSet" ->
                    ask(uid, now.whole(1, "spec", "replicas"), change.atNanos());
            case "Job" -> ask(uid, now.whole(1, "spec", "parallelism"), change.atNanos());
            case "Pod" -> {
                if (before == null || !before.text("metadata", "uid").equals(uid)) {
                    created(now, change);
                }
                remember(now);
            }
            default -> {}
        }
    }

    private void ask(String uid, long number, long atNanos) {
        asked.computeIfAbsent(uid, absent -> new Asked()).add(number, atNanos);
    }

    private void created(Obj pod, Change change) {
        OwnerReference owner = Meta.of(pod).controller();
        if (owner == null) {
            return;
        }
        List<Obj> living = living(owner.uid());
        if (owner.kind().equals("DaemonSet")) {
            String node = node(pod);
            long there = living.stream().filter(each -> node(each).equals(node)).count();
            if (there > 1) {
                faults.add(
                        change.revision()
                                + ": "
                                + there
                                + " pods of "
                                + owner.name()
                                + " for "
                                + node);
            }
            return;
        }
        Asked number = asked.get(owner.uid());
        if (number == null) {
            faults.add(
                    change.revision() + ": a pod of " + owner.name() + ", which nobody has seen");
            return;
        }
        long most = number.most(change.atNanos());
        if (living.size() > most) {
            faults.add(
                    change.revision()
                            + ": "
                            + living.size()
                            + " pods of "
                            + owner.kind()
                            + " "
                            + owner.name()
                            + ", which asked for "
                            + most);
        }
    }

    /** The node that a DaemonSet's pod is for. */
    private static String node(Obj pod) {
        Arr terms =
                pod.arr(
                        "spec",
                        "affinity",
                        "nodeAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        "nodeSelectorTerms");
        return terms.isEmpty() ? "" : terms.get(0).toString();
    }

    private void remember(Obj pod) {
        String phase = pod.text("status", "phase");
        if (phase.equals("Succeeded")) {
            finished.add(owner(pod) + " " + pod.text("metadata", "uid"));
        }
    }

    private static String owner(Obj pod) {
        OwnerReference owner = Meta.of(pod).controller();
        return owner == null ? "" : owner.uid();
    }

    /** How many pods of that owner ever ended well. */
    long succeeded(String ownerUid) {
        return finished.stream().filter(each -> each.startsWith(ownerUid + " ")).count();
    }

    /** Pods of that owner that have neither ended nor are being deleted. */
    List<Obj> living(String ownerUid) {
        List<Obj> living = new ArrayList<>();
        for (Obj object : objects.values()) {
            if (object.text("kind").equals("Pod")
                    && isLiving(object)
                    && owner(object).equals(ownerUid)) {
                living.add(object);
            }
        }
        return living;
    }

    static boolean isLiving(Obj pod) {
        String phase = pod.text("status", "phase");
        return pod.text("metadata", "deletionTimestamp").isEmpty()
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
    }

    /** What there is now, in the order of keys. */
    List<Obj> objects(String kind) {
        return objects.values().stream().filter(each -> each.text("kind").equals(kind)).toList();
    }

    @Nullable Obj object(String kind, String namespace, String name) {
        for (Obj object : objects(kind)) {
            if (object.text("metadata", "namespace").equals(namespace)
                    && object.text("metadata", "name").equals(name)) {
                return object;
            }
        }
        return null;
    }

    /** Objects one of whose owners is not there, or is another by now. */
    List<String> orphans() {
        Set<String> uids = new LinkedHashSet<>();
        objects.values().forEach(each -> uids.add(each.text("metadata", "uid")));
        List<String> orphans = new ArrayList<>();
        objects.forEach((key, object) -> {
            for (OwnerReference owner : Meta.of(object).owners()) {
                if (!uids.contains(owner.uid())) {
                    orphans.add(
                            key
                                    + " is owned by "
                                    + owner.kind()
                                    + " "
                                    + owner.name()
                                    + ", which is gone");
                }
            }
        });
        return orphans;
    }

    /** Where a controller made more than it was asked for. */
    List<String> faults() {
        return faults;
    }
}
