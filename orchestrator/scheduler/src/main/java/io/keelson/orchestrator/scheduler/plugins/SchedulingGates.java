package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.queue.Gate;

/** A pod with gates does not enter the queue until it has none left. */
public final class SchedulingGates implements Gate {
    @Override
    public String name() {
        return "SchedulingGates";
    }

    @Override
    public boolean isClosedFor(PodInfo pod) {
        return pod.isGated();
    }
}
