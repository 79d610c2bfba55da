package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions in a status: at most one of each type, each with the time its status changed. */
public final class Conditions {
    private static final String SINCE = "lastTransitionTime";

    private Conditions() {}

    /**
     * @param status True, False or Unknown
     */
    public static Obj of(String type, String status, String reason, String message, Instant now) {
        return Obj.builder()
                .put("type", type)
                .put("status", status)
                .put(SINCE, Times.seconds(now))
                .put("reason", reason)
                .put("message", message)
                .build();
    }

    /** The condition of that type; null if there is none. */
    public static @Nullable Obj find(Obj status, String type) {
        for (Node node : status.arr("conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    public static boolean isTrue(Obj status, String type) {
        Obj condition = find(status, type);
        return condition != null && condition.text("status").equals("True");
    }

    /**
     * With that condition, unless one of the same status and reason is there already: a message
     * alone changes nothing. What had the same status keeps its time.
     */
    public static Obj with(Obj status, Obj condition) {
        Obj had = find(status, condition.text("type"));
        if (had == null) {
            return replaced(status, condition);
        }
        boolean sameStatus = had.text("status").equals(condition.text("status"));
        if (sameStatus && had.text("reason").equals(condition.text("reason"))) {
            return status;
        }
        return replaced(
                status, sameStatus ? condition.with(SINCE, Node.of(had.text(SINCE))) : condition);
    }

    /** With exactly that condition, at the end of them. */
    public static Obj replaced(Obj status, Obj condition) {
        List<Node> all = others(status, condition.text("type"));
        all.add(condition);
        return status.with("conditions", Arr.of(all));
    }

    public static Obj without(Obj status, String type) {
        if (find(status, type) == null) {
            return status;
        }
        List<Node> rest = others(status, type);
        return rest.isEmpty()
                ? status.without("conditions")
                : status.with("conditions", Arr.of(rest));
    }

    private static List<Node> others(Obj status, String type) {
        List<Node> others = new ArrayList<>();
        for (Node node : status.arr("conditions")) {
            if (!(node instanceof Obj condition && condition.text("type").equals(type))) {
                others.add(node);
            }
        }
        return others;
    }
}
