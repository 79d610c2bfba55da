package io.keelson.orchestrator.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronScheduleTest {
    /** The first times after that one. */
    private static List<String> times(String schedule, String after, String zone, int count) {
        CronSchedule parsed = CronSchedule.parse(schedule);
        List<String> times = new ArrayList<>();
        Instant time = Instant.parse(after);
        while (times.size() < count && time != null) {
            time = parsed.next(time, ZoneId.of(zone));
            times.add(String.valueOf(time));
        }
        return times;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *        | 2030-01-01T00:00:00Z | 2030-01-01T00:01:00Z",
                "*/15 * * * *     | 2030-01-01T00:00:30Z | 2030-01-01T00:15:00Z",
                "7/20 * * * *     | 2030-01-01T00:27:00Z | 2030-01-01T00:47:00Z",
                "0 9-17/4 * * 1-5 | 2030-01-04T17:00:00Z | 2030-01-07T09:00:00Z",
                "30 4 1,15 * *    | 2030-01-01T04:30:00Z | 2030-01-15T04:30:00Z",
                "0 0 13 * FRI     | 2030-01-01T00:00:00Z | 2030-01-04T00:00:00Z",
                "0 0 */2 * MON    | 2030-01-01T00:00:00Z | 2030-01-03T00:00:00Z",
                "0 0 * * mon      | 2030-01-01T00:00:00Z | 2030-01-07T00:00:00Z",
                "0 0 29 feb ?     | 2030-01-01T00:00:00Z | 2032-02-29T00:00:00Z",
                "59 23 31 12 *    | 2030-12-31T23:59:00Z | 2031-12-31T23:59:00Z",
                "@hourly          | 2030-01-01T00:00:00Z | 2030-01-01T01:00:00Z",
                "@daily           | 2030-01-01T00:00:00Z | 2030-01-02T00:00:00Z",
                "@weekly          | 2030-01-01T00:00:00Z | 2030-01-06T00:00:00Z",
                "@monthly         | 2030-01-01T00:00:00Z | 2030-02-01T00:00:00Z",
                "@yearly          | 2030-01-01T00:00:00Z | 2031-01-01T00:00:00Z",
                "@every 1h30m     | 2030-01-01T00:00:10Z | 2030-01-01T01:30:10Z",
                "0 0 30 2 *       | 2030-01-01T00:00:00Z | null",
            })
    void tellsTheNextTime(String schedule, String after, String next) {
        assertThat(times(schedule, after, "UTC", 1)).containsExactly(next);
    }

    @Test
    void runsByTheClocksOfItsZone() {
        assertThat(times("0 8 * * *", "2030-01-01T00:00:00Z", "Asia/Tokyo", 1))
                .containsExactly("2030-01-01T23:00:00Z");
    }

    @Test
    void whatTheClocksSkipIsNotRun() {
        // On March 31, 2030, two o'clock is three o'clock in Berlin.
        assertThat(times("30 2 * * *", "2030-03-30T00:00:00Z", "Europe/Berlin", 2))
                .containsExactly("2030-03-30T01:30:00Z", "2030-04-01T00:30:00Z");
    }

    @Test
    void whatTheClocksShowTwiceIsRunTwice() {
        // On October 27, 2030, three o'clock is two o'clock again.
        assertThat(times("30 2 * * *", "2030-10-27T00:00:00Z", "Europe/Berlin", 3))
                .containsExactly(
                        "2030-10-27T00:30:00Z", "2030-10-27T01:30:00Z", "2030-10-28T01:30:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * *       | Expected exactly 5 fields, found 4: * * * *",
                "60 * * * *    | End of range (60) above maximum (59): 60",
                "* * 0 * *     | Beginning of range (0) below minimum (1): 0",
                "* * * * 7     | End of range (7) above maximum (6): 7",
                "5-3 * * * *   | Beginning of range (5) beyond end of range (3): 5-3",
                "1-2-3 * * * * | Too many hyphens: 1-2-3",
                "*/2/3 * * * * | Too many slashes: */2/3",
                "*/0 * * * *   | Step of range should be a positive number: */0",
                "@never        | unrecognized descriptor: @never",
                "@every never  | unrecognized descriptor: @every never",
            })
    void saysWhatIsWrong(String schedule, String why) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule)).hasMessage(why);
    }
}
