package io.keelson.orchestrator.scheduler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pods that are to be bound, all or none.
 *
 * @param group {@code namespace/name} of their PodGroup; null for one pod by itself
 */
public record Binding(List<Placement> placements, @Nullable String group) {
    public Binding {
        placements = List.copyOf(placements);
    }
}
