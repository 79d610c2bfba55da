package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.plugins.VolumePlan;
import io.keelson.orchestrator.scheduler.queue.QueuedPod;

/**
 * A pod and the node that was chosen for it.
 *
 * @param volumes what has to happen to its claims first
 */
public record Placement(QueuedPod queued, PodInfo pod, String nodeName, VolumePlan volumes) {}
