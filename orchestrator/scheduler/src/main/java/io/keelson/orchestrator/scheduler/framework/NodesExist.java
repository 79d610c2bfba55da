package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.PodInfo;

/** What stood in the way of a pod when there was no node at all: any new one may do. */
public final class NodesExist implements Plugin {
    static final String NAME = "NodesExist";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return event instanceof ClusterEvent.NodeAdded;
    }
}
