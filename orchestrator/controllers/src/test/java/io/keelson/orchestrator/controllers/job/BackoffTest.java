package io.keelson.orchestrator.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant LAST = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void waitsTwiceAsLongEachTimeUpToSixMinutes() {
        assertThat(
                        IntStream.rangeClosed(0, 8)
                                .mapToLong(failures ->
                                        Backoff.remaining(failures, LAST, LAST).toSeconds()))
                .containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 320L, 360L, 360L);
        assertThat(Backoff.remaining(Integer.MAX_VALUE, LAST, LAST)).hasMinutes(6);
    }

    @Test
    void theWaitBeginsWithTheLastFailure() {
        assertThat(Backoff.remaining(1, LAST, LAST.plusSeconds(4))).hasSeconds(6);
        assertThat(Backoff.remaining(1, LAST, LAST.plusSeconds(11))).isEqualTo(Duration.ZERO);
    }
}
