package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A taint, as far as nodes' states make them: they have no values. */
record Taint(String key, String effect) {
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

    /** Of conditions that are bad when they are True. */
    private static final Map<String, String> BY_CONDITION =
            Map.of(
                    "MemoryPressure", "node.kubernetes.io/memory-pressure",
                    "DiskPressure", "node.kubernetes.io/disk-pressure",
                    "PIDPressure", "node.kubernetes.io/pid-pressure",
                    "NetworkUnavailable", "node.kubernetes.io/network-unavailable");

    static List<Taint> listOf(Arr taints) {
        List<Taint> list = new ArrayList<>();
        for (Node node : taints) {
            if (node instanceof Obj taint) {
                list.add(of(taint));
            }
        }
        return List.copyOf(list);
    }

    static Taint of(Obj taint) {
        return new Taint(taint.text("key").intern(), taint.text("effect").intern());
    }

    /** What a node's conditions ask for, of those that keep new pods away. */
    static List<Taint> noSchedule(NodeRecord node) {
        List<Taint> wanted = new ArrayList<>();
        if (!node.isReady()) {
            wanted.add(
                    new Taint(
                            node.status("Ready").equals("Unknown") ? UNREACHABLE : NOT_READY,
                            NO_SCHEDULE));
        }
        BY_CONDITION.forEach((condition, key) -> {
            if (node.status(condition).equals("True")) {
                wanted.add(new Taint(key, NO_SCHEDULE));
            }
        });
        if (node.unschedulable()) {
            wanted.add(new Taint(UNSCHEDULABLE, NO_SCHEDULE));
        }
        return wanted;
    }

    /** Of those that drive pods away: one, or none. */
    static List<Taint> noExecute(NodeRecord node) {
        return switch (node.status("Ready")) {
            case "False" -> List.of(new Taint(NOT_READY, NO_EXECUTE));
            case "Unknown" -> List.of(new Taint(UNREACHABLE, NO_EXECUTE));
            default -> List.of();
        };
    }

    /** Nobody but this controller puts it there or takes it away. */
    boolean isOurs() {
        boolean byReadiness = key.equals(NOT_READY) || key.equals(UNREACHABLE);
        return switch (effect) {
            case NO_SCHEDULE ->
                    byReadiness || key.equals(UNSCHEDULABLE) || BY_CONDITION.containsValue(key);
            case NO_EXECUTE -> byReadiness;
            default -> false;
        };
    }

    boolean isNoExecute() {
        return effect.equals(NO_EXECUTE);
    }

    Obj toObj(String timeAdded) {
        return Obj.builder()
                .put("key", key)
                .put("effect", effect)
                .put("timeAdded", timeAdded)
                .build();
    }
}
