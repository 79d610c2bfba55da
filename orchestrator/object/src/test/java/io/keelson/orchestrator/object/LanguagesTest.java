package io.keelson.orchestrator.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small languages: selectors, names, times. */
class LanguagesTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "a", "n", "5");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``;true",
                "app;true",
                "!app;false",
                "!other;true",
                "app=web;true",
                "app==web,tier=a;true",
                "app=web,tier=b;false",
                "app!=web;false",
                "other!=web;true",
                "other=;false",
                "tier in (a,b);true",
                "tier in (b);false",
                "tier notin (b);true",
                "other notin (b);true",
                "n>4;true",
                "n<5;false",
                "app>4;false",
                " app = web , tier in ( a , b ) ;true",
                "app in (in,notin,web);true",
            })
    void labelSelectors(String selector, boolean matches) {
        LabelSelector parsed = LabelSelector.parse(selector == null ? "" : selector);
        assertThat(parsed.matches(LABELS)).isEqualTo(matches);
        assertThat(LabelSelector.parse(parsed.toString())).isEqualTo(parsed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a===b;unable to parse requirement: found '=', expected: identifier",
                "a b;unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a in b;unable to parse requirement: found 'b' expected: '('",
                "a,;found '', expected: identifier after ','",
                "a=b c;found 'c', expected: ',' or 'end of string'",
                "=a;found '=', expected: !, identifier, or 'end of string'",
                "!a=b;found '=', expected: ',' or 'end of string'",
            })
    void wrongLabelSelectors(String selector, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(StatusException.class)
                .hasMessage(message);
    }

    @Test
    void labelSelectorsAsObjects() {
        Obj selector =
                JsonReader.readObj(
                        """
                        {"matchLabels":{"app":"web"},"matchExpressions":[
                          {"key":"tier","operator":"In","values":["a","b"]},
                          {"key":"x","operator":"DoesNotExist"}]}
                        """
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(LabelSelector.of(selector)).hasToString("app=web,tier in (a,b),!x");
        assertThat(LabelSelector.of(selector).matches(LABELS)).isTrue();
        assertThat(LabelSelector.of(Obj.EMPTY).matches(LABELS)).isTrue();
        assertThat(LabelSelector.of((Obj) null).matches(LABELS)).isFalse();
        assertThat(LabelSelector.validate(selector, FieldPath.of("spec", "selector"))).isEmpty();
    }

    @Test
    void wrongLabelSelectorsAsObjects() {
        Obj selector =
                JsonReader.readObj(
                        """
                        {"matchExpressions":[
                          {"key":"a","operator":"In"},
                          {"key":"a","operator":"Exists","values":["x"]},
                          {"key":"a","operator":"Near"}]}
                        """
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(LabelSelector.validate(selector, FieldPath.of("spec", "selector")))
                .extracting(FieldError::message)
                .containsExactly(
                        "spec.selector.matchExpressions[0].values: Required value: must be"
                                + " specified when `operator` is 'In' or 'NotIn'",
                        "spec.selector.matchExpressions[1].values: Forbidden: may not be specified"
                                + " when `operator` is 'Exists' or 'DoesNotExist'",
                        "spec.selector.matchExpressions[2].operator: Invalid value: \"Near\": not a"
                                + " valid selector operator");
        assertThatThrownBy(() -> LabelSelector.of(selector)).isInstanceOf(StatusException.class);
    }

    @Test
    void fieldSelectors() {
        FieldSelector selector = FieldSelector.parse("spec.nodeName=n1,status.phase!=Failed,a==");
        Map<String, String> fields = Map.of("spec.nodeName", "n1", "status.phase", "Running");
        assertThat(selector.matches(name -> fields.getOrDefault(name, ""))).isTrue();
        assertThat(selector.matches(name -> "Failed")).isFalse();
        assertThat(selector.required("spec.nodeName")).isEqualTo("n1");
        assertThat(selector.required("status.phase")).isNull();
        assertThat(selector).hasToString("spec.nodeName=n1,status.phase!=Failed,a=");

        FieldSelector escaped = FieldSelector.parse("a=x\\,y\\=z\\\\");
        assertThat(escaped.required("a")).isEqualTo("x,y=z\\");
        assertThat(FieldSelector.parse(escaped.toString()).terms()).isEqualTo(escaped.terms());
        assertThat(FieldSelector.parse("").isEmpty()).isTrue();
        assertThatThrownBy(() -> FieldSelector.parse("a"))
                .hasMessage("invalid selector: 'a'; can't understand 'a'");
        assertThatThrownBy(() -> FieldSelector.parse("a=\\x"))
                .hasMessage("invalid field selector: invalid escape sequence: \\x");
        assertThatThrownBy(() -> FieldSelector.parse("a=b=c"))
                .hasMessage("invalid field selector: unescaped character in value: 61");
    }

    @Test
    void names() {
        assertThat(Names.dnsLabel("a-1")).isEmpty();
        assertThat(Names.dnsLabel("a.b")).containsExactly("must not contain dots");
        assertThat(Names.dnsLabel("-a").getFirst()).startsWith("a lowercase RFC 1123 label must");
        assertThat(Names.dnsLabel("a".repeat(64)))
                .containsExactly("must be no more than 63 characters");
        assertThat(Names.dnsSubdomain("a.b-c.1")).isEmpty();
        assertThat(Names.dnsSubdomain("a..b")).hasSize(1);
        assertThat(Names.dnsSubdomain("a.")).hasSize(1);
        assertThat(Names.dns1035Label("1a")).hasSize(1);
        assertThat(Names.dns1035Label("")).hasSize(1);
        assertThat(Names.wildcardSubdomain("*.a.b")).isEmpty();
        assertThat(Names.wildcardSubdomain("*a")).hasSize(1);
        assertThat(Names.labelKey("example.com/My_Name.1")).isEmpty();
        assertThat(Names.labelKey("/x")).containsExactly("prefix part must be non-empty");
        assertThat(Names.labelKey("a/b/c").getFirst())
                .startsWith("a valid label key must consist of alphanumeric characters")
                .endsWith(
                        "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        assertThat(Names.labelKey("")).hasSize(2);
        assertThat(Names.labelValue("")).isEmpty();
        assertThat(Names.labelValue("a b")).hasSize(1);
        assertThat(Names.labelValue("x".repeat(64)))
                .containsExactly("must be no more than 63 bytes");
        assertThat(Names.configKey("..")).containsExactly("must not be '..'");
        assertThat(Names.portName("http")).isEmpty();
        assertThat(Names.portName("-1--")).hasSize(3);
        assertThat(Names.envName("1A")).hasSize(1);
        assertThat(Names.relaxedEnvName("a=b")).hasSize(1);
        assertThat(Names.percent("5%")).isEmpty();
        assertThat(Names.asPrefix(Names::dnsLabel, "web-")).isEmpty();
        assertThat(Names.asPrefix(Names::dnsLabel, "-")).hasSize(1);
        assertThat(Names.pathSegment("a/b")).containsExactly("may not contain '/'");
    }

    @Test
    void aLongWrongNameIsRefusedAtOnce() {
        String name = "a-".repeat(100_000) + "!";
        assertThat(Names.dnsSubdomain(name)).hasSize(2);
        assertThat(Names.labelKey(name)).hasSize(2);
        assertThat(Names.labelValue(name)).hasSize(2);
    }

    @Test
    void generatedNames() {
        Random random = new Random(1);
        assertThat(Names.generate("web-", random)).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(Names.generate("x".repeat(80), random)).hasSize(63);
    }

    @ParameterizedTest
    @CsvSource({
        "-2,<invalid>",
        "-1,0s",
        "0,0s",
        "119,119s",
        "120,2m",
        "303,5m3s",
        "599,9m59s",
        "600,10m",
        "10799,179m",
        "10800,3h",
        "11100,3h5m",
        "28800,8h",
        "172799,47h",
        "172800,2d",
        "187200,2d4h",
        "691200,8d",
        "63072000,2y",
        "65664000,2y30d",
        "252288000,8y"
    })
    void ages(long seconds, String shown) {
        assertThat(Durations.human(Duration.ofSeconds(seconds))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "5m,5m0s",
        "1h30m,1h30m0s",
        "1.5s,1.5s",
        "90s,1m30s",
        "20ms,20ms",
        "1500us,1.5ms",
        "-1.5h,-1h30m0s",
        "1ns,1ns",
        ".5s,500ms",
        "1h,1h0m0s"
    })
    void durations(String given, String written) {
        assertThat(Durations.format(Durations.parse(given))).isEqualTo(written);
        assertThat(Durations.parse(written)).isEqualTo(Durations.parse(given));
    }

    @ParameterizedTest
    @CsvSource({"5", "s", "5x", "5m 3s", "''", "."})
    void wrongDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void times() {
        Instant instant = Instant.parse("2026-11-23T08:13:12.123456789Z");
        assertThat(Times.seconds(instant)).isEqualTo("2026-11-23T08:13:12Z");
        assertThat(Times.micros(instant)).isEqualTo("2026-11-23T08:13:12.123456Z");
        assertThat(Times.parse("2026-11-23T09:13:12+01:00"))
                .isEqualTo(Instant.parse("2026-11-23T08:13:12Z"));
        assertThatThrownBy(() -> Times.parse("soon"))
                .hasMessage(
                        "parsing time \"soon\" as \"2006-01-02T15:04:05Z07:00\": cannot parse"
                                + " \"soon\" as \"2006\"");
    }

    @Test
    void intOrString() {
        assertThat(IntOrString.scaled(Node.of("25%"), 10, true)).isEqualTo(3);
        assertThat(IntOrString.scaled(Node.of("25%"), 10, false)).isEqualTo(2);
        assertThat(IntOrString.scaled(Node.of(4), 10, false)).isEqualTo(4);
        assertThat(IntOrString.parse("80")).isEqualTo(Node.of(80));
        assertThat(IntOrString.parse("http")).isEqualTo(Node.of("http"));
        assertThatThrownBy(() -> IntOrString.scaled(Node.of("x"), 1, true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
