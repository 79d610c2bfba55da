package io.keelson.orchestrator.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static Node read(String json) {
        return JsonReader.read(json.getBytes(UTF_8));
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(read("{\"a\":[1,-2,1.50,\"x\\u00e9\",true,false,null,{}]}"))
                .isEqualTo(
                        Obj.of(
                                "a",
                                Arr.of(
                                        Node.of(1),
                                        Node.of(-2),
                                        new Node.Fraction(new BigDecimal("1.5")),
                                        Node.of("xé"),
                                        Node.of(true),
                                        Node.of(false),
                                        Node.Null.NULL,
                                        Obj.EMPTY)));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807,9223372036854775807",
        "9223372036854775808,9223372036854775808",
        "1e2,100",
        "1.0,1",
        "0.000001,0.000001",
        "0.0000001,1e-7",
        "1e20,100000000000000000000",
        "1e21,1e+21",
        "0.0,0",
        "-0,0"
    })
    void writesNumbersAsGoDoes(String read, String written) {
        assertThat(JsonWriter.toText(read(read))).isEqualTo(written);
    }

    @Test
    void aBigNumberIsNoLong() {
        assertThat(read("9223372036854775807")).isEqualTo(Node.of(Long.MAX_VALUE));
        assertThat(read("9223372036854775808")).isInstanceOf(Node.Fraction.class);
    }

    @Test
    void repeatedFieldsAreReportedAndTheLastCounts() {
        List<String> told = new ArrayList<>();
        Node node =
                JsonReader.read(
                        "{\"a\":1,\"s\":{\"l\":[{\"x\":1,\"x\":2}]},\"a\":3}".getBytes(UTF_8),
                        problem -> told.add(problem.message()));
        assertThat(told).containsExactly("duplicate field \"s.l[0].x\"", "duplicate field \"a\"");
        assertThat(JsonWriter.toText(node)).isEqualTo("{\"a\":3,\"s\":{\"l\":[{\"x\":2}]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|unexpected end of JSON input",
                "{\"kind\":|unexpected end of JSON input",
                "{\"a\"|unexpected end of JSON input",
                "[1,|unexpected end of JSON input",
                "\"a|unexpected end of JSON input",
                "x|invalid character 'x' looking for beginning of value",
                "[1,]|invalid character ']' looking for beginning of value",
                "{a:1}|invalid character 'a' looking for beginning of object key string",
                "{\"a\":1,}|invalid character '}' looking for beginning of object key string",
                "{\"a\" 1}|invalid character '1' after object key",
                "{\"a\":1 \"b\":2}|invalid character '\"' after object key:value pair",
                "[1 2]|invalid character '2' after array element",
                "{} {}|invalid character '{' after top-level value",
                "tru|unexpected end of JSON input",
                "trux|invalid character 'x' in literal true (expecting 'e')",
                "-x|invalid character 'x' in numeric literal",
                "1.x|invalid character 'x' after decimal point in numeric literal",
                "1ex|invalid character 'x' in exponent of numeric literal",
                "01|invalid character '1' after top-level value",
                "\"\\x\"|invalid character 'x' in string escape code",
                "\"\\u00x0\"|invalid character 'x' in \\u hexadecimal character escape",
                "'a'|invalid character '\\'' looking for beginning of value",
            })
    void saysWhatIsWrongAsGoDoes(String json, String message) {
        String text = json == null ? "" : json;
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void numbersBeyondAllBounds() {
        assertThatThrownBy(() -> read("1".repeat(100_000))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read("1e99999999999")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read("1000e2147483646")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read("1e309"))
                .hasMessage("json: cannot unmarshal number into Go value of type float64");
        assertThat(JsonWriter.toText(read("1e308"))).isEqualTo("1e+308");
        assertThat(JsonWriter.toText(read("1e-2147483640"))).isEqualTo("0");
    }

    @Test
    void depthIsBounded() {
        int depth = JsonReader.DEPTH_MAX + 1;
        assertThatThrownBy(() -> read("[".repeat(depth) + "]".repeat(depth)))
                .isInstanceOf(MalformedException.class);
        int fine = JsonReader.DEPTH_MAX - 1;
        Node node = read("[".repeat(fine) + "]".repeat(fine));
        assertThat(JsonWriter.write(node)).hasSize(2 * fine);
    }

    @Test
    void halfAPairOfSurrogatesIsReplaced() {
        Node node = read("[\"a\\udc00\\ud83d\\ude00\"]");
        assertThat(node).isEqualTo(Arr.of(Node.of("a\ufffd\ud83d\ude00")));
        assertThat(JsonReader.read(JsonWriter.write(node))).isEqualTo(node);
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            Node tree = RandomTrees.node(random, 4);
            assertThat(JsonReader.read(JsonWriter.write(tree))).isEqualTo(tree);
        }
    }

    @Test
    void recordedAnswersSurviveARoundTrip() {
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            assertThat(JsonReader.read(JsonWriter.write(exchange.answer())))
                    .isEqualTo(exchange.answer());
        }
    }

    @Test
    void noPrefixOfADocumentIsADocumentAndNoneIsMisjudged() {
        Random random = new Random(7);
        for (int i = 0; i < 100; i++) {
            byte[] json = JsonWriter.write(Obj.of("a", RandomTrees.node(random, 3)));
            for (int length = 0; length < json.length; length++) {
                byte[] part = Arrays.copyOf(json, length);
                assertThatThrownBy(() -> JsonReader.read(part))
                        .hasMessage("unexpected end of JSON input");
            }
        }
    }

    /** The reader and the one who explains its refusals agree on what JSON is. */
    @Test
    void spoiltDocumentsAreRefusedWithAReason() {
        Random random = new Random(17);
        byte[] noise = "{}[],:\"\\tfn0-1.eE+u \n".getBytes(UTF_8);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] json = JsonWriter.write(RandomTrees.node(random, 3));
            for (int spoilt = random.nextInt(3); spoilt >= 0; spoilt--) {
                json[random.nextInt(json.length)] = noise[random.nextInt(noise.length)];
            }
            String reason = JsonSyntax.explain(json);
            try {
                JsonReader.read(json);
                assertThat(reason).as(new String(json, UTF_8)).isNull();
            } catch (MalformedException e) {
                assertThat(reason).as(new String(json, UTF_8)).isEqualTo(e.getMessage());
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 4900);
    }
}
