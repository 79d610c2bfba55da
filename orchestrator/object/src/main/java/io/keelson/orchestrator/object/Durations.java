package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as the API reads and writes them, and as tables show them. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]*)(\\.[0-9]*)?([a-zµμ]+)");
    private static final Map<String, Long> UNIT_NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY;

    private Durations() {}

    /**
     * An age with two or three significant digits, as in {@code 5m3s} or {@code 2d4h}: what tables
     * show. A clock may lag by a second.
     */
    public static String human(Duration age) {
        long seconds = age.isNegative() ? -age.negated().toSeconds() : age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 2 * MINUTE) {
            return seconds + "s";
        }
        if (seconds < 10 * MINUTE) {
            return two(seconds / MINUTE, "m", seconds % MINUTE, "s");
        }
        if (seconds < 3 * HOUR) {
            return seconds / MINUTE + "m";
        }
        if (seconds < 8 * HOUR) {
            return two(seconds / HOUR, "h", seconds / MINUTE % 60, "m");
        }
        if (seconds < 2 * DAY) {
            return seconds / HOUR + "h";
        }
        if (seconds < 8 * DAY) {
            return two(seconds / DAY, "d", seconds / HOUR % 24, "h");
        }
        if (seconds < 2 * YEAR) {
            return seconds / DAY + "d";
        }
        if (seconds < 8 * YEAR) {
            return two(seconds / YEAR, "y", seconds / DAY % 365, "d");
        }
        return seconds / YEAR + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }

    /**
     * Go's notation: {@code 1h30m}, {@code 1.5s}, {@code -5ms}.
     *
     * @throws IllegalArgumentException with the words that the API answers
     */
    public static Duration parse(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        int end = 0;
        while (end < rest.length() && part.find() && part.start() == end) {
            String whole = part.group(1);
            String fraction = part.group(2) == null ? "" : part.group(2).substring(1);
            Long unit = UNIT_NANOS.get(part.group(3));
            if (whole.isEmpty() && fraction.isEmpty()) {
                break;
            }
            if (unit == null) {
                throw new IllegalArgumentException(
                        "time: unknown unit "
                                + GoText.quote(part.group(3))
                                + " in duration "
                                + GoText.quote(text));
            }
            BigDecimal number = new BigDecimal("0" + whole + "." + fraction + "0");
            nanos = nanos.add(number.multiply(BigDecimal.valueOf(unit)));
            end = part.end();
        }
        BigDecimal down = nanos.setScale(0, RoundingMode.DOWN);
        if (rest.isEmpty()
                || end < rest.length()
                || down.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("time: invalid duration " + GoText.quote(text));
        }
        Duration duration = Duration.ofNanos(down.longValueExact());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    /** Go's notation: {@code 1h0m0s}, {@code 1.5s}, {@code 20ms}, {@code 0s}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        if (duration.toSeconds() == 0) {
            int nanos = duration.toNanosPart();
            if (nanos < 1_000) {
                return nanos + "ns";
            }
            return nanos < 1_000_000
                    ? decimal(BigDecimal.valueOf(nanos, 3)) + "µs"
                    : decimal(BigDecimal.valueOf(nanos, 6)) + "ms";
        }
        long hours = duration.toHours();
        long minutes = duration.toMinutes();
        BigDecimal seconds =
                BigDecimal.valueOf(duration.toSecondsPart())
                        .add(BigDecimal.valueOf(duration.toNanosPart(), 9));
        return (hours > 0 ? hours + "h" : "")
                + (minutes > 0 ? minutes % 60 + "m" : "")
                + decimal(seconds)
                + "s";
    }

    private static String decimal(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
