package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.ClaimChanged;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pod's claims must have volumes that the node can use, or be able to get them there. */
final class VolumeBinding implements FilterPlugin {
    private static final String NAME = "VolumeBinding";
    private static final Rejection NOT_THERE =
            Rejection.unresolvable(NAME, "node(s) had volume node affinity conflict");
    private static final Rejection NOTHING_TO_BIND =
            Rejection.unresolvable(
                    NAME, "node(s) didn't find available persistent volumes to bind");
    private static final Rejection VOLUME_GONE =
            Rejection.unresolvable(
                    NAME,
                    "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        PodInfo pod = cycle.pod();
        if (pod.spec().volumes().claims().isEmpty()) {
            return FilterPlugin.skip();
        }
        Surroundings surroundings = cycle.image().surroundings();
        List<ClaimInfo> bound = new ArrayList<>();
        for (PodVolumes.Claim claim : pod.spec().volumes().claims()) {
            ClaimInfo info = surroundings.claims().get(pod.namespace() + "/" + claim.name());
            String problem = problem(claim, info, pod, surroundings);
            if (problem != null) {
                return FilterPlugin.rejected(Rejection.unresolvable(NAME, problem));
            }
            if (info != null && info.bound()) {
                bound.add(info);
            }
        }
        return FilterPlugin.check(node -> check(node, pod, bound, surroundings));
    }

    private static @Nullable String problem(
            PodVolumes.Claim claim,
            @Nullable ClaimInfo info,
            PodInfo pod,
            Surroundings surroundings) {
        String named = "persistentvolumeclaim \"" + claim.name() + "\"";
        if (info == null) {
            return claim.ephemeral()
                    ? "waiting for ephemeral volume controller to create the " + named
                    : named + " not found";
        }
        if (info.lost()) {
            return named + " bound to non-existent persistentvolume \"" + info.volumeName() + "\"";
        }
        if (info.terminating()) {
            return named + " is being deleted";
        }
        if (claim.ephemeral() && !info.ownerUid().equals(pod.uid())) {
            return "PVC "
                    + info.key()
                    + " was not created for pod "
                    + pod.key()
                    + " (pod is not owner)";
        }
        if (!info.bound() && !waits(info, surroundings)) {
            return "pod has unbound immediate PersistentVolumeClaims";
        }
        return null;
    }

    private static boolean waits(ClaimInfo claim, Surroundings surroundings) {
        ClassInfo storageClass = surroundings.classes().get(claim.className());
        return storageClass != null
                && storageClass.waitsForConsumer()
                && claim.volumeName().isEmpty();
    }

    private static @Nullable Rejection check(
            NodeInfo node, PodInfo pod, List<ClaimInfo> bound, Surroundings surroundings) {
        for (ClaimInfo claim : bound) {
            VolumeInfo volume = surroundings.volumes().get(claim.volumeName());
            if (volume == null) {
                return VOLUME_GONE;
            }
            if (!volume.isUsableOn(node.facts())) {
                return NOT_THERE;
            }
        }
        return VolumePlan.of(pod, node.facts(), surroundings) == null ? NOTHING_TO_BIND : null;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case NodeUpdated(var before, var now) -> !before.labels().equals(now.labels());
            case ClaimChanged(var before, var now) ->
                    now.namespace().equals(rejected.namespace())
                            && rejected.spec().volumes().claims().stream()
                                    .anyMatch(claim -> claim.name().equals(now.name()));
            case ClusterEvent.VolumeChanged changed -> true;
            case ClusterEvent.StorageClassChanged changed -> true;
            case ClusterEvent.CsiNodeChanged changed -> true;
            default -> false;
        };
    }
}
