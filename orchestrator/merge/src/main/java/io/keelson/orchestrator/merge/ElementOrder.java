package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of a merged list: elements that the patch names stand as the patch has them, the others
 * as the server had them, and where an element of the one kind may stand among the other is decided
 * by the server's order.
 */
final class ElementOrder {
    private final @Nullable String mergeKey;
    private final Map<Node, Integer> patchOrder;
    private final Map<Node, Integer> liveOrder;

    /**
     * @param mergeKey null for lists of scalars, whose elements are their own keys
     */
    ElementOrder(@Nullable String mergeKey, Arr patchOrder, Arr liveOrder) {
        this.mergeKey = mergeKey;
        this.patchOrder = positions(patchOrder);
        this.liveOrder = positions(liveOrder);
    }

    private Map<Node, Integer> positions(Arr list) {
        Map<Node, Integer> positions = HashMap.newHashMap(list.size());
        for (int i = 0; i < list.size(); i++) {
            positions.putIfAbsent(keyOf(list.get(i)), i);
        }
        return positions;
    }

    private Node keyOf(Node element) {
        return mergeKey == null ? element : key(element, mergeKey);
    }

    static Node key(Node element, String mergeKey) {
        Node key = element instanceof Obj obj ? obj.get(mergeKey) : null;
        if (key == null) {
            throw Status.unexplained(
                            PatchValues.asGoMap(element).replaceFirst("^map\\[", "map: map[")
                                    + " does not contain declared merge key: "
                                    + mergeKey)
                    .exception();
        }
        return key;
    }

    Arr of(Arr merged) {
        List<Node> named = new ArrayList<>();
        List<Node> others = new ArrayList<>();
        for (Node element : merged) {
            (patchOrder.containsKey(keyOf(element)) ? named : others).add(element);
        }
        named.sort(Comparator.comparing(element -> patchOrder.getOrDefault(keyOf(element), 0)));
        others.sort(
                Comparator.comparing(
                        element -> liveOrder.getOrDefault(keyOf(element), Integer.MAX_VALUE)));

        List<Node> all = new ArrayList<>(merged.size());
        int other = 0;
        for (Node element : named) {
            Integer at = liveOrder.get(keyOf(element));
            while (at != null && other < others.size() && isBefore(others.get(other), at)) {
                all.add(others.get(other++));
            }
            all.add(element);
        }
        all.addAll(others.subList(other, others.size()));
        return Arr.of(all);
    }

    private boolean isBefore(Node other, int at) {
        Integer position = liveOrder.get(keyOf(other));
        return position != null && position < at;
    }

    /** A patch's list must not contradict the order that the patch asks for. */
    static void checkSubsequence(Arr patch, Arr order, @Nullable String mergeKey) {
        if (patch.isEmpty() || order.isEmpty()) {
            return;
        }
        int at = 0;
        for (Node element : patch) {
            if (element instanceof Obj obj && obj.has(StrategicMergePatch.DIRECTIVE)) {
                continue;
            }
            Node key = mergeKey == null ? element : key(element, mergeKey);
            while (at < order.size()
                    && !key.equals(
                            mergeKey == null ? order.get(at) : key(order.get(at), mergeKey))) {
                at++;
            }
            if (at == order.size()) {
                throw Status.unexplained(
                                "The order in patch list:\n"
                                        + PatchValues.asGoMap(patch)
                                        + "\n doesn't match $setElementOrder list:\n"
                                        + PatchValues.asGoMap(order)
                                        + "\n")
                        .exception();
            }
            at++;
        }
    }
}
