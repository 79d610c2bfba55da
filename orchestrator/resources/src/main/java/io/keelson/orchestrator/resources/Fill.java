package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Filling in what a client left out, and keeping what it may not change. */
final class Fill {
    private Fill() {}

    static Obj absent(Obj object, String name, Node value) {
        return Read.has(object, name) ? object : object.with(name, value);
    }

    static Obj absent(Obj object, String name, String value) {
        return absent(object, name, Node.of(value));
    }

    static Obj absent(Obj object, String name, long value) {
        return absent(object, name, Node.of(value));
    }

    /** Also where the string there is empty, as Go's defaults do. */
    static Obj empty(Obj object, String name, String value) {
        return object.text(name).isEmpty() && !(object.get(name) instanceof Node.Whole)
                ? object.with(name, Node.of(value))
                : object;
    }

    /** Each object of an array that is there. */
    static Obj each(Obj object, String name, UnaryOperator<Obj> change) {
        if (!(object.get(name) instanceof Arr array) || array.isEmpty()) {
            return object;
        }
        List<Node> changed = new ArrayList<>(array.size());
        for (Node node : array) {
            changed.add(node instanceof Obj element ? change.apply(element) : node);
        }
        return object.with(name, Arr.of(changed));
    }

    /** With the field as the other object has it, or without it if that has none. */
    static Obj copied(String field, Obj from, Obj to) {
        Node value = from.get(field);
        return value == null ? to.without(field) : to.with(field, value);
    }

    /** The object of that name, if it is there. */
    static Obj inside(Obj object, String name, UnaryOperator<Obj> change) {
        return object.get(name) instanceof Obj child
                ? object.with(name, change.apply(child))
                : object;
    }

    /** The object of that name, made if it is not there. */
    static Obj made(Obj object, String name, UnaryOperator<Obj> change) {
        return object.with(name, change.apply(object.obj(name)));
    }
}
