package io.keelson.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as flags have them: {@code 5m}, {@code 1h30m}, {@code 250ms}, {@code 0}. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})(h|ms|m|s)");

    private GoDuration() {}

    /**
     * @throws CommandException that names the flag, if that is none
     */
    public static Duration parse(String flag, String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            long number = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "h" -> Duration.ofHours(number);
                                case "m" -> Duration.ofMinutes(number);
                                case "s" -> Duration.ofSeconds(number);
                                default -> Duration.ofMillis(number);
                            });
            end = part.end();
        }
        if (text.isEmpty() || end != text.length()) {
            throw CommandException.usage(
                    "flag " + flag + " wants a duration such as 5m or 30s, not " + text);
        }
        return sum;
    }
}
