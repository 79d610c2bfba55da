package io.keelson.orchestrator.object;

import org.jspecify.annotations.Nullable;

/** Where in an object something is, as messages say it: {@code spec.containers[0].name}. */
public final class FieldPath {
    /** The object itself. */
    public static final FieldPath ROOT = new FieldPath(null, "", false);

    private final @Nullable FieldPath parent;
    private final String step;
    private final boolean subscript;

    private FieldPath(@Nullable FieldPath parent, String step, boolean subscript) {
        this.parent = parent;
        this.step = step;
        this.subscript = subscript;
    }

    public static FieldPath of(String... names) {
        FieldPath path = ROOT;
        for (String name : names) {
            path = path.child(name);
        }
        return path;
    }

    /** A field of the struct here. */
    public FieldPath child(String name) {
        return new FieldPath(this, name, false);
    }

    /** An element of the list here. */
    public FieldPath index(int index) {
        return new FieldPath(this, Integer.toString(index), true);
    }

    /** A value of the map here: {@code data[a.txt]}. */
    public FieldPath key(String key) {
        return new FieldPath(this, key, true);
    }

    @Override
    public String toString() {
        return append(new StringBuilder()).toString();
    }

    private StringBuilder append(StringBuilder out) {
        if (parent == null) {
            return out;
        }
        parent.append(out);
        if (subscript) {
            return out.append('[').append(step).append(']');
        }
        return out.append(out.isEmpty() ? "" : ".").append(step);
    }
}
