package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one container, pod or claim may ask for in a namespace, and what it gets if it does not say:
 * upstream's {@code LimitRanger}.
 */
final class LimitRanges implements Admission {
    private static final String PREFIX = "/registry/limitranges/";
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final Cache cache;

    LimitRanges(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void admit(Request request) {
        if (request.creates("", "Pod")) {
            for (Live range : ranges(request)) {
                request.change(withDefaults(request.object(), range.object()));
            }
        }
    }

    @Override
    public void settle(Request request) {
        boolean isClaim =
                request.operation() != Operation.REMOVE
                        && request.call().target().subresource().isEmpty()
                        && request.call().def().gvk().kind().equals("PersistentVolumeClaim");
        if (!isClaim && !request.creates("", "Pod")) {
            return;
        }
        for (Live range : ranges(request)) {
            Set<String> problems = new LinkedHashSet<>();
            for (Node node : range.object().arr("spec", "limits")) {
                if (node instanceof Obj limit) {
                    problems.addAll(
                            isClaim
                                    ? LimitCheck.claim(limit, request.object())
                                    : LimitCheck.pod(limit, request.object()));
                }
            }
            if (!problems.isEmpty()) {
                throw request.forbidden(
                        problems.size() == 1
                                ? problems.iterator().next()
                                : "[" + String.join(", ", problems) + "]");
            }
        }
    }

    private List<Live> ranges(Request request) {
        return cache.policies(PREFIX, request.call().target().namespace());
    }

    private static Obj withDefaults(Obj pod, Obj range) {
        Obj requests = Obj.EMPTY;
        Obj limits = Obj.EMPTY;
        for (Node node : range.arr("spec", "limits")) {
            if (node instanceof Obj limit && limit.text("type").equals("Container")) {
                requests = merged(limit.obj("defaultRequest"), requests);
                limits = merged(limit.obj("default"), limits);
            }
        }
        List<String> said = new ArrayList<>();
        Obj spec = pod.obj("spec");
        spec = withDefaults(spec, "containers", "container", requests, limits, said);
        spec = withDefaults(spec, "initContainers", "init container", requests, limits, said);
        if (said.isEmpty()) {
            return pod;
        }
        return pod.with("spec", spec)
                .withAt(
                        Node.of("LimitRanger plugin set: " + String.join("; ", said)),
                        "metadata",
                        "annotations",
                        ANNOTATION);
    }

    private static Obj withDefaults(
            Obj spec, String containers, String what, Obj requests, Obj limits, List<String> said) {
        if (spec.arr(containers).isEmpty()) {
            return spec;
        }
        List<Node> changed = new ArrayList<>();
        for (Node node : spec.arr(containers)) {
            Obj container = node instanceof Obj obj ? obj : Obj.EMPTY;
            String of = what + " " + container.text("name");
            container = withDefaults(container, "requests", requests, " request for " + of, said);
            container = withDefaults(container, "limits", limits, " limit for " + of, said);
            changed.add(container);
        }
        return spec.with(containers, Arr.of(changed));
    }

    private static Obj withDefaults(
            Obj container, String which, Obj defaults, String what, List<String> said) {
        Obj given = container.obj("resources", which);
        Set<String> missing = new TreeSet<>(defaults.names());
        missing.removeAll(given.names());
        if (missing.isEmpty()) {
            return container;
        }
        said.add(String.join(", ", missing) + what);
        return container.withAt(merged(given, defaults), "resources", which);
    }

    /** What the first does not say the second does. */
    private static Obj merged(Obj first, Obj second) {
        Obj[] merged = {first};
        second.forEach((name, value) -> {
            if (!merged[0].has(name)) {
                merged[0] = merged[0].with(name, value);
            }
        });
        return merged[0];
    }
}
