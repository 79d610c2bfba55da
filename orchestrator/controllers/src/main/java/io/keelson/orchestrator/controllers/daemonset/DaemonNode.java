package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.placement.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What decides whether a daemon runs on a node. */
record DaemonNode(String name, Map<String, String> labels, List<Taint> taints) {
    /**
     * @param labels the node's, known already
     */
    static DaemonNode of(Obj node, Map<String, String> labels) {
        List<Taint> taints = new ArrayList<>();
        for (Node taint : node.arr("spec", "taints")) {
            if (taint instanceof Obj parsed) {
                taints.add(Taint.parse(parsed));
            }
        }
        return new DaemonNode(node.text("metadata", "name"), labels, List.copyOf(taints));
    }
}
