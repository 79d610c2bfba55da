package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.AssignedPodGone;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.ClaimChanged;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.CountingFilter;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodVolumes;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Disks and claims that only one pod at a time may use. */
final class VolumeRestrictions implements FilterPlugin {
    private static final String NAME = "VolumeRestrictions";
    private static final Rejection DISK_IN_USE =
            Rejection.resolvable(NAME, "node(s) had no available disk");
    private static final Rejection CLAIM_IN_USE =
            Rejection.resolvable(
                    NAME,
                    "node has pod using PersistentVolumeClaim with the same name and"
                            + " ReadWriteOncePod access mode");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        PodInfo pod = cycle.pod();
        PodVolumes volumes = pod.spec().volumes();
        Set<String> alone = new HashSet<>();
        for (PodVolumes.Claim claim : volumes.claims()) {
            ClaimInfo info =
                    cycle.image().surroundings().claims().get(pod.namespace() + "/" + claim.name());
            if (info != null && info.isForOnePod()) {
                alone.add(claim.name());
            }
        }
        if (alone.isEmpty() && volumes.disks().isEmpty()) {
            return FilterPlugin.skip();
        }
        int users = alone.isEmpty() ? 0 : users(cycle.image(), pod.namespace(), alone);
        return FilterPlugin.check(new Check(pod, alone, users));
    }

    private static int users(Snapshot image, String namespace, Set<String> claims) {
        int users = 0;
        for (int i = 0; i < image.nodeCount(); i++) {
            NodeInfo node = image.visited(i);
            for (int j = 0; j < node.podCount(); j++) {
                if (uses(node.pod(j), namespace, claims)) {
                    users++;
                }
            }
        }
        return users;
    }

    private static boolean uses(PodInfo pod, String namespace, Set<String> claims) {
        List<PodVolumes.Claim> used = pod.spec().volumes().claims();
        return !used.isEmpty()
                && pod.namespace().equals(namespace)
                && used.stream().anyMatch(claim -> claims.contains(claim.name()));
    }

    private static final class Check implements CountingFilter {
        private final PodInfo pod;
        private final Set<String> alone;
        private int users;

        private Check(PodInfo pod, Set<String> alone, int users) {
            this.pod = pod;
            this.alone = alone;
            this.users = users;
        }

        @Override
        public @Nullable Rejection check(NodeInfo node) {
            for (PodVolumes.Disk disk : pod.spec().volumes().disks()) {
                for (int i = 0; i < node.podCount(); i++) {
                    for (PodVolumes.Disk used : node.pod(i).spec().volumes().disks()) {
                        if (used.conflictsWith(disk)) {
                            return DISK_IN_USE;
                        }
                    }
                }
            }
            return users > 0 ? CLAIM_IN_USE : null;
        }

        @Override
        public void added(PodInfo other, NodeInfo node) {
            users += uses(other, pod.namespace(), alone) ? 1 : 0;
        }

        @Override
        public void removed(PodInfo other, NodeInfo node) {
            users -= uses(other, pod.namespace(), alone) ? 1 : 0;
        }
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case AssignedPodGone(var pod) ->
                    !pod.spec().volumes().disks().isEmpty()
                            || (pod.namespace().equals(rejected.namespace())
                                    && pod.spec().volumes().claims().stream()
                                            .anyMatch(
                                                    rejected.spec().volumes().claims()::contains));
            case ClaimChanged(var before, var now) -> now.namespace().equals(rejected.namespace());
            default -> false;
        };
    }
}
