package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.workload.PodStatus;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Marks the pods of a node that is not ready, once each time that it became so. */
final class PodsOfNodes {
    private final Index<PodView> podsByNode;
    private final EventRecorder events;
    private final Clockwork clockwork;

    /** By the node's uid, since when the node was not ready when its pods were marked. */
    private final Map<String, String> marked = new ConcurrentHashMap<>();

    PodsOfNodes(Index<PodView> podsByNode, EventRecorder events, Clockwork clockwork) {
        this.podsByNode = podsByNode;
        this.events = events;
        this.clockwork = clockwork;
    }

    void markNotReady(NodeRecord node, Api api) {
        if (node.readySince().equals(marked.get(node.uid()))) {
            return;
        }
        List<Write> writes = new ArrayList<>();
        for (Item<PodView> pod : podsByNode.get(node.name())) {
            if (pod.view().ready()) {
                Obj about = pod.obj();
                events.warning(about, "NodeNotReady", "Node is not ready");
                writes.add(notReady(pod));
            }
        }
        for (Api.Outcome outcome : api.performAll(writes)) {
            if (outcome instanceof Api.Outcome.Failed(var status) && status.code() != 404) {
                throw status.exception();
            }
        }
        marked.put(node.uid(), node.readySince());
    }

    private Write notReady(Item<PodView> pod) {
        Obj condition =
                Obj.builder()
                        .put("type", "Ready")
                        .put("status", "False")
                        .put("lastTransitionTime", Times.seconds(clockwork.now()))
                        .build();
        return PodStatus.patch(pod, PodStatus.of(condition));
    }

    void forget(NodeRecord node) {
        marked.remove(node.uid());
    }
}
