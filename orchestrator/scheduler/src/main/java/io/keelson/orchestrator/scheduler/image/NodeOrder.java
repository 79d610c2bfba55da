package io.keelson.orchestrator.scheduler.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order in which nodes are visited: one of each zone in turn, so that those visited before
 * enough were found are of all zones.
 *
 * @param slots of all nodes there are
 * @param slotByName of the same
 */
record NodeOrder(int[] slots, Map<String, Integer> slotByName) {
    static final NodeOrder EMPTY = new NodeOrder(new int[0], Map.of());

    static NodeOrder of(Collection<NodeInfo> nodes) {
        Map<String, List<NodeInfo>> byZone = new TreeMap<>();
        Map<String, Integer> slotByName = HashMap.newHashMap(nodes.size());
        for (NodeInfo node : nodes) {
            byZone.computeIfAbsent(node.facts().zone(), zone -> new ArrayList<>()).add(node);
            slotByName.put(node.name(), node.slot());
        }
        int[] slots = new int[nodes.size()];
        int at = 0;
        for (int turn = 0; at < slots.length; turn++) {
            for (List<NodeInfo> zone : byZone.values()) {
                if (turn < zone.size()) {
                    slots[at++] = zone.get(turn).slot();
                }
            }
        }
        return new NodeOrder(slots, slotByName);
    }
}
