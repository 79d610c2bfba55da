package io.keelson.orchestrator.object;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob runs: five fields, or a word for a common choice of them, or {@code @every} and a
 * duration. Where a day of the month and a day of the week are both given, either will do.
 *
 * <p>A time that the clocks skip when summer begins is not run; one that they show twice when it
 * ends is run twice.
 */
public final class CronSchedule {
    private record Unit(int low, int high, List<String> names) {}

    private static final List<Unit> UNITS =
            List.of(
                    new Unit(0, 59, List.of()),
                    new Unit(0, 23, List.of()),
                    new Unit(1, 31, List.of()),
                    new Unit(
                            1,
                            12,
                            List.of(
                                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
                                    "oct", "nov", "dec")),
                    new Unit(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    private static final Map<String, String> WORDS =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");
    private static final String EVERY = "@every ";
    private static final Pattern DURATION = Pattern.compile("([0-9.]+(h|m|s|ms|us|ns))+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** That many years without a time that fits, and there is none, as for February 30. */
    private static final int YEARS_MAX = 5;

    private final List<Field> fields;
    private final @Nullable Duration every;

    /**
     * @param values a bit for each
     * @param isAny whether it says nothing, being a star
     */
    private record Field(long values, boolean isAny) {
        boolean has(int value) {
            return (values & 1L << value) != 0;
        }
    }

    private CronSchedule(List<Field> fields, @Nullable Duration every) {
        this.fields = fields;
        this.every = every;
    }

    /**
     * @throws IllegalArgumentException with the words that the API answers
     */
    public static CronSchedule parse(String schedule) {
        if (schedule.startsWith("@")) {
            return WORDS.containsKey(schedule)
                    ? parse(WORDS.getOrDefault(schedule, ""))
                    : new CronSchedule(List.of(), every(schedule));
        }
        List<String> texts = List.of(schedule.strip().split("\\s+", -1));
        if (texts.size() != UNITS.size()) {
            throw new IllegalArgumentException(
                    "Expected exactly 5 fields, found " + texts.size() + ": " + schedule);
        }
        Field[] fields = new Field[texts.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = field(texts.get(i), UNITS.get(i));
        }
        return new CronSchedule(List.of(fields), null);
    }

    private static Duration every(String schedule) {
        String duration = schedule.startsWith(EVERY) ? schedule.substring(EVERY.length()) : "";
        if (!DURATION.matcher(duration).matches()) {
            throw new IllegalArgumentException("unrecognized descriptor: " + schedule);
        }
        Duration every = Durations.parse(duration).truncatedTo(ChronoUnit.SECONDS);
        return every.isPositive() ? every : Duration.ofSeconds(1);
    }

    private static Field field(String text, Unit unit) {
        long values = 0;
        boolean isAny = false;
        for (String part : text.split(",", -1)) {
            Field one = part(part, unit);
            values |= one.values;
            isAny |= one.isAny;
        }
        return new Field(values, isAny);
    }

    private static Field part(String part, Unit unit) {
        String[] rangeAndStep = part.split("/", -1);
        if (rangeAndStep.length > 2) {
            throw new IllegalArgumentException("Too many slashes: " + part);
        }
        String[] ends = rangeAndStep[0].split("-", -1);
        if (ends.length > 2) {
            throw new IllegalArgumentException("Too many hyphens: " + part);
        }
        boolean isStar = ends[0].equals("*") || ends[0].equals("?");
        int from = isStar ? unit.low : value(ends[0], unit);
        int to = isStar ? unit.high : value(ends[ends.length - 1], unit);
        if (from < unit.low) {
            throw new IllegalArgumentException(
                    "Beginning of range (" + from + ") below minimum (" + unit.low + "): " + part);
        }
        if (to > unit.high) {
            throw new IllegalArgumentException(
                    "End of range (" + to + ") above maximum (" + unit.high + "): " + part);
        }
        if (from > to) {
            throw new IllegalArgumentException(
                    "Beginning of range (" + from + ") beyond end of range (" + to + "): " + part);
        }
        int step = rangeAndStep.length == 2 ? number(rangeAndStep[1]) : 1;
        if (step == 0) {
            throw new IllegalArgumentException(
                    "Step of range should be a positive number: " + part);
        }
        if (rangeAndStep.length == 2 && ends.length == 1) {
            to = unit.high;
        }
        long values = 0;
        for (int value = from; value <= to; value += step) {
            values |= 1L << value;
        }
        return new Field(values, isStar && step == 1);
    }

    private static int value(String text, Unit unit) {
        int name = unit.names.indexOf(text.toLowerCase(Locale.ROOT));
        return name >= 0 ? unit.low + name : number(text);
    }

    private static int number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Failed to parse int from "
                            + text
                            + ": strconv.Atoi: parsing \""
                            + text
                            + "\": invalid syntax");
        }
        return Integer.parseInt(text);
    }

    /** The interval of {@code @every}; null of all others. */
    public @Nullable Duration every() {
        return every;
    }

    /**
     * The first time after that one; null if there is none. What runs {@code @every} so often, does
     * so from that time on.
     */
    public @Nullable Instant next(Instant after, ZoneId zone) {
        if (every != null) {
            return after.truncatedTo(ChronoUnit.SECONDS).plus(every);
        }
        ZonedDateTime time = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int yearMax = time.getYear() + YEARS_MAX;
        while (time.getYear() <= yearMax) {
            if (!fields.get(3).has(time.getMonthValue())) {
                time = time.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
            } else if (!isDay(time)) {
                time = time.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (!fields.get(1).has(time.getHour())) {
                time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!fields.get(0).has(time.getMinute())) {
                time = time.plusMinutes(1);
            } else {
                return time.toInstant();
            }
        }
        return null;
    }

    private boolean isDay(ZonedDateTime time) {
        Field ofMonth = fields.get(2);
        Field ofWeek = fields.get(4);
        boolean fitsMonth = ofMonth.has(time.getDayOfMonth());
        boolean fitsWeek = ofWeek.has(time.getDayOfWeek().getValue() % 7);
        return (ofMonth.isAny || ofWeek.isAny) ? fitsMonth && fitsWeek : fitsMonth || fitsWeek;
    }
}
