package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * A pod that names a runtime class costs what the class says besides its containers, and goes where
 * the class can be run: upstream's {@code RuntimeClass}.
 */
final class RuntimeClasses implements Admission {
    private static final String PREFIX = "/registry/runtimeclasses/";

    private final Cache cache;

    RuntimeClasses(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void admit(Request request) {
        if (!request.creates("", "Pod")) {
            return;
        }
        Obj spec = request.object().obj("spec");
        String name = spec.text("runtimeClassName");
        Obj runtimeClass = name.isEmpty() ? Obj.EMPTY : named(request, name);
        Obj changed =
                withScheduling(request, withOverhead(request, spec, runtimeClass), runtimeClass);
        request.change(request.object().with("spec", changed));
    }

    private Obj named(Request request, String name) {
        Live live = cache.policy(PREFIX + name);
        if (live == null) {
            throw request.forbidden("pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        return live.object();
    }

    private static Obj withOverhead(Request request, Obj spec, Obj runtimeClass) {
        Obj said = spec.obj("overhead");
        Obj fixed = runtimeClass.obj("overhead", "podFixed");
        if (fixed.isEmpty()) {
            if (!said.isEmpty()) {
                throw request.forbidden(
                        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined"
                                + " Overhead");
            }
            return spec;
        }
        if (!said.isEmpty()
                && !PodResources.quantities(said).equals(PodResources.quantities(fixed))) {
            throw request.forbidden(
                    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        }
        return spec.with("overhead", fixed);
    }

    private static Obj withScheduling(Request request, Obj spec, Obj runtimeClass) {
        Obj selector = spec.obj("nodeSelector");
        Obj wanted = runtimeClass.obj("scheduling", "nodeSelector");
        for (String label : wanted.names()) {
            String value = wanted.text(label);
            if (selector.has(label) && !selector.text(label).equals(value)) {
                throw request.forbidden(
                        "conflict: runtimeClass.scheduling.nodeSelector["
                                + label
                                + "] = "
                                + value
                                + "; pod.spec.nodeSelector["
                                + label
                                + "] = "
                                + selector.text(label));
            }
            selector = selector.with(label, Node.of(value));
        }
        List<Node> tolerations = new ArrayList<>(spec.arr("tolerations").asList());
        for (Node toleration : runtimeClass.arr("scheduling", "tolerations")) {
            if (!tolerations.contains(toleration)) {
                tolerations.add(toleration);
            }
        }
        Obj placed = selector.isEmpty() ? spec : spec.with("nodeSelector", selector);
        return tolerations.isEmpty() ? placed : placed.with("tolerations", Arr.of(tolerations));
    }
}
