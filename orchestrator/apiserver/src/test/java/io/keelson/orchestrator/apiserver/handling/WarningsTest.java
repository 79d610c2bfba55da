package io.keelson.orchestrator.apiserver.handling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WarningsTest {
    @Test
    void eachIsToldOnceInQuotes() {
        assertThat(Warnings.headers(List.of("a", "say \"b\\c\"", "a")))
                .containsEntry("Warning", "299 - \"a\", 299 - \"say \\\"b\\\\c\\\"\"");
        assertThat(Warnings.headers(List.of())).isEmpty();
    }

    @Test
    void whatNoHeaderMayHoldIsLeftOut() {
        assertThat(Warnings.headers(List.of("unknown field \"a\r\nb\""))).isEmpty();
    }

    @Test
    void theHeaderIsBounded() {
        String longText = "x".repeat(5000);
        assertThat(Warnings.headers(List.of(longText)))
                .containsEntry("Warning", "299 - \"" + "x".repeat(256) + "\"");
        List<String> many = IntStream.range(0, 10_000).mapToObj(i -> "field " + i).toList();
        assertThat(Warnings.headers(many).get("Warning"))
                .startsWith("299 - \"field 0\", 299 - \"field 1\"")
                .hasSizeLessThan(10_000);
    }
}
