package io.keelson.orchestrator.agent;

import io.keelson.orchestrator.client.View;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;

/**
 * What an agent looks at in its nodes.
 *
 * @param isReady whether the API says so, as the agent does
 * @param podCidr addresses that the cluster has given it for pods; empty before
 */
record NodeView(boolean isReady, String podCidr) {
    static final View<NodeView> VIEW = new View<>(NodeView::of, true);

    private static NodeView of(Obj node) {
        boolean ready = false;
        for (Node each : node.arr("status", "conditions")) {
            if (each instanceof Obj condition && condition.text("type").equals("Ready")) {
                ready = condition.text("status").equals("True");
            }
        }
        return new NodeView(ready, node.text("spec", "podCIDR"));
    }
}
