package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading of objects: what is null counts as absent. */
final class Read {
    private Read() {}

    static boolean has(Obj object, String... path) {
        Node node = object.at(path);
        return node != null && node != Node.Null.NULL;
    }

    /** As a client would type it; empty for what is no scalar. */
    static String scalar(@Nullable Node node) {
        return switch (node) {
            case Node.Text(String value) -> value;
            case Node.Whole(long value) -> Long.toString(value);
            case Node.Fraction(var value) -> value.toPlainString();
            case Node.Bool bool -> Boolean.toString(bool.value());
            case null, default -> "";
        };
    }

    /** The objects in the array there. */
    static List<Obj> objects(Obj object, String... path) {
        return objects(object.arr(path));
    }

    static List<Obj> objects(Arr array) {
        List<Obj> found = new ArrayList<>(array.size());
        for (Node node : array) {
            found.add(node instanceof Obj element ? element : Obj.EMPTY);
        }
        return found;
    }

    /** The strings in the array there. */
    static List<String> texts(Obj object, String... path) {
        List<String> found = new ArrayList<>();
        for (Node node : object.arr(path)) {
            found.add(scalar(node));
        }
        return found;
    }
}
