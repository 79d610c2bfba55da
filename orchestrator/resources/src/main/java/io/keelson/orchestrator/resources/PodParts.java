package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What may change of a pod while it runs, each through a path of its own. */
final class PodParts {
    private static final List<String> CONTAINERS = List.of("containers", "initContainers");
    private static final List<String> AMOUNTS = List.of("requests", "limits");
    private static final List<String> RESIZABLE = List.of("cpu", "memory");
    private static final String STATIC_POD = "kubernetes.io/config.mirror";

    private PodParts() {}

    /** Containers to look into a running pod with: they are added, and stay as they are. */
    static Obj withEphemeralContainers(Obj now, Obj before) {
        Node containers = now.at("spec", "ephemeralContainers");
        Obj changed =
                containers == null
                        ? before.withoutAt("spec", "ephemeralContainers")
                        : before.withAt(containers, "spec", "ephemeralContainers");
        return counted(changed, before);
    }

    static void checkEphemeralContainers(Obj now, Obj before, List<FieldError> errors) {
        if (Read.has(before, "metadata", "annotations", STATIC_POD)) {
            errors.add(
                    Wrong.forbidden(
                            FieldPath.ROOT, "static pods do not support ephemeral containers"));
            return;
        }
        PodValidation.pod(now, errors);
        FieldPath at = Wrong.SPEC.child("ephemeralContainers");
        List<Obj> containers = Read.objects(now, "spec", "ephemeralContainers");
        for (Obj earlier : Read.objects(before, "spec", "ephemeralContainers")) {
            String name = earlier.text("name");
            if (!containers.contains(earlier)) {
                boolean changed = containers.stream().anyMatch(it -> it.text("name").equals(name));
                errors.add(
                        Wrong.forbidden(
                                at,
                                "existing ephemeral containers \""
                                        + name
                                        + "\" may not be "
                                        + (changed ? "changed" : "removed")
                                        + "\n"));
            }
        }
    }

    /** What containers ask for, and whether they are restarted when that changes. */
    static Obj resized(Obj now, Obj before) {
        Obj changed = before;
        for (String sort : CONTAINERS) {
            List<Obj> wanted = Read.objects(now, "spec", sort);
            List<Node> containers = new ArrayList<>();
            for (Obj container : Read.objects(before, "spec", sort)) {
                containers.add(
                        wanted.stream()
                                .filter(it -> it.text("name").equals(container.text("name")))
                                .findFirst()
                                .map(it -> withResources(container, it))
                                .orElse(container));
            }
            if (!containers.isEmpty()) {
                changed = changed.withAt(Arr.of(containers), "spec", sort);
            }
        }
        return counted(changed, before);
    }

    private static Obj withResources(Obj container, Obj wanted) {
        Obj changed = container;
        for (String field : List.of("resources", "resizePolicy")) {
            Node value = wanted.get(field);
            changed = value == null ? changed.without(field) : changed.with(field, value);
        }
        return changed;
    }

    private static Obj counted(Obj now, Obj before) {
        return now.obj("spec").equals(before.obj("spec"))
                ? now
                : now.withAt(
                        Node.of(before.whole(0, "metadata", "generation") + 1),
                        "metadata",
                        "generation");
    }

    static void checkResize(Obj now, Obj before, List<FieldError> errors) {
        String refused =
                Read.has(before, "metadata", "annotations", STATIC_POD)
                        ? "static pods cannot be resized"
                        : before.text("spec", "os", "name").equals("windows")
                                ? "windows pods cannot be resized"
                                : "";
        if (!refused.isEmpty()) {
            errors.add(Wrong.forbidden(FieldPath.ROOT, refused));
            return;
        }
        PodValidation.pod(now, errors);
        if (!Pods.qosClass(now.obj("spec")).equals(Pods.qosClass(before.obj("spec")))) {
            errors.add(
                    Wrong.invalid(
                            Wrong.SPEC,
                            now.text("status", "qosClass"),
                            "Pod QOS Class may not change as a result of resizing"));
        }
        if (runsWhereNothingResizes(before)) {
            errors.add(
                    Wrong.forbidden(Wrong.SPEC, "Pod running on node without support for resize"));
        }
        for (String sort : CONTAINERS) {
            List<Obj> containers = Read.objects(now, "spec", sort);
            List<Obj> earlier = Read.objects(before, "spec", sort);
            for (int i = 0; i < containers.size(); i++) {
                checkContainer(
                        containers.get(i),
                        earlier.get(i),
                        sort.equals("initContainers"),
                        Wrong.SPEC.child(sort).index(i).child("resources"),
                        errors);
            }
        }
    }

    /** An agent that can resize tells what running containers have. */
    private static boolean runsWhereNothingResizes(Obj pod) {
        for (Obj status : Read.objects(pod, "status", "containerStatuses")) {
            if (Read.has(status, "state", "running")) {
                return !Read.has(status, "resources");
            }
        }
        return false;
    }

    private static void checkContainer(
            Obj now, Obj before, boolean isInit, FieldPath at, List<FieldError> errors) {
        boolean isSidecar = isInit && before.text("restartPolicy").equals("Always");
        if (isInit && !isSidecar) {
            if (!now.equals(before)) {
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC,
                                "resources for non-sidecar init containers are immutable"));
            }
            return;
        }
        for (String amounts : AMOUNTS) {
            Obj is = now.obj("resources", amounts);
            if (!is.names().containsAll(before.obj("resources", amounts).names())) {
                errors.add(
                        Wrong.forbidden(
                                at.child(amounts), "resource " + amounts + " cannot be removed"));
            }
        }
        if (!withoutResizable(now).equals(withoutResizable(before))) {
            errors.add(
                    Wrong.forbidden(
                            Wrong.SPEC,
                            isSidecar
                                    ? "only cpu and memory resources for sidecar containers are"
                                            + " mutable"
                                    : "only cpu and memory resources are mutable"));
        }
    }

    private static List<Node> withoutResizable(Obj container) {
        List<Node> rest = new ArrayList<>();
        for (String amounts : AMOUNTS) {
            Obj kept = container.obj("resources", amounts);
            for (String name : RESIZABLE) {
                kept = kept.without(name);
            }
            rest.add(kept);
        }
        rest.add(Objects.requireNonNullElse(container.at("resources", "claims"), Arr.EMPTY));
        return rest;
    }
}
