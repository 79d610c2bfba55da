package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.PodInfo;

/** A pod that names its node goes nowhere else. */
final class NodeName implements FilterPlugin {
    private static final Rejection OTHER =
            Rejection.unresolvable("NodeName", "node(s) didn't match the requested node name");

    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        String asked = cycle.pod().nodeName();
        return asked.isEmpty()
                ? FilterPlugin.skip()
                : FilterPlugin.check(node -> node.name().equals(asked) ? null : OTHER);
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return event instanceof ClusterEvent.NodeAdded(var node)
                && node.name().equals(rejected.nodeName());
    }
}
