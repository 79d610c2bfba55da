package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * What an update through a sub-resource may change of its object, where that is a part other than
 * the status: {@code ephemeralcontainers} and {@code resize} of pods, {@code finalize} of
 * namespaces, {@code approval} of certificate requests.
 */
public final class Parts {
    private Parts() {}

    /**
     * The object with that part of the new one, and all else as it was.
     *
     * @throws IllegalArgumentException if it is none of the sub-resources named above
     */
    public static Obj prepare(String subResource, Obj now, Obj before) {
        return switch (subResource) {
            case "ephemeralcontainers" -> copied(now, before, "spec", "ephemeralContainers");
            case "resize" -> resized(now, before);
            case "finalize" -> copied(now, before, "spec", "finalizers");
            case "approval" -> copied(now, before, "status", "conditions");
            default -> throw new IllegalArgumentException("no part: " + subResource);
        };
    }

    /** What is wrong with the prepared object, or with the change. */
    public static List<FieldError> validate(String subResource, Obj now, Obj before) {
        List<FieldError> errors = new ArrayList<>();
        switch (subResource) {
            case "ephemeralcontainers" -> {
                PodValidation.pod(now, errors);
                ephemeral(now, before, errors);
            }
            case "resize" -> PodValidation.pod(now, errors);
            default -> {} // any conditions, any finalizers
        }
        return errors;
    }

    private static Obj copied(Obj now, Obj before, String... path) {
        Node value = now.at(path);
        return value == null ? before.withoutAt(path) : before.withAt(value, path);
    }

    private static Obj resized(Obj now, Obj before) {
        List<Obj> wanted = Read.objects(now, "spec", "containers");
        List<Node> containers = new ArrayList<>();
        for (Obj container : Read.objects(before, "spec", "containers")) {
            Obj changed = container;
            for (Obj other : wanted) {
                if (other.text("name").equals(container.text("name"))) {
                    changed = changed.with("resources", other.obj("resources"));
                }
            }
            containers.add(changed);
        }
        return before.withAt(Arr.of(containers), "spec", "containers");
    }

    private static void ephemeral(Obj now, Obj before, List<FieldError> errors) {
        List<Obj> containers = Read.objects(now, "spec", "ephemeralContainers");
        for (Obj earlier : Read.objects(before, "spec", "ephemeralContainers")) {
            String name = earlier.text("name");
            if (!containers.contains(earlier)) {
                boolean changed = containers.stream().anyMatch(it -> it.text("name").equals(name));
                errors.add(
                        Wrong.forbidden(
                                Wrong.SPEC.child("ephemeralContainers"),
                                "existing ephemeral containers \""
                                        + name
                                        + "\" may not be "
                                        + (changed ? "changed" : "removed")));
            }
        }
    }
}
