package io.keelson.orchestrator.object.placement;

import io.keelson.orchestrator.object.Obj;

/**
 * A taint that a pod does not mind.
 *
 * @param key empty for any key, if the operator is {@code Exists}
 * @param exists any value will do
 * @param effect empty for any effect
 */
public record Toleration(String key, boolean exists, String value, String effect) {
    public static Toleration parse(Obj toleration) {
        return new Toleration(
                toleration.text("key"),
                toleration.text("operator").equals("Exists"),
                toleration.text("value"),
                toleration.text("effect"));
    }

    public boolean tolerates(Taint taint) {
        return (effect.isEmpty() || effect.equals(taint.effect()))
                && (key.isEmpty() || key.equals(taint.key()))
                && (exists || value.equals(taint.value()));
    }
}
