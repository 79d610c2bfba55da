package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an object, or a thing one can do with it, with a path of its own.
 *
 * @param name the last step of the path
 * @param kind what its bodies are
 * @param verbs in alphabetical order
 * @param part what updates through it change of the object; null if it is no part of it
 */
public record SubResource(
        String name, GroupVersionKind kind, List<String> verbs, @Nullable Part part) {
    static final List<String> GET_PATCH_UPDATE = List.of("get", "patch", "update");
    static final List<String> CREATE = List.of("create");
    static final List<String> CREATE_GET = List.of("create", "get");
    static final List<String> PROXY = List.of("create", "delete", "get", "patch", "update");

    static final SubResource SCALE =
            new SubResource(
                    "scale", new GroupVersionKind("autoscaling", "v1", "Scale"), GET_PATCH_UPDATE);

    public SubResource {
        verbs = List.copyOf(verbs);
    }

    SubResource(String name, GroupVersionKind kind, List<String> verbs) {
        this(name, kind, verbs, null);
    }

    static SubResource core(String name, String kind, List<String> verbs) {
        return new SubResource(name, new GroupVersionKind("", "v1", kind), verbs);
    }

    /** A part of objects of that kind. */
    static SubResource part(
            String name,
            GroupVersionKind kind,
            List<String> verbs,
            Part.Preparation prepare,
            Declare.ChangeCheck check) {
        return new SubResource(name, kind, verbs, new Part(prepare, Declare.collected(check)));
    }
}
