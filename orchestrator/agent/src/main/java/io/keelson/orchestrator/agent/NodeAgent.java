package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One node, or many, with a runtime for their pods. */
public final class NodeAgent implements AutoCloseable {
    /** Pods that have their turn at a time, and so writes of status in flight. */
    private static final int TURNS_MAX = 64;

    private final Map<String, NodeDescription> nodes = new HashMap<>();
    private final Informers informers;
    private final Informer<NodeView> nodeInformer;
    private final Heartbeats heartbeats;
    private final PodSync sync;
    private final ReconcileLoop pods;
    private final Clockwork clockwork;

    /**
     * @param transport of an identity that may do what nodes do
     */
    public NodeAgent(
            List<NodeDescription> described,
            Transport transport,
            Clockwork clockwork,
            PodRuntime runtime) {
        described.forEach(node -> nodes.put(node.name(), node));
        this.clockwork = clockwork;
        Api api = new Api(transport, clockwork);
        boolean isOne = described.size() == 1;
        informers = new Informers(transport, clockwork);
        nodeInformer =
                informers.of(
                        ApiResource.NODES,
                        NodeView.VIEW,
                        isOne ? "metadata.name=" + described.getFirst().name() : "");
        Informer<PodView> podInformer =
                informers.of(
                        ApiResource.PODS,
                        PodView.VIEW,
                        isOne ? "spec.nodeName=" + described.getFirst().name() : "spec.nodeName!=");
        heartbeats = new Heartbeats(described, api, nodeInformer, clockwork);
        sync = new PodSync(podInformer, runtime, clockwork, this::place);
        pods = new ReconcileLoop("agent", sync, api, informers, clockwork, TURNS_MAX);
        podInformer.onChange((before, now) -> {
            Item<PodView> either = now == null ? before : now;
            if (either != null && nodes.containsKey(either.view().nodeName())) {
                pods.add(either.key());
            }
        });
        runtime.onChange(pods::add);
    }

    private PodRuntime.@Nullable Place place(String name) {
        NodeDescription node = nodes.get(name);
        if (node == null) {
            return null;
        }
        Item<NodeView> item = nodeInformer.get(new ObjectKey("", name));
        String given = item == null ? "" : item.view().podCidr();
        return new PodRuntime.Place(name, node.address(), given.isEmpty() ? node.podCidr() : given);
    }

    /** Registers the nodes and begins; done when it has. */
    public CompletableFuture<Void> start() {
        informers.start();
        return informers.synced().thenRunAsync(this::begin, clockwork::execute);
    }

    private void begin() {
        sync.takeOver();
        heartbeats.register();
        heartbeats.start();
        pods.start();
    }

    /** Begins nothing more; what runs goes on, for a next agent to take over. */
    @Override
    public void close() {
        pods.close();
        heartbeats.close();
        informers.close();
    }
}
