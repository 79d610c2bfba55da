package io.keelson.orchestrator.scheduler.plugins;

import io.keelson.orchestrator.scheduler.framework.ClusterEvent;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeAdded;
import io.keelson.orchestrator.scheduler.framework.ClusterEvent.NodeUpdated;
import io.keelson.orchestrator.scheduler.framework.Cycle;
import io.keelson.orchestrator.scheduler.framework.FilterPlugin;
import io.keelson.orchestrator.scheduler.framework.Rejection;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodVolumes;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A volume with a label of a zone or region is used only there. */
final class VolumeZone implements FilterPlugin {
    private static final Rejection ELSEWHERE =
            Rejection.unresolvable("VolumeZone", "node(s) had no available volume zone");
    private static final List<String> KEYS =
            List.of(
                    NodeFacts.ZONE,
                    NodeFacts.REGION,
                    "failure-domain.beta.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region");

    /** A volume in several zones names them with this between. */
    private static final String BETWEEN = "__";

    @Override
    public String name() {
        return "VolumeZone";
    }

    private record Place(String key, Set<String> values) {}

    @Override
    public PreFiltered preFilter(Cycle cycle) {
        List<Place> places = new ArrayList<>();
        PodInfo pod = cycle.pod();
        for (PodVolumes.Claim claim : pod.spec().volumes().claims()) {
            var surroundings = cycle.image().surroundings();
            ClaimInfo info = surroundings.claims().get(pod.namespace() + "/" + claim.name());
            VolumeInfo volume = info == null ? null : surroundings.volumes().get(info.volumeName());
            if (volume == null) {
                continue;
            }
            for (String key : KEYS) {
                String value = volume.labels().get(key);
                if (value != null) {
                    places.add(new Place(key, Set.of(value.split(BETWEEN, -1))));
                }
            }
        }
        return places.isEmpty()
                ? FilterPlugin.skip()
                : FilterPlugin.check(node -> check(node, places));
    }

    private static @Nullable Rejection check(NodeInfo node, List<Place> places) {
        for (Place place : places) {
            String value = node.label(place.key());
            if (value == null || !place.values().contains(value)) {
                return ELSEWHERE;
            }
        }
        return null;
    }

    @Override
    public boolean mayHelp(ClusterEvent event, PodInfo rejected) {
        return switch (event) {
            case NodeAdded added -> true;
            case NodeUpdated(var before, var now) -> !before.labels().equals(now.labels());
            case ClusterEvent.ClaimChanged changed -> true;
            case ClusterEvent.VolumeChanged changed -> true;
            default -> false;
        };
    }
}
