package io.keelson.orchestrator.scheduler.queue;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.Plugin;
import io.keelson.orchestrator.scheduler.image.PodInfo;

/** A plug-in that may hold a pod back before it is tried at all: the stage PreEnqueue. */
public interface Gate extends Plugin {
    boolean isClosedFor(PodInfo pod);

    /** After this it may be open for pods that did not change themselves. */
    default boolean mayOpen(ClusterEvent event) {
        return false;
    }
}
