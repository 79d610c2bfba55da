package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;

/**
 * A filter that has counted over other nodes than the one that is checked. What it counted follows
 * pods that are added and removed in thought, as preemption does.
 */
public interface CountingFilter extends NodeFilter {
    /** As if this pod stood there too. */
    void added(PodInfo pod, NodeInfo node);

    /** As if this pod were gone. */
    void removed(PodInfo pod, NodeInfo node);
}
