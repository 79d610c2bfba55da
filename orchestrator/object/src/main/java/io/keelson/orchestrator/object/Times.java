package io.keelson.orchestrator.object;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Points in time as the API writes them: RFC 3339 in UTC. */
public final class Times {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** {@code 2026-11-23T08:13:12Z}; fractions of a second are dropped. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** {@code 2026-11-23T08:13:12.000001Z}. */
    public static String micros(Instant instant) {
        return MICROS.format(instant.truncatedTo(ChronoUnit.MICROS));
    }

    /**
     * With any offset and any fraction of a second.
     *
     * @throws IllegalArgumentException with the words that the API answers
     */
    public static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            String quoted = GoText.quote(text);
            throw new IllegalArgumentException(
                    "parsing time "
                            + quoted
                            + " as \"2006-01-02T15:04:05Z07:00\": cannot parse "
                            + quoted
                            + " as \"2006\"",
                    e);
        }
    }

    /** The time in a field of an object, or null if there is none that can be read. */
    public static @Nullable Instant at(Obj obj, String... path) {
        try {
            return obj.at(path) instanceof Node.Text(String text) ? parse(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
