package io.keelson.orchestrator.schema.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The structured-merge schema that client-go carries as YAML inside a Go file: for each type its
 * fields, and for each list and map how it is owned.
 *
 * <p>The YAML is a machine's: two spaces a level, lists of maps, no folding. It is read into maps,
 * lists and strings.
 */
final class MergeSchema {
    private record Line(int indent, String text) {}

    private final Map<String, Map<String, Object>> types = new LinkedHashMap<>();

    private MergeSchema() {}

    static MergeSchema read(Path goFile) throws IOException {
        Deque<Line> lines = new ArrayDeque<>();
        boolean inside = false;
        for (String line : Files.readAllLines(goFile)) {
            if (line.endsWith("`types:")) {
                inside = true;
            } else if (line.startsWith("`)")) {
                inside = false;
            } else if (inside) {
                String text = line.stripLeading();
                lines.add(new Line(line.length() - text.length(), text));
            }
        }
        MergeSchema schema = new MergeSchema();
        for (Object type : list(value(lines))) {
            Map<String, Object> map = map(type);
            schema.types.put(string(map.get("name")), map);
        }
        return schema;
    }

    boolean has(String type) {
        return types.containsKey(type);
    }

    int size() {
        return types.size();
    }

    /** Whether the type is a struct that is applied as one value. */
    boolean isAtomic(String type) {
        return relationship(map(types.get(type)).get("map")).equals("atomic");
    }

    /** Field name to field, each a map of name, type, default. Empty for an untyped scalar. */
    Map<String, Map<String, Object>> fields(String type) {
        Map<String, Map<String, Object>> fields = new LinkedHashMap<>();
        if (map(types.get(type)).get("map") instanceof Map<?, ?> struct
                && struct.get("fields") instanceof List<?> declared) {
            for (Object field : declared) {
                fields.put(string(map(field).get("name")), map(field));
            }
        }
        return fields;
    }

    /** What {@code elementRelationship} of a list's or map's body says; empty if nothing. */
    static String relationship(@Nullable Object body) {
        return body instanceof Map<?, ?> map && map.get("elementRelationship") instanceof String it
                ? it
                : "";
    }

    @SuppressWarnings("unchecked") // what value() makes
    static Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static String string(@Nullable Object value) {
        return value instanceof String string ? string : "";
    }

    private static Object value(Deque<Line> lines) {
        int indent = lines.element().indent();
        if (lines.element().text().startsWith("- ")) {
            List<Object> list = new ArrayList<>();
            while (!lines.isEmpty()
                    && lines.element().indent() == indent
                    && lines.element().text().startsWith("- ")) {
                String item = lines.remove().text().substring(2);
                if (item.contains(": ") || item.endsWith(":")) {
                    lines.addFirst(new Line(indent + 2, item));
                    list.add(value(lines));
                } else {
                    list.add(item);
                }
            }
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        while (!lines.isEmpty()
                && lines.element().indent() == indent
                && !lines.element().text().startsWith("- ")) {
            String text = lines.remove().text();
            int colon = text.indexOf(':');
            String rest = text.substring(colon + 1).strip();
            boolean isNested = rest.isEmpty();
            map.put(text.substring(0, colon), isNested ? value(lines) : rest);
        }
        return map;
    }
}
