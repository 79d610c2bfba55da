package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that nodes are there: each node's Lease of 40 s every 10 s, and its whole status every five
 * minutes, or when the API has it for not ready. The nodes take turns, tick by tick, so that the
 * load of a thousand is as even as that of one.
 */
final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("agent");
    private static final String NAMESPACE = "kube-node-lease";
    private static final long LEASE_SECONDS = 40;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration REGISTER_RETRY = Duration.ofSeconds(5);

    /** In ticks: 10 s, and five minutes. */
    private static final int LEASE_EVERY = 100;

    private static final int STATUS_EVERY = 3000;

    private final List<NodeDescription> nodes;
    private final Api api;
    private final Informer<NodeView> informer;
    private final Clockwork clockwork;

    /** As written last. */
    private final Map<String, Obj> leases = new ConcurrentHashMap<>();

    /** Whose Lease, or status, is being written. */
    private final Map<String, Boolean> renewing = new ConcurrentHashMap<>();

    private final Map<String, Boolean> reporting = new ConcurrentHashMap<>();

    /** Whether the last Lease that was tried could not be renewed. */
    private final AtomicBoolean failing = new AtomicBoolean();

    /** Guarded by this, as are all that follow. */
    private int tick;

    private Clockwork.@Nullable Timer next;
    private boolean closed;

    Heartbeats(
            List<NodeDescription> nodes,
            Api api,
            Informer<NodeView> informer,
            Clockwork clockwork) {
        this.nodes = nodes;
        this.api = api;
        this.informer = informer;
        this.clockwork = clockwork;
    }

    /** When the nodes are registered and the informer is complete. */
    void start() {
        tick();
    }

    private void tick() {
        int now;
        synchronized (this) {
            if (closed) {
                return;
            }
            now = tick++;
            next = clockwork.schedule(TICK, this::tick);
        }
        for (NodeDescription node : whoseTurn(now, LEASE_EVERY)) {
            renew(node);
            Item<NodeView> item = item(node);
            if (now >= LEASE_EVERY && item != null && !item.view().isReady()) {
                report(node);
            }
        }
        if (now >= STATUS_EVERY) { // before, they were just registered
            whoseTurn(now, STATUS_EVERY).forEach(this::report);
        }
    }

    /** Of the nodes, spread over that many ticks. */
    private List<NodeDescription> whoseTurn(int now, int everyTicks) {
        long at = now % everyTicks;
        long count = nodes.size();
        return nodes.subList(
                (int) Math.ceilDiv(at * count, everyTicks),
                (int) Math.ceilDiv((at + 1) * count, everyTicks));
    }

    private @Nullable Item<NodeView> item(NodeDescription node) {
        return informer.get(new ObjectKey("", node.name()));
    }

    /** Nobody waits for it; one that takes longer than its turn is not sent twice. */
    private void renew(NodeDescription node) {
        if (renewing.putIfAbsent(node.name(), true) != null) {
            return;
        }
        Obj had = leases.get(node.name());
        CompletableFuture<Obj> renewed =
                api.send(
                        had == null
                                ? Write.create(ApiResource.LEASES, lease(node))
                                : Write.update(
                                        ApiResource.LEASES,
                                        had.withAt(Node.of(now()), "spec", "renewTime")));
        var _ =
                renewed.whenComplete((lease, failure) -> {
                    if (failure == null) {
                        renewed(node, lease);
                        renewing.remove(node.name());
                    } else {
                        clockwork.execute(() -> lookAgain(node, failure));
                    }
                });
    }

    /** The Lease of another run, or one that somebody changed or removed. */
    private void lookAgain(NodeDescription node, Throwable failure) {
        try {
            int code = codeOf(failure);
            if (code == 409 || code == 404) {
                Obj there = api.find(ApiResource.LEASES, new ObjectKey(NAMESPACE, node.name()));
                if (there == null) {
                    leases.remove(node.name());
                    return;
                }
                Obj mine = there.with("spec", lease(node).obj("spec"));
                renewed(node, api.update(ApiResource.LEASES, mine));
            } else {
                failed(node, failure);
            }
        } catch (StatusException e) {
            failed(node, e);
        } finally {
            renewing.remove(node.name());
        }
    }

    private void renewed(NodeDescription node, Obj lease) {
        leases.put(node.name(), lease);
        if (failing.compareAndSet(true, false)) {
            LOG.info("Leases are renewed again");
        }
    }

    /** Said once: where one fails, a thousand do. */
    private void failed(NodeDescription node, Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "the Lease of {} is not renewed, nor perhaps others: {}",
                    node.name(),
                    failure.getMessage());
        }
    }

    private static int codeOf(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof StatusException status ? status.code() : 0;
    }

    private String now() {
        return Times.micros(clockwork.now());
    }

    private Obj lease(NodeDescription node) {
        Obj.Builder metadata = Obj.builder().put("name", node.name()).put("namespace", NAMESPACE);
        Item<NodeView> item = item(node);
        if (item != null) {
            OwnerReference owner =
                    new OwnerReference(
                            ApiResource.NODES.apiVersion(),
                            ApiResource.NODES.kind(),
                            node.name(),
                            item.meta().uid(),
                            false,
                            false);
            metadata.put("ownerReferences", Arr.of(owner.toObj()));
        }
        return Obj.builder()
                .put("apiVersion", ApiResource.LEASES.apiVersion())
                .put("kind", ApiResource.LEASES.kind())
                .put("metadata", metadata.build())
                .put(
                        "spec",
                        Obj.builder()
                                .put("holderIdentity", node.name())
                                .put("leaseDurationSeconds", Node.of(LEASE_SECONDS))
                                .put("renewTime", now())
                                .build())
                .build();
    }

    private void report(NodeDescription node) {
        Item<NodeView> item = item(node);
        if (item == null || reporting.putIfAbsent(node.name(), true) != null) {
            return;
        }
        Obj status = node.status(item.obj().obj("status"), clockwork.now());
        var _ =
                api.send(
                                Write.strategicPatch(
                                        ApiResource.NODES,
                                        item.key(),
                                        "status",
                                        Obj.of("status", status)))
                        .whenComplete((_, failure) -> {
                            reporting.remove(node.name());
                            if (failure != null) {
                                LOG.debug("status of {}: {}", node.name(), failure.getMessage());
                            }
                        });
    }

    /** Creates the nodes that are not there, and says how the others are; until it has. */
    void register() {
        register(nodes);
    }

    private void register(List<NodeDescription> unregistered) {
        List<Write> writes = new ArrayList<>();
        for (NodeDescription node : unregistered) {
            if (item(node) == null) {
                writes.add(Write.create(ApiResource.NODES, node.toObj(clockwork.now())));
            } else {
                writes.add(
                        Write.mergePatch(
                                ApiResource.NODES,
                                new ObjectKey("", node.name()),
                                node.labelsPatch()));
                report(node);
            }
        }
        List<NodeDescription> left = new ArrayList<>();
        List<Api.Outcome> outcomes = api.performAll(writes);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Api.Outcome.Failed(var status) && status.code() != 409) {
                LOG.error("{} is not registered: {}", unregistered.get(i).name(), status.message());
                left.add(unregistered.get(i));
            }
        }
        synchronized (this) {
            if (!left.isEmpty() && !closed) {
                clockwork.schedule(REGISTER_RETRY, () -> register(left));
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }
}
