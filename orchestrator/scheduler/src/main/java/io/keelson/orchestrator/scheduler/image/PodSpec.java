package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.placement.NodeAffinity;
import io.keelson.orchestrator.object.placement.Taint;
import io.keelson.orchestrator.object.placement.Toleration;
import java.util.List;

/**
 * What a pod asks of the scheduler.
 *
 * @param preempts false if the pod waits rather than evicting others
 * @param images of all containers, each with its tag
 * @param gates while there are any, the pod is not to be scheduled
 * @param controller the owner that manages the pod: {@code kind/name}, or empty
 * @param group the pod group it names, or empty
 */
public record PodSpec(
        String schedulerName,
        int priority,
        boolean preempts,
        Requests requests,
        List<HostPort> hostPorts,
        NodeAffinity nodeAffinity,
        List<Toleration> tolerations,
        List<SpreadConstraint> spread,
        PodAffinity podAffinity,
        PodVolumes volumes,
        List<String> images,
        List<String> gates,
        String controller,
        String group) {
    /** True if one of the pod's tolerations is for it. */
    public boolean tolerates(Taint taint) {
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.get(i).tolerates(taint)) {
                return true;
            }
        }
        return false;
    }
}
