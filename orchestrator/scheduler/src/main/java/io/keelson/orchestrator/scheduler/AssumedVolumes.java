package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.Surroundings;
import io.keelson.orchestrator.scheduler.image.SurroundingsBuilder;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import io.keelson.orchestrator.scheduler.plugins.VolumePlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Volumes and claims as they will be when a binding is done, so that no other pod gets the same
 * volume meanwhile. What the API server says later takes their place.
 */
final class AssumedVolumes {
    private final SurroundingsBuilder surroundings;
    private final Map<String, Was<VolumeInfo>> volumes = new HashMap<>();
    private final Map<String, Was<ClaimInfo>> claims = new HashMap<>();

    /** What was there, and what was put in its place. */
    private record Was<T>(T before, T assumed) {}

    AssumedVolumes(SurroundingsBuilder surroundings) {
        this.surroundings = surroundings;
    }

    void assume(VolumePlan plan, String nodeName, Surroundings image) {
        plan.volumeByClaim()
                .forEach((claimKey, name) -> {
                    VolumeInfo before = Objects.requireNonNull(image.volumes().get(name));
                    ClaimInfo claim = Objects.requireNonNull(image.claims().get(claimKey));
                    VolumeInfo assumed = before.reservedFor(claim);
                    volumes.put(name, new Was<>(before, assumed));
                    surroundings.putVolume(name, assumed);
                });
        for (ClaimInfo before : plan.toProvision()) {
            ClaimInfo assumed = before.selecting(nodeName);
            claims.put(before.key(), new Was<>(before, assumed));
            surroundings.putClaim(before.key(), assumed);
        }
    }

    /** It has become so. */
    void settle(VolumePlan plan) {
        plan.volumeByClaim().values().forEach(volumes::remove);
        plan.toProvision().forEach(claim -> claims.remove(claim.key()));
    }

    /** As before, unless something newer was seen. */
    @SuppressWarnings("ReferenceEquality") // this very object was put there
    void forget(VolumePlan plan) {
        for (String name : plan.volumeByClaim().values()) {
            Was<VolumeInfo> was = volumes.remove(name);
            if (was != null && surroundings.volume(name) == was.assumed()) {
                surroundings.putVolume(name, was.before());
            }
        }
        for (ClaimInfo claim : plan.toProvision()) {
            Was<ClaimInfo> was = claims.remove(claim.key());
            if (was != null && surroundings.claim(claim.key()) == was.assumed()) {
                surroundings.putClaim(claim.key(), was.before());
            }
        }
    }
}
