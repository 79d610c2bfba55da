package io.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @Test
    void readsBothForms() {
        assertThat(Endpoint.parse("http://10.0.0.1:2379"))
                .isEqualTo(new Endpoint("10.0.0.1", 2379));
        assertThat(Endpoint.parse("[::1]:2379")).isEqualTo(new Endpoint("[::1]", 2379));
        assertThat(Endpoint.parse("h:1")).hasToString("h:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", ":1", "https://h:1", "h:x", "h:0", "h:65536", "h:1/p"})
    void refusesOthersAndSaysWhich(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }
}
