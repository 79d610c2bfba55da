package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.ClassInfo;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodVolumes;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to happen to a pod's claims on its node before it is bound: volumes that exist are given
 * to claims, others are to be made.
 *
 * @param volumeByClaim volume name by {@code namespace/name} of the claim
 * @param toProvision claims that are told the node; the provisioner does the rest
 */
public record VolumePlan(Map<String, String> volumeByClaim, List<ClaimInfo> toProvision) {
    public static final VolumePlan NOTHING = new VolumePlan(Map.of(), List.of());

    /** Claims that wait for their consumer get the smallest volume that will do, on that node. */
    public static @Nullable VolumePlan of(PodInfo pod, NodeFacts node, Surroundings surroundings) {
        List<ClaimInfo> unbound = new ArrayList<>();
        for (PodVolumes.Claim claim : pod.spec().volumes().claims()) {
            ClaimInfo info = surroundings.claims().get(pod.namespace() + "/" + claim.name());
            if (info != null && !info.bound()) {
                unbound.add(info);
            }
        }
        return unbound.isEmpty() ? NOTHING : of(unbound, node, surroundings);
    }

    private static @Nullable VolumePlan of(
            List<ClaimInfo> unbound, NodeFacts node, Surroundings surroundings) {
        unbound.sort(Comparator.comparingLong(claim -> claim.shape().sizeBytes()));
        Map<String, String> volumeByClaim = new HashMap<>();
        List<ClaimInfo> toProvision = new ArrayList<>();
        Set<String> given = new HashSet<>();
        for (ClaimInfo claim : unbound) {
            if (!claim.selectedNode().isEmpty()) {
                if (!claim.selectedNode().equals(node.name())) {
                    return null;
                }
                toProvision.add(claim);
                continue;
            }
            VolumeInfo volume = smallest(claim, node, surroundings, given);
            ClassInfo storageClass = surroundings.classes().get(claim.className());
            if (volume != null) {
                given.add(volume.name());
                volumeByClaim.put(claim.key(), volume.name());
            } else if (storageClass != null
                    && claim.selector() == null
                    && storageClass.canProvisionOn(node)) {
                toProvision.add(claim);
            } else {
                return null;
            }
        }
        return new VolumePlan(Map.copyOf(volumeByClaim), List.copyOf(toProvision));
    }

    private static @Nullable VolumeInfo smallest(
            ClaimInfo claim, NodeFacts node, Surroundings surroundings, Set<String> given) {
        VolumeInfo best = null;
        for (VolumeInfo volume : surroundings.volumes().values()) {
            if (given.contains(volume.name())
                    || volume.terminating()
                    || !volume.isFreeFor(claim)
                    || !volume.className().equals(claim.className())
                    || !volume.shape().serves(claim.shape())
                    || !volume.isUsableOn(node)
                    || (claim.selector() != null && !claim.selector().matches(volume.labels()))) {
                continue;
            }
            if (!volume.claimKey().isEmpty()) {
                return volume; // it was reserved for this claim
            }
            if (best == null || isBefore(volume, best)) {
                best = volume;
            }
        }
        return best;
    }

    private static boolean isBefore(VolumeInfo one, VolumeInfo other) {
        int bySize = Long.compare(one.shape().sizeBytes(), other.shape().sizeBytes());
        return bySize != 0 ? bySize < 0 : one.name().compareTo(other.name()) < 0;
    }

    public boolean isNothing() {
        return volumeByClaim.isEmpty() && toProvision.isEmpty();
    }
}
