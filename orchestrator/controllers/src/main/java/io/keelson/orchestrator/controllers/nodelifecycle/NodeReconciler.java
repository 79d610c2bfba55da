package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a node say what is known of it. */
final class NodeReconciler implements Reconciler {
    /** Conditions that nobody vouches for when the node is silent. */
    private static final List<String> VOUCHED =
            List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private final Informer<Obj> nodes;
    private final Function<String, @Nullable NodeRecord> records;
    private final Heartbeats heartbeats;
    private final Zones zones;
    private final PodsOfNodes pods;
    private final Waker waker;
    private final Clockwork clockwork;

    /** Gives a node another turn. */
    @FunctionalInterface
    interface Waker {
        void wake(String node, Duration after);
    }

    /**
     * @param records of nodes by name, as new as the informer
     */
    NodeReconciler(
            Informer<Obj> nodes,
            Function<String, @Nullable NodeRecord> records,
            Heartbeats heartbeats,
            Zones zones,
            PodsOfNodes pods,
            Waker waker,
            Clockwork clockwork) {
        this.nodes = nodes;
        this.records = records;
        this.heartbeats = heartbeats;
        this.zones = zones;
        this.pods = pods;
        this.waker = waker;
        this.clockwork = clockwork;
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        NodeRecord node = records.apply(key.name());
        Item<Obj> item = nodes.get(key);
        if (node == null || item == null || !item.meta().uid().equals(node.uid())) {
            zones.withdraw(key.name());
            return null;
        }
        if (heartbeats.isOverdue(node) && !isUnknown(node)) {
            api.updateStatus(nodes.resource(), unknown(item.obj()));
            return null; // with the change comes another turn
        }
        if (!node.betaLabels().isEmpty()) {
            relabel(node, api);
        }
        Duration again = taint(node, item, api);
        if (node.hasReported() && !node.isReady()) {
            pods.markNotReady(node, api);
        }
        return again;
    }

    static boolean isUnknown(NodeRecord node) {
        return VOUCHED.stream().allMatch(type -> node.status(type).equals("Unknown"));
    }

    private Obj unknown(Obj node) {
        List<Node> conditions = new ArrayList<>();
        List<String> missing = new ArrayList<>(VOUCHED);
        String now = Times.seconds(clockwork.now());
        for (Node element : node.arr("status", "conditions")) {
            Node changed = element;
            if (element instanceof Obj condition && missing.remove(condition.text("type"))) {
                changed =
                        condition.text("status").equals("Unknown")
                                ? condition
                                : stopped(condition, now);
            }
            conditions.add(changed);
        }
        for (String type : missing) {
            conditions.add(
                    Obj.builder()
                            .put("type", type)
                            .put("status", "Unknown")
                            .put("lastHeartbeatTime", node.text("metadata", "creationTimestamp"))
                            .put("lastTransitionTime", now)
                            .put("reason", "NodeStatusNeverUpdated")
                            .put("message", "Kubelet never posted node status.")
                            .build());
        }
        return node.withAt(Arr.of(conditions), "status", "conditions");
    }

    private static Obj stopped(Obj condition, String now) {
        return condition
                .with("status", Node.of("Unknown"))
                .with("reason", Node.of("NodeStatusUnknown"))
                .with("message", Node.of("Kubelet stopped posting node status."))
                .with("lastTransitionTime", Node.of(now));
    }

    private static void relabel(NodeRecord node, Api api) {
        Obj.Builder labels = Obj.builder();
        node.betaLabels().forEach(labels::put);
        api.mergePatch(
                ApiResource.NODES,
                new ObjectKey("", node.name()),
                Obj.EMPTY.withAt(labels.build(), "metadata", "labels"));
    }

    /** After how long to look again. */
    private @Nullable Duration taint(NodeRecord node, Item<Obj> item, Api api) {
        List<Taint> wanted = Taint.noSchedule(node);
        Duration again = null;
        List<Taint> drivingAway =
                zones.areAllDisrupted() ? List.<Taint>of() : Taint.noExecute(node);
        if (drivingAway.isEmpty()) {
            zones.withdraw(node.name());
        } else if (node.taints().stream().anyMatch(each -> each.isOurs() && each.isNoExecute())) {
            wanted.addAll(drivingAway); // it has its turn behind it, and may change the one it has
        } else {
            Zones.Turn turn = zones.ask(node);
            again = turn.again();
            if (again == null) {
                wanted.addAll(drivingAway);
            }
            if (turn.next() != null) {
                waker.wake(turn.next(), turn.nextAfter());
            }
        }
        List<Taint> has = node.taints().stream().filter(Taint::isOurs).toList();
        if (!has.containsAll(wanted) || !wanted.containsAll(has)) {
            write(item, wanted, api);
        }
        return again;
    }

    private void write(Item<Obj> item, List<Taint> wanted, Api api) {
        List<Taint> missing = new ArrayList<>(wanted);
        List<Node> taints = new ArrayList<>();
        for (Node element : item.obj().arr("spec", "taints")) {
            if (element instanceof Obj taint) {
                Taint known = Taint.of(taint);
                if (!known.isOurs() || missing.remove(known)) {
                    taints.add(taint);
                }
            }
        }
        String now = Times.seconds(clockwork.now());
        missing.forEach(taint -> taints.add(taint.toObj(now)));
        Obj patch =
                Obj.of("metadata", Obj.of("resourceVersion", Node.of(revision(item))))
                        .withAt(
                                taints.isEmpty() ? Node.Null.NULL : Arr.of(taints),
                                "spec",
                                "taints");
        api.perform(Write.mergePatch(ApiResource.NODES, item.key(), patch));
    }

    private static String revision(Item<Obj> item) {
        return Long.toString(item.meta().revision());
    }
}
