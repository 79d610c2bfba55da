package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is looked at in a node.
 *
 * @param created when, as written there
 * @param conditions their statuses by their types
 * @param readyPosted what its condition Ready says of when it was posted; changes with each posting
 * @param readySince when its condition Ready became what it is
 * @param zone region and zone
 * @param betaLabels labels that are to follow others and do not, with their right values
 */
record NodeRecord(
        String name,
        String uid,
        String created,
        Map<String, String> conditions,
        String readyPosted,
        String readySince,
        List<Taint> taints,
        boolean unschedulable,
        String zone,
        Map<String, String> betaLabels) {
    private static final String READY = "Ready";

    static NodeRecord of(Item<Obj> item) {
        Obj node = item.obj();
        Map<String, String> conditions = new HashMap<>();
        String posted = "";
        String since = "";
        for (Node element : node.arr("status", "conditions")) {
            if (element instanceof Obj condition) {
                String type = condition.text("type");
                conditions.put(type.intern(), condition.text("status").intern());
                if (type.equals(READY)) {
                    since = condition.text("lastTransitionTime");
                    posted = condition.text("lastHeartbeatTime");
                }
            }
        }
        Map<String, String> labels = item.meta().labels();
        return new NodeRecord(
                item.meta().name(),
                item.meta().uid(),
                item.meta().creationTimestamp(),
                Map.copyOf(conditions),
                posted,
                since,
                Taint.listOf(node.arr("spec", "taints")),
                node.isTrue("spec", "unschedulable"),
                zone(labels),
                betaLabels(labels));
    }

    private static String zone(Map<String, String> labels) {
        return labels.getOrDefault("topology.kubernetes.io/region", "")
                + ":"
                + labels.getOrDefault("topology.kubernetes.io/zone", "");
    }

    private static Map<String, String> betaLabels(Map<String, String> labels) {
        Map<String, String> wrong = new HashMap<>();
        for (String what : new String[] {"os", "arch"}) {
            String value = labels.get("kubernetes.io/" + what);
            String beta = "beta.kubernetes.io/" + what;
            if (value != null && !value.equals(labels.get(beta))) {
                wrong.put(beta, value);
            }
        }
        return Map.copyOf(wrong);
    }

    /** Whether it ever said anything about being ready. */
    boolean hasReported() {
        return conditions.containsKey(READY);
    }

    boolean isReady() {
        return status(READY).equals("True");
    }

    /** True, False or Unknown; empty if there is no such condition. */
    String status(String condition) {
        return conditions.getOrDefault(condition, "");
    }
}
