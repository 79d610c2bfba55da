package io.keelson.orchestrator.controllers.tainteviction;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A taint that drives pods away.
 *
 * @param added when; null if nobody wrote it down
 */
record Taint(String key, String value, @Nullable Instant added) {
    static final String NO_EXECUTE = "NoExecute";

    static List<Taint> listOf(Obj node) {
        List<Taint> taints = new ArrayList<>();
        for (Node element : node.arr("spec", "taints")) {
            if (element instanceof Obj taint && taint.text("effect").equals(NO_EXECUTE)) {
                taints.add(
                        new Taint(
                                taint.text("key"),
                                taint.text("value"),
                                Times.at(taint, "timeAdded")));
            }
        }
        return List.copyOf(taints);
    }

    /** The first of these tolerations that tolerates it; null if none does. */
    @Nullable Obj toleratedBy(Arr tolerations) {
        for (Node element : tolerations) {
            if (element instanceof Obj toleration && isToleratedBy(toleration)) {
                return toleration;
            }
        }
        return null;
    }

    private boolean isToleratedBy(Obj toleration) {
        String effect = toleration.text("effect");
        String wanted = toleration.text("key");
        return (effect.isEmpty() || effect.equals(NO_EXECUTE))
                && (wanted.isEmpty() || wanted.equals(key))
                && (toleration.text("operator").equals("Exists")
                        || toleration.text("value").equals(value));
    }
}
