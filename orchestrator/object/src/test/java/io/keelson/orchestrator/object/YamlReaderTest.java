package io.keelson.orchestrator.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
    private static Node read(String yaml) {
        return YamlReader.read(yaml.getBytes(UTF_8));
    }

    private static String json(String yaml) {
        return JsonWriter.toText(read(yaml));
    }

    @Test
    void aManifest() {
        assertThat(
                        json(
                                """
                                apiVersion: v1
                                kind: ConfigMap
                                metadata:
                                  name: c
                                data:
                                  a: |
                                    two
                                    lines
                                  b: "1"
                                  # a comment
                                list:
                                - x
                                - {z: 1}
                                """))
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},"
                                + "\"data\":{\"a\":\"two\\nlines\\n\",\"b\":\"1\"},"
                                + "\"list\":[\"x\",{\"z\":1}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes|true",
                "No|false",
                "on|true",
                "OFF|false",
                "y|true",
                "yEs|\"yEs\"",
                "'yes'|\"yes\"",
                "!!str yes|\"yes\"",
                "!!int \"7\"|7",
                "! yes|\"yes\"",
                "~|null",
                "Null|null",
                "\"\"|\"\"",
                "12|12",
                "+12|12",
                "1_000|1000",
                "0777|511",
                "0o17|15",
                "0x1F|31",
                "-0b11|-3",
                "08|8",
                "1.50|1.5",
                ".5|0.5",
                "1e3|1000",
                "12e|\"12e\"",
                "1.2.3|\"1.2.3\"",
                "2001-12-14|\"2001-12-14\"",
                "2001-12-14T21:59:43Z|\"2001-12-14T21:59:43Z\"",
                "10:20|\"10:20\"",
                "9223372036854775808|9223372036854775808",
                "x y|\"x y\"",
            })
    void wordsMeanWhatTheyMeanToKubernetes(String word, String json) {
        assertThat(json("k: " + word)).isEqualTo("{\"k\":" + json + "}");
    }

    @Test
    void keysBecomeStrings() {
        assertThat(json("{1: a, true: b, 1.5: c, y: d}"))
                .isEqualTo("{\"1\":\"a\",\"true\":\"d\",\"1.5\":\"c\"}");
    }

    @Test
    void mergesAndAliases() {
        assertThat(json("base: &b {x: 1, z: 2}\nmore:\n  <<: *b\n  z: 3\nsame: *b\n"))
                .isEqualTo(
                        "{\"base\":{\"x\":1,\"z\":2},\"more\":{\"z\":3,\"x\":1},"
                                + "\"same\":{\"x\":1,\"z\":2}}");
    }

    @Test
    void onlyTheFirstDocument() {
        assertThat(json("a: 1\n---\na: 2\n")).isEqualTo("{\"a\":1}");
        assertThat(read("")).isEqualTo(Node.Null.NULL);
    }

    @Test
    void repeatedFieldsAreReported() {
        List<String> told = new ArrayList<>();
        Node node =
                YamlReader.read(
                        "a: 1\nb:\n  c: 1\n  c: 2\n".getBytes(UTF_8),
                        problem -> told.add(problem.message()));
        assertThat(told).containsExactly("line 4: key \"c\" already set in map");
        assertThat(JsonWriter.toText(node)).isEqualTo("{\"a\":1,\"b\":{\"c\":2}}");
    }

    @Test
    void whatIsNoYaml() {
        assertThatThrownBy(() -> read("a: [")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read("a: .nan")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> YamlReader.readObj("- a".getBytes(UTF_8)))
                .hasMessageContaining("cannot unmarshal array");
        assertThatThrownBy(() -> YamlReader.read(new byte[] {(byte) 0xff}))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aBombOfAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a" + i + ": &a" + i + " [");
            bomb.append(("*a" + (i - 1) + ",").repeat(10)).append("]\n");
        }
        assertThatThrownBy(() -> read(bomb.toString())).isInstanceOf(MalformedException.class);
    }

    @Test
    void aTreeWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("a: &a [*a]")).hasMessageContaining("unknown anchor 'a'");
        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .hasMessageContaining("exceeded max depth");
        String deep = "[".repeat(300);
        String end = "]".repeat(300);
        assertThatThrownBy(() -> read("a: &a " + deep + end + "\nb: " + deep + "*a" + end + "\n"))
                .hasMessageContaining("exceeded max depth");
        assertThat(read("a: &a " + deep + end + "\nb: [[*a]]\n")).isInstanceOf(Obj.class);
    }

    @Test
    void jsonIsYaml() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            Obj tree = RandomTrees.obj(random, 3);
            assertThat(YamlReader.read(JsonWriter.write(tree))).isEqualTo(tree);
        }
    }
}
