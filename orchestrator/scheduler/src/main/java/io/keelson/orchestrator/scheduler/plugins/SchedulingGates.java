package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.Plugin;
import io.keelson.orchestrator.scheduler.image.PodInfo;

/** A pod with gates does not enter the queue; it may when it has none left. */
final class SchedulingGates implements Plugin {
    @Override
    public String name() {
        return "SchedulingGates";
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return event instanceof ClusterEvent.WaitingPodUpdated(var before, var now)
                && before.isGated()
                && !now.isGated();
    }
}
