package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import org.jspecify.annotations.Nullable;

/** One plug-in's word on nodes, for one pod and one image. */
public interface NodeFilter {
    /** Null if the node will do. */
    @Nullable Rejection check(NodeInfo node);
}
