package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.HostPort;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Host ports that the pod wants must be free on the node. */
final class NodePorts implements FilterPlugin {
    private static final Rejection TAKEN =
            Rejection.resolvable(
                    "NodePorts", "node(s) didn't have free ports for the requested pod ports");

    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        List<HostPort> wanted = cycle.pod().spec().hostPorts();
        return wanted.isEmpty()
                ? FilterPlugin.skip()
                : FilterPlugin.check(node -> check(node, wanted));
    }

    private static @Nullable Rejection check(NodeInfo node, List<HostPort> wanted) {
        for (HostPort port : wanted) {
            if (node.isTaken(port)) {
                return TAKEN;
            }
        }
        return null;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case AssignedPodGone(var pod) ->
                    pod.spec().hostPorts().stream()
                            .anyMatch(left ->
                                    rejected.spec().hostPorts().stream()
                                            .anyMatch(left::conflictsWith));
            default -> false;
        };
    }
}
