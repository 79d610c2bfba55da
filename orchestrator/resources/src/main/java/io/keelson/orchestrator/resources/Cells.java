package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the cells of many kinds have in common. */
final class Cells {
    static final String NONE = "<none>";
    static final String UNKNOWN = "<unknown>";
    static final String UNSET = "<unset>";

    private Cells() {}

    static Node text(String value) {
        return Node.of(value);
    }

    static Node orNone(String value) {
        return Node.of(value.isEmpty() ? NONE : value);
    }

    static Node whole(Obj object, String... path) {
        return Node.of(object.whole(0, path));
    }

    static Node age(Obj object, Instant now) {
        return Node.of(since(object.text("metadata", "creationTimestamp"), now));
    }

    /** How long ago a time was: {@code 5m3s}; {@code <unknown>} if it is none. */
    static String since(String time, Instant now) {
        if (time.isEmpty()) {
            return UNKNOWN;
        }
        try {
            return Durations.human(Duration.between(Instant.parse(time), now));
        } catch (DateTimeParseException e) {
            return UNKNOWN;
        }
    }

    static String containerNames(Obj podSpec) {
        return joined(podSpec, "name");
    }

    static String images(Obj podSpec) {
        return joined(podSpec, "image");
    }

    private static String joined(Obj podSpec, String field) {
        return Read.objects(podSpec, "containers").stream()
                .map(container -> container.text(field))
                .collect(Collectors.joining(","));
    }

    /** {@code a=b,c=d} by name; {@code <none>} if empty. */
    static String labels(Obj labels) {
        TreeMap<String, String> sorted = new TreeMap<>();
        labels.forEach((name, value) -> sorted.put(name, Read.scalar(value)));
        return sorted.isEmpty()
                ? NONE
                : sorted.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    /** A label selector as one would type it; {@code <none>} if it selects everything. */
    static String selector(Obj selector) {
        try {
            String text = LabelSelector.of(selector).toString();
            return text.isEmpty() ? NONE : text;
        } catch (StatusException e) {
            return "<error>"; // stored before a rule was there: a list must not fail for it
        }
    }

    /** {@code RWO,ROX}: access modes in the order of their kinds. */
    static String accessModes(List<String> modes) {
        List<String> letters = new ArrayList<>();
        if (modes.contains("ReadWriteOnce")) {
            letters.add("RWO");
        }
        if (modes.contains("ReadOnlyMany")) {
            letters.add("ROX");
        }
        if (modes.contains("ReadWriteMany")) {
            letters.add("RWX");
        }
        if (modes.contains("ReadWriteOncePod")) {
            letters.add("RWOP");
        }
        return String.join(",", letters);
    }
}
