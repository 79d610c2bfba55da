package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many nodes have each container image. */
public final class ImageSpread extends Following {
    private final Map<String, Integer> nodesByImage = new HashMap<>();

    @Override
    void grow(int slotCount) {}

    @Override
    @SuppressWarnings("ReferenceEquality") // what is unchanged is shared
    void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now) {
        Map<String, Long> had = before == null ? Map.of() : before.facts().images();
        Map<String, Long> has = now == null ? Map.of() : now.facts().images();
        if (had != has) {
            for (String image : had.keySet()) {
                nodesByImage.computeIfPresent(image, (i, n) -> n == 1 ? null : n - 1);
            }
            for (String image : has.keySet()) {
                nodesByImage.merge(image, 1, Integer::sum);
            }
        }
    }

    public int nodesWith(String image) {
        return nodesByImage.getOrDefault(image, 0);
    }

    public boolean isEmpty() {
        return nodesByImage.isEmpty();
    }
}
