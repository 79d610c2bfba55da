package io.keelson.orchestrator.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0n,0",
        "0Ki,0",
        "0.0,0",
        "1,1",
        "100m,100m",
        "0.5,500m",
        "1.5,1500m",
        "0.1,100m",
        "1000m,1",
        "1024,1024",
        "1024Ki,1Mi",
        "1024Mi,1Gi",
        "1025Mi,1025Mi",
        "1.5Gi,1536Mi",
        "0.5Ki,512",
        "0.5Mi,512Ki",
        "1536Mi,1536Mi",
        "8Mi,8Mi",
        "1000,1k",
        "1000k,1M",
        "1500k,1500k",
        "1e3,1e3",
        "1E3,1E3",
        "1000e3,1e6",
        "12e6,12e6",
        "1e4,10e3",
        "1e-3,1e-3",
        "1e0,1e0",
        "1E,1E",
        "100000,100k",
        "123456789,123456789",
        "0.001,1m",
        "0.0001,100u",
        "0.0000000001,1n",
        "1.0000000001,1000000001n",
        "-0.5,-500m",
        "-1Ki,-1Ki",
        "5.,5.",
        "9223372036854775807Ki,9223372036854775807",
        "1Ei,1Ei",
        "1000E,1000E",
    })
    void canonicalForm(String given, String canonical) {
        assertThat(Quantity.parse(given)).hasToString(canonical);
        assertThat(Quantity.parse(canonical)).isEqualTo(Quantity.parse(given));
    }

    @Test
    void whatLooksCanonicalToTheApiIsNotRewritten() {
        assertThat(Quantity.parse("+5")).hasToString("+5");
        assertThat(Quantity.parse("1.500")).hasToString("1.500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots", "1.2.3", "1 Ki", "1e1.5", "x1", "1Kib"})
    void wrongFormat(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .hasMessage(
                        "quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1KK", "1ki", "1mi", "1K", "1i", "1-3"})
    void wrongSuffix(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .hasMessage("unable to parse quantity's suffix");
    }

    @Test
    void arithmeticKeepsTheFirstOnesSuffixes() {
        assertThat(Quantity.parse("1Gi").plus(Quantity.parse("512Mi"))).hasToString("1536Mi");
        assertThat(Quantity.parse("500m").plus(Quantity.parse("0.5"))).hasToString("1");
        assertThat(Quantity.ZERO.plus(Quantity.parse("64Mi"))).hasToString("64Mi");
        assertThat(Quantity.parse("1").minus(Quantity.parse("250m"))).hasToString("750m");
        assertThat(Quantity.parse("1Gi").minus(Quantity.parse("1Gi"))).hasToString("0");
        assertThat(Quantity.parse("1Gi").plus(Quantity.parse("100m")))
                .hasToString("1073741824100m");
    }

    @Test
    void numbersAndComparison() {
        assertThat(Quantity.parse("1")).isEqualTo(Quantity.parse("1000m"));
        assertThat(Quantity.parse("1Ki")).isGreaterThan(Quantity.parse("1k"));
        assertThat(Quantity.parse("1100m").whole()).isEqualTo(2);
        assertThat(Quantity.parse("0.0001").milli()).isEqualTo(1);
        assertThat(Quantity.parse("1000E").whole()).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.parse(Node.of(3))).hasToString("3");
        assertThat(Quantity.ofMilli(1500)).hasToString("1500m");
        assertThat(Quantity.ofBytes(1 << 20)).hasToString("1Mi");
    }

    @Test
    void canonicalFormsStay() {
        Random random = new Random(1);
        String[] suffixes = {
            "n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "e3", "e-2"
        };
        for (int i = 0; i < 2000; i++) {
            String text =
                    random.nextInt(10_000)
                            + (random.nextBoolean() ? "." + random.nextInt(1000) : "")
                            + suffixes[random.nextInt(suffixes.length)];
            Quantity quantity = Quantity.parse(text);
            Quantity again = Quantity.parse(quantity.toString());
            assertThat(again).as(text).isEqualTo(quantity).hasToString(quantity.toString());
            assertThat(quantity.plus(again).minus(again)).as(text).isEqualTo(quantity);
        }
    }
}
