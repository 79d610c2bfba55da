package io.keelson.orchestrator.schema.facts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The {@code // +name=value} lines of a comment; prose is dropped at once. */
record Markers(Map<String, List<String>> values) {
    static final Markers NONE = new Markers(Map.of());

    private static final Pattern MARKER = Pattern.compile("^\\s*//\\s*\\+([A-Za-z:]+)(?:=(.*))?$");

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** All values, in order; empty if there is no such marker. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The first value, or null. */
    @Nullable String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** From the lines of one comment. */
    static Markers of(List<String> comment) {
        Map<String, List<String>> values = new TreeMap<>();
        for (String line : comment) {
            Matcher marker = MARKER.matcher(line);
            if (marker.matches()) {
                String value = marker.group(2) == null ? "" : marker.group(2).strip();
                values.merge(
                        marker.group(1),
                        List.of(value),
                        (old, more) ->
                                List.copyOf(Stream.concat(old.stream(), more.stream()).toList()));
            }
        }
        return new Markers(values);
    }
}
