package io.keelson.chaos.kubectl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON text as a table of its leaves: {@code spec.containers[0].image} to {@code nginx}. Names
 * that contain a dot or a slash stand in brackets: {@code metadata.labels[a.io/b]}. A null is no
 * leaf; an object or list without leaves is the leaf {@code {}} or {@code []}.
 */
final class FlatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    static Map<String, String> of(String json) {
        Map<String, String> leaves = new TreeMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            value(parser, "", leaves);
        }
        return leaves;
    }

    private static void value(JsonParser parser, String path, Map<String, String> leaves) {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path, leaves);
            case START_ARRAY -> list(parser, path, leaves);
            case VALUE_NULL -> {}
            default -> leaves.put(path, parser.getString());
        }
    }

    private static void object(JsonParser parser, String path, Map<String, String> leaves) {
        int before = leaves.size();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            value(parser, below(path, name), leaves);
        }
        if (leaves.size() == before) {
            leaves.put(path, "{}");
        }
    }

    private static void list(JsonParser parser, String path, Map<String, String> leaves) {
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            leaves.put(path, "[]");
            return;
        }
        int index = 0;
        do {
            value(parser, path + "[" + index++ + "]", leaves);
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }

    private static String below(String path, String name) {
        if (name.indexOf('.') >= 0 || name.indexOf('/') >= 0) {
            return path + "[" + name + "]";
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** What the server may add to any object. */
    private static boolean isOfEveryObject(String path) {
        return path.startsWith("metadata.managedFields")
                || switch (path) {
                    case "metadata.uid",
                            "metadata.resourceVersion",
                            "metadata.creationTimestamp",
                            "metadata.generation",
                            "metadata.namespace",
                            "metadata.selfLink" ->
                            true;
                    default -> false;
                };
    }

    /**
     * Compares what a client asked for with what is stored: all that was asked for, the defaults
     * that are named, and nothing else.
     *
     * @param defaults path to value; {@code *} is any value
     * @return the differences, none if all is well
     */
    static List<String> differences(
            Map<String, String> asked, Map<String, String> stored, Map<String, String> defaults) {
        List<String> found = new ArrayList<>();
        asked.forEach((path, value) -> {
            String has = stored.get(path);
            if (path.equals("apiVersion")) {
                // An old version of a group is stored and read as the one preferred now.
                if (has == null || !group(has).equals(group(value))) {
                    found.add("apiVersion " + has + " of an asked " + value);
                }
            } else if (!isEmpty(value) && !value.equals(has) && !isOfEveryObject(path)) {
                found.add("asked for " + path + "=" + value + ", stored " + has);
            }
        });
        defaults.forEach((path, value) -> {
            String has = stored.get(path);
            if (has == null || (!value.equals("*") && !value.equals(has))) {
                found.add("default " + path + "=" + value + ", stored " + has);
            }
        });
        stored.forEach((path, value) -> {
            if (!asked.containsKey(path) && !defaults.containsKey(path) && !isOfEveryObject(path)) {
                found.add("stored besides " + path + "=" + value);
            }
        });
        return found;
    }

    private static boolean isEmpty(String value) {
        return value.equals("{}") || value.equals("[]");
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
