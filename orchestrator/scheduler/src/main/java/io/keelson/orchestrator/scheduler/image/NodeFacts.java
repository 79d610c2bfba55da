package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import io.keelson.orchestrator.object.placement.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Node object says.
 *
 * @param podsMax how many pods the node takes
 * @param images name to size in bytes, of what the node has already
 */
public record NodeFacts(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        boolean unschedulable,
        Resources allocatable,
        int podsMax,
        Map<String, Long> images) {
    public static final String ZONE = "topology.kubernetes.io/zone";
    public static final String REGION = "topology.kubernetes.io/region";
    public static final String HOSTNAME = "kubernetes.io/hostname";

    public static NodeFacts parse(Obj node) {
        Obj allocatable = node.obj("status", "allocatable");
        if (allocatable.isEmpty()) {
            allocatable = node.obj("status", "capacity");
        }
        return new NodeFacts(
                node.text("metadata", "name").intern(),
                PodParser.labels(node.obj("metadata", "labels")),
                taints(node),
                node.isTrue("spec", "unschedulable"),
                Resources.parse(allocatable),
                podsMax(allocatable),
                images(node));
    }

    /** Of a node whose pods are known, but not yet itself. */
    static NodeFacts unknown(String name) {
        return new NodeFacts(name, Map.of(), List.of(), false, Resources.NONE, 0, Map.of());
    }

    private static int podsMax(Obj allocatable) {
        Node pods = allocatable.get(Resources.PODS);
        try {
            return pods == null ? 0 : (int) Quantity.parse(pods).whole();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    private static List<Taint> taints(Obj node) {
        List<Taint> taints = new ArrayList<>();
        for (Node each : node.arr("spec", "taints")) {
            if (each instanceof Obj taint) {
                taints.add(Taint.parse(taint));
            }
        }
        return List.copyOf(taints);
    }

    private static Map<String, Long> images(Obj node) {
        Map<String, Long> images = new HashMap<>();
        for (Node each : node.arr("status", "images")) {
            if (each instanceof Obj image) {
                for (String name : image.arr("names").texts()) {
                    images.put(name.intern(), image.whole(0, "sizeBytes"));
                }
            }
        }
        return Map.copyOf(images);
    }

    /** Region and zone: nodes of one such place fail together. */
    String zone() {
        return labels.getOrDefault(REGION, "") + "/" + labels.getOrDefault(ZONE, "");
    }
}
