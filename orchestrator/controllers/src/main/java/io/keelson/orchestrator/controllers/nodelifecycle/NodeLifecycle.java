package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at all nodes every five seconds, and at each when it changes. */
public final class NodeLifecycle implements Controller {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int TURNS_MAX = 16;

    private final Clockwork clockwork;
    private final EventRecorder events;
    private final Informer<NodeLease> leases;
    private final Map<String, NodeRecord> records = new ConcurrentHashMap<>();
    private final Heartbeats heartbeats;
    private final Zones zones;
    private final PodsOfNodes pods;
    private final ReconcileLoop loop;

    /** Guarded by this. */
    private boolean closed;

    public NodeLifecycle(ControllerContext context) {
        clockwork = context.clockwork();
        events = context.events();
        leases = context.informers().of(ApiResource.LEASES, NodeLease.VIEW);
        heartbeats = new Heartbeats(clockwork);
        zones = new Zones(clockwork);
        pods = new PodsOfNodes(context.informers().podsByNode(), events, clockwork);
        Informer<Obj> nodes = context.informers().of(ApiResource.NODES);
        loop =
                context.loop(
                        new NodeReconciler(
                                nodes,
                                records::get,
                                heartbeats,
                                zones,
                                pods,
                                (node, after) -> loop().addAfter(key(node), after),
                                clockwork),
                        TURNS_MAX);
        nodes.onChange(this::changed);
    }

    private ReconcileLoop loop() {
        return loop;
    }

    private static ObjectKey key(String node) {
        return new ObjectKey("", node);
    }

    private void changed(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        NodeRecord had = before == null ? null : records.get(before.key().name());
        if (had != null && (now == null || !now.meta().uid().equals(had.uid()))) {
            gone(had);
            had = null;
        }
        if (now == null) {
            return;
        }
        NodeRecord has = NodeRecord.of(now);
        records.put(has.name(), has);
        heartbeats.look(has, lease(has));
        if (had == null) {
            tell(has, "RegisteredNode", "Node %s event: Registered Node %s in Controller");
        } else if (had.isReady() && !has.isReady()) {
            tell(has, "NodeNotReady", "Node %s status is now: NodeNotReady");
        }
        if (had == null || !sameButForHeartbeat(had, has)) {
            loop.add(now.key());
        }
    }

    private void gone(NodeRecord node) {
        tell(node, "RemovingNode", "Node %s event: Removing Node %s from Controller");
        records.remove(node.name());
        heartbeats.forget(node.name());
        pods.forget(node);
        loop.add(key(node.name()));
    }

    private static boolean sameButForHeartbeat(NodeRecord had, NodeRecord has) {
        return had.conditions().equals(has.conditions())
                && had.taints().equals(has.taints())
                && had.unschedulable() == has.unschedulable()
                && had.zone().equals(has.zone())
                && had.betaLabels().equals(has.betaLabels());
    }

    private void tell(NodeRecord node, String reason, String message) {
        Obj about =
                Obj.builder()
                        .put("apiVersion", "v1")
                        .put("kind", "Node")
                        .put(
                                "metadata",
                                Obj.of("name", Node.of(node.name()))
                                        .with("uid", Node.of(node.uid())))
                        .build();
        events.normal(about, reason, message.formatted(node.name(), node.name()));
    }

    private @Nullable NodeLease lease(NodeRecord node) {
        Item<NodeLease> lease = leases.get(new ObjectKey(NodeLease.NAMESPACE, node.name()));
        return lease == null ? null : lease.view();
    }

    @Override
    public void start() {
        watch(); // first of all, whether it is all of them that are not ready
        loop.start();
    }

    private void watch() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        look();
        clockwork.schedule(PERIOD, this::watch);
    }

    private void look() {
        records.values().forEach(node -> heartbeats.look(node, lease(node)));
        // Before any of them is tainted, so that what fell silent together is seen together.
        Zones.Change change =
                zones.look(records.values(), node -> node.isReady() && !heartbeats.isOverdue(node));
        if (change == Zones.Change.RECOVERED) {
            heartbeats.reset();
        }
        for (NodeRecord node : records.values()) {
            if (change != Zones.Change.NONE
                    || (heartbeats.isOverdue(node) && !NodeReconciler.isUnknown(node))) {
                loop.add(key(node.name()));
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        loop.close();
    }
}
