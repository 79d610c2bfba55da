package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import org.jspecify.annotations.Nullable;

/**
 * One plug-in's word on nodes, for one pod and one image. What it counted over other nodes follows
 * pods that are added and removed in thought, as preemption does; the node itself is always given
 * as it would be.
 */
public interface NodeFilter {
    /** Null if the node will do. */
    @Nullable Rejection check(NodeInfo node);

    /** As if this pod stood there too. */
    default void added(PodInfo pod, NodeInfo node) {}

    /** As if this pod were gone. */
    default void removed(PodInfo pod, NodeInfo node) {}
}
