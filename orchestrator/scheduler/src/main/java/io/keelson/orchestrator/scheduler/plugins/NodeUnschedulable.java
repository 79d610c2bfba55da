package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.object.placement.Taint;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.PodInfo;

/** Cordoned nodes take only pods that tolerate it. */
final class NodeUnschedulable implements FilterPlugin {
    private static final Taint TAINT = new Taint(Taint.UNSCHEDULABLE, "", "NoSchedule");
    private static final Rejection UNSCHEDULABLE =
            Rejection.unresolvable("NodeUnschedulable", "node(s) were unschedulable");

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        return cycle.pod().spec().tolerates(TAINT)
                ? FilterPlugin.skip()
                : FilterPlugin.check(node -> node.facts().unschedulable() ? UNSCHEDULABLE : null);
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded(var node) -> !node.unschedulable();
            case NodeUpdated(var before, var now) -> before.unschedulable() && !now.unschedulable();
            default -> false;
        };
    }
}
