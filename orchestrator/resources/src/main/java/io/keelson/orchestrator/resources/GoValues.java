package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values in messages, in the notation that clients of this API have always seen: strings quoted,
 * maps and lists with their types.
 */
final class GoValues {
    /** A value that is already in that notation. */
    record Raw(String text) {}

    private GoValues() {}

    static String of(Object value) {
        return switch (value) {
            case String text -> GoText.quote(text);
            case Raw(String text) -> text;
            case Node.Text(String text) -> GoText.quote(text);
            case Node.Null _ -> "null";
            case Node node when !(node instanceof Obj || node instanceof Arr) -> Read.scalar(node);
            case Node node -> json(node);
            default -> value.toString();
        };
    }

    /** A number or a percentage. */
    static Raw intOrString(@Nullable Node node) {
        return switch (node) {
            case Node.Text(String text) ->
                    new Raw(
                            "intstr.IntOrString{Type:1, IntVal:0, StrVal:"
                                    + GoText.quote(text)
                                    + "}");
            case Node.Whole(long value) ->
                    new Raw("intstr.IntOrString{Type:0, IntVal:" + value + ", StrVal:\"\"}");
            case null, default -> new Raw("intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}");
        };
    }

    static Raw stringMap(Obj map) {
        return new Raw(stringMapText(map));
    }

    private static String stringMapText(Obj map) {
        TreeMap<String, String> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put(name, Read.scalar(value)));
        return sorted.entrySet().stream()
                .map(entry -> GoText.quote(entry.getKey()) + ":" + GoText.quote(entry.getValue()))
                .collect(Collectors.joining(", ", "map[string]string{", "}"));
    }

    static Raw strings(List<String> values) {
        return new Raw(
                values.stream()
                        .map(GoText::quote)
                        .collect(Collectors.joining(", ", "[]string{", "}")));
    }

    static Raw labelSelector(Obj selector) {
        String labels =
                Read.has(selector, "matchLabels")
                        ? stringMapText(selector.obj("matchLabels"))
                        : "map[string]string(nil)";
        String expressions = "[]v1.LabelSelectorRequirement(nil)";
        if (Read.has(selector, "matchExpressions")) {
            List<String> parts = new ArrayList<>();
            for (Obj requirement : Read.objects(selector, "matchExpressions")) {
                String values =
                        Read.has(requirement, "values")
                                ? strings(Read.texts(requirement, "values")).text()
                                : "[]string(nil)";
                parts.add(
                        "v1.LabelSelectorRequirement{Key:"
                                + GoText.quote(requirement.text("key"))
                                + ", Operator:"
                                + GoText.quote(requirement.text("operator"))
                                + ", Values:"
                                + values
                                + "}");
            }
            expressions = "[]v1.LabelSelectorRequirement{" + String.join(", ", parts) + "}";
        }
        return new Raw(
                "v1.LabelSelector{MatchLabels:"
                        + labels
                        + ", MatchExpressions:"
                        + expressions
                        + "}");
    }

    static Raw toleration(Obj toleration) {
        String seconds =
                Read.has(toleration, "tolerationSeconds")
                        ? "(*int64)(" + Read.scalar(toleration.get("tolerationSeconds")) + ")"
                        : "(*int64)(nil)";
        return new Raw(
                "core.Toleration{Key:"
                        + GoText.quote(toleration.text("key"))
                        + ", Operator:"
                        + GoText.quote(toleration.text("operator"))
                        + ", Value:"
                        + GoText.quote(toleration.text("value"))
                        + ", Effect:"
                        + GoText.quote(toleration.text("effect"))
                        + ", TolerationSeconds:"
                        + seconds
                        + "}");
    }

    private static String json(Node node) {
        return switch (node) {
            case Obj object -> {
                List<String> members = new ArrayList<>();
                object.forEach(
                        (name, value) -> members.add(GoText.quote(name) + ":" + json(value)));
                yield "{" + String.join(",", members) + "}";
            }
            case Arr array ->
                    array.asList().stream()
                            .map(GoValues::json)
                            .collect(Collectors.joining(",", "[", "]"));
            case Node.Null _ -> "null";
            case Node.Text(String text) -> GoText.quote(text);
            default -> Read.scalar(node);
        };
    }
}
