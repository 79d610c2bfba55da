package io.keelson.orchestrator.scheduler.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one {@link Snapshot} after the other from what is seen. Belongs to one thread; its
 * snapshots to all.
 *
 * <pre>
 *            assume                    placed (the API server says so too)
 *   (none) ─────────► assumed ────────────────────────────────► placed
 *      ▲                 │ forget (binding failed)                 │ gone
 *      └─────────────────┴─────────────────────────────────────────┘
 * </pre>
 */
public final class Cluster {
    private Snapshot image = Snapshot.EMPTY;
    private boolean orderChanged;

    private final Map<String, Integer> slotByName = new HashMap<>();
    private final List<Integer> freeSlots = new ArrayList<>();
    private int slotsUsed;

    /** Every pod that stands on a node, by uid. */
    private final Map<String, PodInfo> placed = new HashMap<>();

    private final Set<String> assumedUids = new HashSet<>();
    private final Map<String, PodInfo> nominees = new HashMap<>();
    private final SurroundingsBuilder surroundings = new SurroundingsBuilder();

    public Snapshot snapshot() {
        if (orderChanged) {
            List<NodeInfo> nodes = new ArrayList<>();
            for (int slot : slotByName.values()) {
                NodeInfo node = image.inSlot(slot);
                if (node.isKnown()) {
                    nodes.add(node);
                }
            }
            nodes.sort(Comparator.comparingInt(NodeInfo::slot));
            image = image.withOrder(NodeOrder.of(nodes));
            orderChanged = false;
        }
        if (surroundings.isChanged()) {
            image = image.withSurroundings(surroundings.image());
        }
        return image;
    }

    public SurroundingsBuilder surroundings() {
        return surroundings;
    }

    /** The node as the cluster has it, or null. */
    public @Nullable NodeInfo node(String name) {
        Integer slot = slotByName.get(name);
        return slot == null ? null : image.inSlot(slot);
    }

    public void putNode(NodeFacts facts) {
        NodeInfo before = node(facts.name());
        if (before == null) {
            before = newNode(facts.name());
        }
        orderChanged |= !before.isKnown() || !before.facts().zone().equals(facts.zone());
        image = image.with(before.withFacts(facts));
    }

    /** Its pods stay until they are gone themselves. */
    public void removeNode(String name) {
        NodeInfo before = node(name);
        if (before != null) {
            orderChanged = true;
            put(before.withFacts(null));
        }
    }

    private NodeInfo newNode(String name) {
        int slot = freeSlots.isEmpty() ? slotsUsed++ : freeSlots.removeLast();
        slotByName.put(name, slot);
        return NodeInfo.unknown(slot, name);
    }

    /** A node that is not there and has no pod is forgotten. */
    private void put(NodeInfo node) {
        if (!node.isKnown() && node.podCount() == 0) {
            slotByName.remove(node.name());
            freeSlots.add(node.slot());
            image = image.withSlot(node.slot(), null);
        } else {
            image = image.with(node);
        }
    }

    /** It was decided that the pod goes there; the API server does not know yet. */
    public void assume(PodInfo pod, String nodeName) {
        if (placed.containsKey(pod.uid())) {
            throw new IllegalStateException("pod " + pod + " stands on a node already");
        }
        place(pod.onNode(nodeName));
        assumedUids.add(pod.uid());
        denominate(pod);
    }

    /** The binding of an assumed pod failed; one that was placed meanwhile stays. */
    public void forget(PodInfo pod) {
        if (assumedUids.remove(pod.uid())) {
            displace(pod.uid());
        }
    }

    public boolean isAssumed(PodInfo pod) {
        return assumedUids.contains(pod.uid());
    }

    /** Where the pod stands, as placed or assumed; null if nowhere. */
    public @Nullable PodInfo standing(String uid) {
        return placed.get(uid);
    }

    /** The API server has it on a node: new, confirmed, or changed. */
    public void placed(PodInfo pod) {
        assumedUids.remove(pod.uid());
        displace(pod.uid());
        denominate(pod);
        if (!pod.state().finished()) {
            place(pod);
        }
    }

    /** Deleted. */
    public void gone(PodInfo pod) {
        assumedUids.remove(pod.uid());
        displace(pod.uid());
        denominate(pod);
    }

    private void place(PodInfo pod) {
        NodeInfo node = node(pod.nodeName());
        if (node == null) {
            node = newNode(pod.nodeName());
        }
        image = image.with(node.with(pod));
        placed.put(pod.uid(), pod);
    }

    private void displace(String uid) {
        PodInfo before = placed.remove(uid);
        NodeInfo node = before == null ? null : node(before.nodeName());
        if (before != null && node != null) {
            put(node.without(before));
        }
    }

    /** A node is being emptied for this pod. */
    public void nominate(PodInfo pod, String nodeName) {
        denominate(pod);
        NodeInfo node = node(nodeName);
        if (node != null) {
            PodInfo nominee = pod.nominatedTo(nodeName);
            nominees.put(pod.uid(), nominee);
            List<PodInfo> more = new ArrayList<>(node.nominees());
            more.add(nominee);
            image = image.with(node.withNominees(more));
        }
    }

    public void denominate(PodInfo pod) {
        PodInfo nominee = nominees.remove(pod.uid());
        NodeInfo node = nominee == null ? null : node(nominee.state().nominatedNodeName());
        if (node != null) {
            image =
                    image.with(
                            node.withNominees(
                                    node.nominees().stream()
                                            .filter(each -> !each.isSamePodAs(pod))
                                            .toList()));
        }
    }

    /** Pods for which this node was being emptied, until a more important one came. */
    public List<PodInfo> nomineesBelow(String nodeName, int priority) {
        NodeInfo node = node(nodeName);
        return node == null
                ? List.of()
                : node.nominees().stream().filter(pod -> pod.priority() < priority).toList();
    }
}
