package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.image.PodInfo;
import java.util.List;
import java.util.Set;

/**
 * The plug-ins of one scheduler, in the order in which they are asked.
 *
 * @param schedulerName of the pods that it is for
 * @param others those that are only asked for hints
 */
public record Profile(
        String schedulerName,
        List<FilterPlugin> filters,
        List<Weighted> scores,
        List<Plugin> others) {
    /** A plug-in, and how much its scores count. */
    public record Weighted(ScorePlugin plugin, int weight) {}

    /**
     * True if a pod that these plug-ins rejected may fit after this.
     *
     * @param rejectors names; none if it failed for no reason of theirs
     */
    public boolean mayHelp(ClusterEvent event, PodInfo pod, Set<String> rejectors) {
        if (rejectors.isEmpty()) {
            return true;
        }
        for (FilterPlugin plugin : filters) {
            if (rejectors.contains(plugin.name()) && plugin.mayHelp(event, pod)) {
                return true;
            }
        }
        for (Plugin plugin : others) {
            if (rejectors.contains(plugin.name()) && plugin.mayHelp(event, pod)) {
                return true;
            }
        }
        return false;
    }
}
