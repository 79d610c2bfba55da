package io.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
    @Test
    void partsAddUp() {
        assertThat(parse("0")).isZero();
        assertThat(parse("0s")).isZero();
        assertThat(parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(parse("1h30m5s250ms"))
                .isEqualTo(Duration.ofHours(1).plusMinutes(30).plusSeconds(5).plusMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-5m", "5m ", "5 m", "5d", "1.5h", "99999999999s"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).hasMessageContaining("--flag wants a duration");
    }

    private static Duration parse(String text) {
        return GoDuration.parse("--flag", text);
    }
}
