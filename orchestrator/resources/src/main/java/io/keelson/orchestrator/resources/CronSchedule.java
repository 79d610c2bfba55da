package io.keelson.orchestrator.resources;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a CronJob's schedule may look like: five fields, or a word for a common one. */
final class CronSchedule {
    private record Field(int low, int high, List<String> names) {}

    private static final List<Field> FIELDS =
            List.of(
                    new Field(0, 59, List.of()),
                    new Field(0, 23, List.of()),
                    new Field(1, 31, List.of()),
                    new Field(
                            1,
                            12,
                            List.of(
                                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                    "oct", "nov", "dec")),
                    new Field(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    private static final Set<String> WORDS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final Pattern EVERY = Pattern.compile("@every ([0-9.]+(h|m|s|ms|us|ns))+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private CronSchedule() {}

    /** What is wrong with it; empty if nothing is. */
    static String problem(String schedule) {
        if (schedule.startsWith("@")) {
            return WORDS.contains(schedule) || EVERY.matcher(schedule).matches()
                    ? ""
                    : "unrecognized descriptor: " + schedule;
        }
        List<String> fields = List.of(schedule.strip().split("\\s+", -1));
        if (fields.size() != FIELDS.size()) {
            return "Expected exactly 5 fields, found " + fields.size() + ": " + schedule;
        }
        for (int i = 0; i < FIELDS.size(); i++) {
            for (String part : fields.get(i).split(",", -1)) {
                String problem = problem(part, FIELDS.get(i));
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
        }
        return "";
    }

    private static String problem(String part, Field field) {
        String[] rangeAndStep = part.split("/", -1);
        if (rangeAndStep.length > 2) {
            return "Too many slashes: " + part;
        }
        String[] ends = rangeAndStep[0].split("-", -1);
        if (ends.length > 2) {
            return "Too many hyphens: " + part;
        }
        int from = field.low;
        int to = field.high;
        if (!rangeAndStep[0].equals("*") && !rangeAndStep[0].equals("?")) {
            for (String end : ends) {
                if (value(end, field) < 0) {
                    return "Failed to parse int from "
                            + end
                            + ": strconv.Atoi: parsing \""
                            + end
                            + "\": invalid syntax";
                }
            }
            from = value(ends[0], field);
            to = value(ends[ends.length - 1], field);
        }
        if (from < field.low) {
            return "Beginning of range (" + from + ") below minimum (" + field.low + "): " + part;
        }
        if (to > field.high) {
            return "End of range (" + to + ") above maximum (" + field.high + "): " + part;
        }
        if (from > to) {
            return "Beginning of range (" + from + ") beyond end of range (" + to + "): " + part;
        }
        if (rangeAndStep.length == 2) {
            if (!NUMBER.matcher(rangeAndStep[1]).matches()) {
                return "Failed to parse int from "
                        + rangeAndStep[1]
                        + ": strconv.Atoi: parsing \""
                        + rangeAndStep[1]
                        + "\": invalid syntax";
            }
            if (Integer.parseInt(rangeAndStep[1]) == 0) {
                return "Step of range should be a positive number: " + part;
            }
        }
        return "";
    }

    /** -1 if it is none. */
    private static int value(String text, Field field) {
        int name = field.names.indexOf(text.toLowerCase(Locale.ROOT));
        if (name >= 0) {
            return field.low + name;
        }
        return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    }
}
