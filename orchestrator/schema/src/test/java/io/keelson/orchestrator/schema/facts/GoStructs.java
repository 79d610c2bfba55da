package io.keelson.orchestrator.schema.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The structs of one Go package with what their tags say. Formatted Go has a field a line, and a
 * struct of the package ends with a brace in the first column.
 */
final class GoStructs {
    /**
     * @param goType as written: {@code *int32}, {@code []metav1.Condition}
     * @param jsonName empty if inlined
     * @param number in protobuf; 0 if the tag has none
     */
    record GoField(
            String goType,
            String jsonName,
            boolean isInline,
            boolean isOmittedIfEmpty,
            boolean isOmittedIfZero,
            int number,
            Markers markers) {
        /** Structs are never empty, so that only {@code omitzero} leaves them out. */
        boolean mayBeOmitted() {
            return isOmittedIfEmpty || isOmittedIfZero;
        }

        boolean isPointer() {
            return goType.startsWith("*");
        }
    }

    private static final Pattern STRUCT = Pattern.compile("^type (\\w+) struct \\{$");
    private static final Pattern FIELD =
            Pattern.compile("^\\t(?:(\\w+)\\s+)?([*\\[\\]\\w.]+)\\s+`([^`]*)`.*$");
    private static final Pattern JSON = Pattern.compile("json:\"([^\"]*)\"");
    private static final Pattern NUMBER = Pattern.compile("protobuf:\"\\w+,(\\d+)[,\"]");

    private final Map<String, List<GoField>> structs = new HashMap<>();

    private GoStructs() {}

    /** Fields in declaration order; empty for a name that is no struct here. */
    List<GoField> fields(String struct) {
        return structs.getOrDefault(struct, List.of());
    }

    boolean has(String struct) {
        return structs.containsKey(struct);
    }

    static GoStructs read(Path folder) throws IOException {
        GoStructs read = new GoStructs();
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(GoStructs::isSource).sorted().toList();
        }
        for (Path file : files) {
            read.readFile(file);
        }
        return read;
    }

    private static boolean isSource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".go")
                && !name.endsWith("_test.go")
                && !name.startsWith("zz_")
                && !name.equals("generated.pb.go");
    }

    private void readFile(Path file) throws IOException {
        List<GoField> open = null;
        List<String> comment = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.strip().startsWith("//")) {
                comment.add(line);
                continue;
            }
            Matcher struct = STRUCT.matcher(line);
            Matcher field = FIELD.matcher(line);
            if (struct.matches()) {
                open = new ArrayList<>();
                structs.put(struct.group(1), open);
            } else if (line.equals("}")) {
                open = null;
            } else if (open != null && field.matches()) {
                add(open, field.group(2), field.group(3), Markers.of(comment));
            }
            comment.clear();
        }
    }

    private static void add(List<GoField> to, String goType, String tags, Markers markers) {
        Matcher json = JSON.matcher(tags);
        if (!json.find() || json.group(1).equals("-")) {
            return;
        }
        List<String> parts = List.of(json.group(1).split(",", -1));
        Matcher number = NUMBER.matcher(tags);
        to.add(
                new GoField(
                        goType,
                        parts.getFirst(),
                        parts.contains("inline"),
                        parts.contains("omitempty"),
                        parts.contains("omitzero"),
                        number.find() ? Integer.parseInt(number.group(1)) : 0,
                        markers));
    }
}
