package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.ClaimChanged;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.CsiNodeChanged;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.ClassInfo;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodVolumes;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** No more volumes of a CSI driver on a node than its CSINode allows. */
final class NodeVolumeLimits implements FilterPlugin {
    private static final Rejection TOO_MANY =
            Rejection.resolvable("NodeVolumeLimits", "node(s) exceed max volume count");

    @Override
    public String name() {
        return "NodeVolumeLimits";
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        Surroundings surroundings = cycle.image().surroundings();
        if (surroundings.csiLimits().isEmpty()) {
            return FilterPlugin.skip();
        }
        Map<String, Set<String>> wanted = new HashMap<>();
        addVolumes(cycle.pod(), surroundings, wanted);
        return wanted.isEmpty()
                ? FilterPlugin.skip()
                : FilterPlugin.check(node -> check(node, wanted, surroundings));
    }

    private static @Nullable Rejection check(
            NodeInfo node, Map<String, Set<String>> wanted, Surroundings surroundings) {
        Map<String, Integer> limits = surroundings.csiLimits().get(node.name());
        if (limits == null) {
            return null;
        }
        Map<String, Set<String>> used = new HashMap<>();
        for (int i = 0; i < node.podCount(); i++) {
            addVolumes(node.pod(i), surroundings, used);
        }
        for (Map.Entry<String, Set<String>> each : wanted.entrySet()) {
            Integer limit = limits.get(each.getKey());
            Set<String> attached = used.getOrDefault(each.getKey(), new HashSet<>());
            attached.addAll(each.getValue());
            if (limit != null && attached.size() > limit) {
                return TOO_MANY;
            }
        }
        return null;
    }

    /** Names of volumes by driver; a claim without a volume is one that is to come. */
    private static void addVolumes(
            PodInfo pod, Surroundings surroundings, Map<String, Set<String>> volumes) {
        for (PodVolumes.Claim claim : pod.spec().volumes().claims()) {
            ClaimInfo info = surroundings.claims().get(pod.namespace() + "/" + claim.name());
            if (info == null) {
                continue;
            }
            VolumeInfo volume = surroundings.volumes().get(info.volumeName());
            ClassInfo storageClass = surroundings.classes().get(info.className());
            String driver =
                    volume != null
                            ? volume.driver()
                            : storageClass != null ? storageClass.provisioner() : "";
            if (!driver.isEmpty()) {
                volumes.computeIfAbsent(driver, d -> new HashSet<>())
                        .add(volume == null ? info.key() : volume.name());
            }
        }
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case CsiNodeChanged changed -> true;
            case AssignedPodGone(var pod) -> !pod.spec().volumes().claims().isEmpty();
            case ClaimChanged(var before, var now) -> now.namespace().equals(rejected.namespace());
            default -> false;
        };
    }
}
