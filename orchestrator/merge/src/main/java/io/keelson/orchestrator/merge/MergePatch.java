package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;

/** RFC 7386: members of the patch replace members, objects are merged, null removes. */
public final class MergePatch {
    private MergePatch() {}

    public static Obj apply(Obj target, Obj patch) {
        Obj merged = target;
        for (String name : patch.names()) {
            Node value = patch.get(name);
            if (value == Node.Null.NULL) {
                merged = merged.without(name);
            } else if (value instanceof Obj change) {
                Obj into = merged.get(name) instanceof Obj obj ? obj : Obj.EMPTY;
                merged = merged.with(name, apply(into, change));
            } else if (value != null) {
                merged = merged.with(name, value);
            }
        }
        return merged;
    }

    /** The smallest patch that makes the one of the other; lists are replaced whole. */
    public static Obj between(Obj from, Obj to) {
        Obj.Builder patch = Obj.builder();
        from.forEach((name, value) -> {
            if (!to.has(name)) {
                patch.put(name, Node.Null.NULL);
            }
        });
        to.forEach((name, value) -> {
            Node before = from.get(name);
            if (before instanceof Obj old && value instanceof Obj now) {
                if (!old.equals(now)) {
                    patch.put(name, between(old, now));
                }
            } else if (!value.equals(before)) {
                patch.put(name, value);
            }
        });
        return patch.build();
    }
}
