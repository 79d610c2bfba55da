package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.NodeInfo;

/** What became of a pod on one image. */
public sealed interface Decision {
    /**
     * @param evaluatedCount how many nodes were looked at
     * @param feasibleCount how many of those would do
     */
    record Placed(NodeInfo node, int evaluatedCount, int feasibleCount) implements Decision {}

    record Unschedulable(Diagnosis diagnosis) implements Decision {}
}
