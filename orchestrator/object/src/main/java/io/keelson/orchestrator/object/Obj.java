package io.keelson.orchestrator.object;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. Immutable; keeps the order of its names; equal to another with the same members in
 * any order. Small arrays, searched from the front: objects of the API have few fields, and names
 * that come from a schema are interned, so that most comparisons are of references.
 */
public final class Obj implements Node {
    public static final Obj EMPTY = new Obj(new String[0], new Node[0]);

    private static final int SEARCHED_MAX = 16;

    private final String[] names;
    private final Node[] values;

    /** Made on the first search of a large object: a ConfigMap may have thousands of members. */
    private @Nullable Map<String, Integer> index;

    private Obj(String[] names, Node[] values) {
        this.names = names;
        this.values = values;
    }

    public static Obj of(String name, Node value) {
        return new Obj(new String[] {name}, new Node[] {value});
    }

    public static Builder builder() {
        return new Builder();
    }

    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    /** In order. */
    public List<String> names() {
        return List.of(names);
    }

    /** The member's value, or null if there is no such member. */
    public @Nullable Node get(String name) {
        int at = indexOf(name);
        return at < 0 ? null : values[at];
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The value at the end of a path of objects, or null where it breaks off. */
    public @Nullable Node at(String... path) {
        Node node = this;
        for (String name : path) {
            node = node instanceof Obj obj ? obj.get(name) : null;
        }
        return node;
    }

    /** The object there; empty if there is none. */
    public Obj obj(String... path) {
        return at(path) instanceof Obj obj ? obj : EMPTY;
    }

    /** The array there; empty if there is none. */
    public Arr arr(String... path) {
        return at(path) instanceof Arr arr ? arr : Arr.EMPTY;
    }

    /** The string there; empty if there is none. */
    public String text(String... path) {
        return at(path) instanceof Text(String value) ? value : "";
    }

    /** The whole number there, or the other one if there is none. */
    public long whole(long otherwise, String... path) {
        return at(path) instanceof Whole(long value) ? value : otherwise;
    }

    /** True only if true stands there. */
    public boolean isTrue(String... path) {
        return at(path) == Bool.TRUE;
    }

    /** With this member added at the end, or replaced in its place. */
    public Obj with(String name, Node value) {
        int at = indexOf(name);
        if (at >= 0) {
            Node[] changed = values.clone();
            changed[at] = value;
            return new Obj(names, changed);
        }
        String[] moreNames = Arrays.copyOf(names, names.length + 1);
        Node[] moreValues = Arrays.copyOf(values, values.length + 1);
        moreNames[names.length] = name;
        moreValues[values.length] = value;
        return new Obj(moreNames, moreValues);
    }

    public Obj without(String name) {
        int at = indexOf(name);
        if (at < 0) {
            return this;
        }
        int rest = names.length - 1;
        String[] fewerNames = new String[rest];
        Node[] fewerValues = new Node[rest];
        System.arraycopy(names, 0, fewerNames, 0, at);
        System.arraycopy(values, 0, fewerValues, 0, at);
        System.arraycopy(names, at + 1, fewerNames, at, rest - at);
        System.arraycopy(values, at + 1, fewerValues, at, rest - at);
        return new Obj(fewerNames, fewerValues);
    }

    /**
     * With the value at the end of this path; what is missing of the path, or no object, is made.
     */
    public Obj withAt(Node value, String... path) {
        return withAt(value, path, 0);
    }

    private Obj withAt(Node value, String[] path, int from) {
        String name = path[from];
        if (from == path.length - 1) {
            return with(name, value);
        }
        Obj child = get(name) instanceof Obj obj ? obj : EMPTY;
        return with(name, child.withAt(value, path, from + 1));
    }

    /** Without the member at the end of this path. */
    public Obj withoutAt(String... path) {
        return withoutAt(path, 0);
    }

    private Obj withoutAt(String[] path, int from) {
        String name = path[from];
        if (from == path.length - 1) {
            return without(name);
        }
        return get(name) instanceof Obj child ? with(name, child.withoutAt(path, from + 1)) : this;
    }

    public void forEach(BiConsumer<String, Node> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], values[i]);
        }
    }

    private int indexOf(String name) {
        if (names.length > SEARCHED_MAX) {
            return index().getOrDefault(name, -1);
        }
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private Map<String, Integer> index() {
        Map<String, Integer> made = index;
        if (made == null) {
            made = HashMap.newHashMap(names.length);
            for (int i = 0; i < names.length; i++) {
                made.put(names[i], i);
            }
            index = Map.copyOf(made); // safe to share: its fields are final
        }
        return made;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Obj obj) || names.length != obj.names.length) {
            return false;
        }
        for (int i = 0; i < names.length; i++) {
            if (!values[i].equals(obj.get(names[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < names.length; i++) {
            hash += names[i].hashCode() ^ values[i].hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append(": ").append(values[i]);
        }
        return text.append('}').toString();
    }

    /** Gathers members; a name given twice keeps its place and the later value. */
    public static final class Builder {
        private String[] names = new String[8];
        private Node[] values = new Node[8];
        private int size;

        /** From the first member that is too many to search through. */
        private @Nullable Map<String, Integer> index;

        private Builder() {}

        public Builder put(String name, Node value) {
            int at = indexOf(name);
            if (at >= 0) {
                values[at] = value;
                return this;
            }
            if (size == names.length) {
                names = Arrays.copyOf(names, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            names[size] = name;
            values[size] = value;
            if (index != null) {
                index.put(name, size);
            }
            size++;
            return this;
        }

        public Builder put(String name, String value) {
            return put(name, Node.of(value));
        }

        public boolean has(String name) {
            return indexOf(name) >= 0;
        }

        private int indexOf(String name) {
            if (size <= SEARCHED_MAX) {
                for (int i = 0; i < size; i++) {
                    if (names[i].equals(name)) {
                        return i;
                    }
                }
                return -1;
            }
            if (index == null) {
                index = HashMap.newHashMap(2 * size);
                for (int i = 0; i < size; i++) {
                    index.put(names[i], i);
                }
            }
            return index.getOrDefault(name, -1);
        }

        public Obj build() {
            return size == 0
                    ? EMPTY
                    : new Obj(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
        }
    }
}
