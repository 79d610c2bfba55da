/**
 * Room for a pod at the cost of less important ones: DefaultPreemption.
 *
 * <p>For nodes where eviction could help it is tried out in thought: all less important pods leave;
 * if the pod fits then, as many of them come back as still leave it room, those first whose
 * disruption budget would be violated. Of the nodes tried, the one is chosen where it hurts least.
 * What is tried is a {@link io.keelson.orchestrator.scheduler.image.NodeInfo} without these pods;
 * the image stays as it is.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.preemption;

import org.jspecify.annotations.NullMarked;
