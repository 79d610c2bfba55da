package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
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
            return human(Duration.between(Instant.parse(time), now));
        } catch (DateTimeParseException e) {
            return UNKNOWN;
        }
    }

    /** A duration in the two units that matter. */
    static String human(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.isNegative()) {
            return seconds < -2 ? "<invalid>" : "0s";
        }
        if (seconds < 60 * 2) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 60 * 3) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 24 * 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        long years = days / 365;
        return days < 365 * 8 ? two(years, "y", days % 365, "d") : years + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
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
        TreeMap<String, String> parts = new TreeMap<>();
        selector.obj("matchLabels")
                .forEach((key, value) -> parts.put(key + "=", key + "=" + Read.scalar(value)));
        for (Obj requirement : Read.objects(selector, "matchExpressions")) {
            String key = requirement.text("key");
            String values =
                    Read.texts(requirement, "values").stream()
                            .sorted()
                            .collect(Collectors.joining(",", "(", ")"));
            String part =
                    switch (requirement.text("operator")) {
                        case "In" -> key + " in " + values;
                        case "NotIn" -> key + " notin " + values;
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default -> "";
                    };
            parts.put(key + " " + part, part);
        }
        return parts.isEmpty() ? NONE : String.join(",", parts.values());
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
