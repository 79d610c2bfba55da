package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.Set;

/** What a DaemonSet's status says: of each node the oldest pod counts. */
final class DaemonSetStatus {
    private DaemonSetStatus() {}

    /**
     * Over what the status said before.
     *
     * @param should names of the nodes that are to have a pod
     */
    static Obj over(
            Obj daemonSet, Nodes nodes, Set<String> should, DaemonPods pods, int collisionCount) {
        int current = 0;
        int misscheduled = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (DaemonNode node : nodes.all()) {
            List<DaemonPod> there = pods.on(node.name());
            if (there.isEmpty()) {
                continue;
            }
            if (!should.contains(node.name())) {
                misscheduled++;
                continue;
            }
            current++;
            DaemonPod oldest = there.getFirst();
            ready += oldest.isReady() ? 1 : 0;
            available += oldest.isAvailable() ? 1 : 0;
            updated += oldest.isUpdated() ? 1 : 0;
        }
        Obj status =
                daemonSet
                        .obj("status")
                        .with("currentNumberScheduled", Node.of(current))
                        .with("numberMisscheduled", Node.of(misscheduled))
                        .with("desiredNumberScheduled", Node.of(should.size()))
                        .with("numberReady", Node.of(ready))
                        .with(
                                "observedGeneration",
                                Node.of(daemonSet.whole(0, "metadata", "generation")));
        status = counted(status, "updatedNumberScheduled", updated);
        status = counted(status, "numberAvailable", available);
        status = counted(status, "numberUnavailable", should.size() - available);
        return counted(status, "collisionCount", collisionCount);
    }

    private static Obj counted(Obj status, String name, int count) {
        return count == 0 ? status.without(name) : status.with(name, Node.of(count));
    }
}
