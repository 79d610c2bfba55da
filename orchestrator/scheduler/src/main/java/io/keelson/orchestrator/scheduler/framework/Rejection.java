package io.keelson.orchestrator.scheduler.framework;

import java.util.List;

/**
 * Why a node, or every node, will not do.
 *
 * @param plugin name of the plug-in that says so
 * @param reasons as users read them; counted over nodes
 * @param unresolvable evicting pods would not help
 */
public record Rejection(String plugin, List<String> reasons, boolean unresolvable) {
    public Rejection {
        reasons = List.copyOf(reasons);
    }

    /** Other pods are in the way. */
    public static Rejection resolvable(String plugin, String reason) {
        return new Rejection(plugin, List.of(reason), false);
    }

    public static Rejection unresolvable(String plugin, String reason) {
        return new Rejection(plugin, List.of(reason), true);
    }
}
