package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod asks for, or may use, in all: its containers together; or, if that is more, its most
 * demanding init container with the side-cars started before it; and what running a pod costs.
 */
final class PodResources {
    private PodResources() {}

    static Map<String, Quantity> requests(Obj pod) {
        Map<String, Quantity> sum = sum(pod.obj("spec"), "requests");
        quantities(pod.obj("spec", "overhead"))
                .forEach((name, overhead) -> sum.merge(name, overhead, Quantity::plus));
        return sum;
    }

    /** Only of what is limited. */
    static Map<String, Quantity> limits(Obj pod) {
        Map<String, Quantity> sum = sum(pod.obj("spec"), "limits");
        quantities(pod.obj("spec", "overhead"))
                .forEach((name, overhead) ->
                        sum.computeIfPresent(name, (same, limit) -> limit.plus(overhead)));
        return sum;
    }

    static Map<String, Quantity> quantities(Obj amounts) {
        Map<String, Quantity> quantities = new TreeMap<>();
        amounts.forEach((name, amount) -> quantities.put(name, Quantity.parse(amount)));
        return quantities;
    }

    private static Map<String, Quantity> sum(Obj spec, String which) {
        Map<String, Quantity> sum = new TreeMap<>();
        for (Node node : spec.arr("containers")) {
            add(sum, of(node, which));
        }
        Map<String, Quantity> sidecars = new TreeMap<>();
        Map<String, Quantity> most = new TreeMap<>();
        for (Node node : spec.arr("initContainers")) {
            Map<String, Quantity> one = of(node, which);
            if (node instanceof Obj container && container.text("restartPolicy").equals("Always")) {
                add(sum, one);
                add(sidecars, one);
                most(most, sidecars);
            } else {
                add(one, sidecars);
                most(most, one);
            }
        }
        most(sum, most);
        sum.putAll(quantities(spec.obj("resources", which)));
        return sum;
    }

    private static Map<String, Quantity> of(Node container, String which) {
        return container instanceof Obj obj
                ? quantities(obj.obj("resources", which))
                : new TreeMap<>();
    }

    private static void add(Map<String, Quantity> to, Map<String, Quantity> more) {
        more.forEach((name, amount) -> to.merge(name, amount, Quantity::plus));
    }

    private static void most(Map<String, Quantity> of, Map<String, Quantity> others) {
        others.forEach((name, amount) -> of.merge(name, amount, Quantity::max));
    }
}
