package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Plugin;
import io.keelson.orchestrator.scheduler.framework.Profile;
import io.keelson.orchestrator.scheduler.framework.Profile.Weighted;
import java.util.List;

/**
 * What Kubernetes does if it is told nothing else. The queue sorts as PrioritySort does, holds back
 * as SchedulingGates does; preemption is DefaultPreemption, and bindings are DefaultBinder's.
 */
public final class DefaultProfile {
    public static final String SCHEDULER_NAME = "default-scheduler";

    private DefaultProfile() {}

    public static Profile of(List<Plugin> others) {
        TaintToleration taints = new TaintToleration();
        NodeAffinityRule nodeAffinity = new NodeAffinityRule();
        NodeResourcesFit fit = new NodeResourcesFit();
        PodTopologySpread spread = new PodTopologySpread();
        InterPodAffinity podAffinity = new InterPodAffinity();
        List<FilterPlugin> filters =
                List.of(
                        new NodeUnschedulable(),
                        new NodeName(),
                        taints,
                        nodeAffinity,
                        new NodePorts(),
                        fit,
                        new VolumeRestrictions(),
                        new NodeVolumeLimits(),
                        new VolumeBinding(),
                        new VolumeZone(),
                        spread,
                        podAffinity);
        List<Weighted> scores =
                List.of(
                        new Weighted(taints, 3),
                        new Weighted(nodeAffinity, 2),
                        new Weighted(fit, 1),
                        new Weighted(spread, 2),
                        new Weighted(podAffinity, 2),
                        new Weighted(new NodeResourcesBalancedAllocation(), 1),
                        new Weighted(new ImageLocality(), 1));
        return new Profile(SCHEDULER_NAME, filters, scores, others);
    }
}
