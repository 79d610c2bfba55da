package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.IntOrString;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What of a strategic merge patch goes into an object where there is nothing to merge with. */
final class PatchValues {
    private PatchValues() {}

    /** Without nulls in objects and without directives; null if it is nothing but a directive. */
    static @Nullable Node plain(Node value) {
        return switch (value) {
            case Obj obj -> {
                if (obj.has(StrategicMergePatch.DIRECTIVE)) {
                    yield null;
                }
                Obj.Builder plain = Obj.builder();
                obj.forEach((name, member) -> addPlain(name, member, plain));
                yield plain.build();
            }
            case Arr arr -> {
                List<Node> plain = new ArrayList<>(arr.size());
                for (Node element : arr) {
                    Node kept = plain(element);
                    if (kept != null) {
                        plain.add(kept);
                    }
                }
                yield Arr.of(plain);
            }
            default -> value;
        };
    }

    private static void addPlain(String name, Node member, Obj.Builder to) {
        boolean isDirective =
                name.equals(StrategicMergePatch.RETAIN_KEYS)
                        || name.startsWith(StrategicMergePatch.SET_ORDER)
                        || name.startsWith(StrategicMergePatch.DELETE_FROM);
        Node kept = isDirective || member == Node.Null.NULL ? null : plain(member);
        if (kept != null) {
            to.put(name, kept);
        }
    }

    /** As messages show an object: {@code map[a:1 b:x]}. */
    static String asGoMap(Node node) {
        return switch (node) {
            case Obj obj -> {
                TreeMap<String, String> sorted = new TreeMap<>();
                obj.forEach((name, value) -> sorted.put(name, name + ":" + asGoMap(value)));
                yield "map[" + String.join(" ", sorted.values()) + "]";
            }
            case Arr arr -> {
                List<String> shown = new ArrayList<>();
                for (Node element : arr) {
                    shown.add(asGoMap(element));
                }
                yield "[" + String.join(" ", shown) + "]";
            }
            case Node.Null none -> "<nil>";
            default -> IntOrString.toText(node);
        };
    }
}
