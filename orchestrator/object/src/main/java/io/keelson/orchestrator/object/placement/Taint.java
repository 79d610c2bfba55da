package io.keelson.orchestrator.object.placement;

import io.keelson.orchestrator.object.Obj;

/**
 * A mark on a node that keeps pods away.
 *
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
 */
public record Taint(String key, String value, String effect) {
    public static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    public static Taint parse(Obj taint) {
        return new Taint(
                taint.text("key").intern(),
                taint.text("value").intern(),
                taint.text("effect").intern());
    }

    /** True if it keeps new pods away, and not only prefers to. */
    public boolean isHard() {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }

    public boolean isPreference() {
        return effect.equals("PreferNoSchedule");
    }
}
