package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Holds what is asked for against one item of a LimitRange, in upstream's words. */
final class LimitCheck {
    private final String type;
    private final Map<String, Quantity> requests;
    private final Map<String, Quantity> limits;
    private final List<String> problems = new ArrayList<>();

    private LimitCheck(String type, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        this.type = type;
        this.requests = requests;
        this.limits = limits;
    }

    /** What is wrong with a pod. */
    static List<String> pod(Obj limit, Obj pod) {
        List<String> problems = new ArrayList<>();
        switch (limit.text("type")) {
            case "Container" -> {
                for (String containers : List.of("containers", "initContainers")) {
                    for (Node node : pod.arr("spec", containers)) {
                        Obj resources =
                                node instanceof Obj container
                                        ? container.obj("resources")
                                        : Obj.EMPTY;
                        problems.addAll(
                                new LimitCheck(
                                                "Container",
                                                PodResources.quantities(resources.obj("requests")),
                                                PodResources.quantities(resources.obj("limits")))
                                        .all(limit));
                    }
                }
            }
            case "Pod" ->
                    problems.addAll(
                            new LimitCheck(
                                            "Pod",
                                            PodResources.requests(pod),
                                            PodResources.limits(pod))
                                    .all(limit));
            default -> {}
        }
        return problems;
    }

    /** What is wrong with a claim to a volume: only what it asks for counts. */
    static List<String> claim(Obj limit, Obj claim) {
        if (!limit.text("type").equals("PersistentVolumeClaim")) {
            return List.of();
        }
        LimitCheck check =
                new LimitCheck(
                        "PersistentVolumeClaim",
                        PodResources.quantities(claim.obj("spec", "resources", "requests")),
                        Map.of());
        PodResources.quantities(limit.obj("min")).forEach(check::min);
        PodResources.quantities(limit.obj("max")).forEach(check::maxRequest);
        return check.problems;
    }

    private List<String> all(Obj limit) {
        PodResources.quantities(limit.obj("min")).forEach(this::min);
        PodResources.quantities(limit.obj("max")).forEach(this::max);
        PodResources.quantities(limit.obj("maxLimitRequestRatio")).forEach(this::ratio);
        return problems;
    }

    private void min(String name, Quantity bound) {
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        String rule = "minimum " + usage(name, bound);
        if (request == null) {
            problems.add(rule + ".  No request is specified");
        } else if (request.compareTo(bound) < 0) {
            problems.add(rule + ", but request is " + request);
        } else if (limit != null && limit.compareTo(bound) < 0) {
            problems.add(rule + ", but limit is " + limit);
        }
    }

    private void max(String name, Quantity bound) {
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        String rule = "maximum " + usage(name, bound);
        if (limit == null) {
            problems.add(rule + ".  No limit is specified");
        } else if (limit.compareTo(bound) > 0) {
            problems.add(rule + ", but limit is " + limit);
        } else if (request != null && request.compareTo(bound) > 0) {
            problems.add(rule + ", but request is " + request);
        }
    }

    private void maxRequest(String name, Quantity bound) {
        Quantity request = requests.get(name);
        String rule = "maximum " + usage(name, bound);
        if (request == null) {
            problems.add(rule + ".  No request is specified");
        } else if (request.compareTo(bound) > 0) {
            problems.add(rule + ", but request is " + request);
        }
    }

    private String usage(String name, Quantity bound) {
        return name + " usage per " + type + " is " + bound;
    }

    private void ratio(String name, Quantity bound) {
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        String rule = name + " max limit to request ratio per " + type + " is " + bound + ", but ";
        if (request == null || request.signum() == 0) {
            problems.add(rule + "no request is specified or request is 0");
        } else if (limit == null || limit.signum() == 0) {
            problems.add(rule + "no limit is specified or limit is 0");
        } else {
            double ratio = (double) limit.milli() / request.milli();
            if (ratio * 1000 > bound.milli()) {
                problems.add(rule + String.format(Locale.ROOT, "provided ratio is %f", ratio));
            }
        }
    }
}
