package io.keelson.cli.server;

import static io.keelson.cli.CommandException.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was given for each flag, by the command line or the environment. A flag that was not given
 * has its default.
 *
 * @param given by flag name
 * @param warnings what the log says once it is open, one line each
 */
record FlagValues(SortedMap<String, String> given, List<String> warnings) {
    /**
     * Merges both sources and applies the table's treatments.
     *
     * @param commandLine values by flag name
     * @param environment the process's variables
     */
    static FlagValues of(Map<String, String> commandLine, Map<String, String> environment) {
        SortedMap<String, String> given = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        commandLine.forEach((name, value) -> given.put(name, value));
        for (Flag flag : FlagTable.all()) {
            String value = environment.getOrDefault(flag.variable(), "");
            if (value.isEmpty()) {
                continue;
            }
            if (commandLine.containsKey(flag.name())) {
                throw usage(
                        "environment variable %s conflicts with flag --%s; unset one of them"
                                .formatted(flag.variable(), flag.name()));
            }
            given.put(flag.name(), value);
        }
        for (String variable : new TreeMap<>(environment).keySet()) {
            if (isUnknown(variable)) {
                warnings.add("unrecognized environment variable " + variable);
            }
        }
        given.forEach((name, value) -> treat(FlagTable.flag(name), value, warnings));
        return new FlagValues(given, List.copyOf(warnings));
    }

    private static boolean isUnknown(String variable) {
        if (!variable.startsWith("ETCD_")) {
            return false;
        }
        for (Flag flag : FlagTable.all()) {
            if (flag.variable().equals(variable)) {
                return false;
            }
        }
        return true;
    }

    private static void treat(Flag flag, String value, List<String> warnings) {
        if (flag.isDefault(value)) {
            return;
        }
        switch (flag.treatment()) {
            case HONOURED -> {}
            case IGNORED -> warnings.add("flag --" + flag.name() + " has no effect in Keelson");
            case REFUSED ->
                    throw usage(
                            "flag --%s is known to etcd but not supported by Keelson yet; leave it out"
                                    .formatted(flag.name()));
        }
    }

    boolean isGiven(String name) {
        return given.containsKey(name);
    }

    String text(String name) {
        Flag flag = FlagTable.flag(name);
        return given.getOrDefault(name, flag.defaultValue());
    }

    /** A whole number from {@code least} to {@code most}; anything else is a usage error. */
    long number(String name, long least, long most) {
        String value = text(name);
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw usage("flag --%s wants a whole number, not \"%s\"".formatted(name, value));
        }
        if (number < least || number > most) {
            String bounds = most == Long.MAX_VALUE ? "at least " + least : least + " to " + most;
            throw usage("flag --%s wants %s, not %d".formatted(name, bounds, number));
        }
        return number;
    }

    /** Go's spellings of true and false, as etcd takes them. */
    static boolean parseBoolean(Flag flag, String value) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                    throw usage(
                            "flag --%s wants true or false, not \"%s\""
                                    .formatted(flag.name(), value));
        };
    }
}
