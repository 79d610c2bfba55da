package io.keelson.orchestrator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtractorTest {
    private final Extractor pods =
            new Extractor(
                    List.of(
                            IndexedField.text("spec.nodeName"),
                            IndexedField.text("status.phase"),
                            IndexedField.of("spec.hostNetwork", "false"),
                            IndexedField.of("status.replicas", "0"),
                            new IndexedField("source", List.of("source", "component"), "")));

    private Stored extract(String json) {
        return pods.extract("/registry/pods/x", bytes(json), 42);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void labelsAndFieldsAreFound() {
        Stored pod =
                extract(
                        """
                        {"kind":"Pod","spec":{"containers":[{"name":"c"}],"nodeName":"n1",
                         "hostNetwork":true},
                         "metadata":{"annotations":{"name":"no"},"name":"web-0","labels":
                          {"app":"w\\u00e9b","empty":"","odd":null},"namespace":"default"},
                         "status":{"replicas":3,"phase":null},"source":{"component":"kubelet"}}
                        """);
        assertThat(pod.labels()).isEqualTo(Map.of("app", "wéb", "empty", ""));
        assertThat(pod.name()).isEqualTo("web-0");
        assertThat(pod.namespace()).isEqualTo("default");
        assertThat(pod.field("spec.nodeName")).isEqualTo("n1");
        assertThat(pod.field("spec.hostNetwork")).isEqualTo("true");
        assertThat(pod.field("status.replicas")).isEqualTo("3");
        assertThat(pod.field("status.phase")).isEmpty();
        assertThat(pod.field("source")).isEqualTo("kubelet");
        assertThat(pod.field("unheard.of")).isEmpty();
        assertThat(pod.decode().text("metadata", "resourceVersion")).isEqualTo("42");
    }

    @Test
    void whatIsAbsentHasItsZero() {
        Stored pod = extract("{\"metadata\":{\"name\":\"a\"},\"spec\":\"odd\",\"status\":[]}");
        assertThat(pod.labels()).isEmpty();
        assertThat(pod.namespace()).isEmpty();
        assertThat(pod.field("spec.hostNetwork")).isEqualTo("false");
        assertThat(pod.field("status.replicas")).isEqualTo("0");
    }

    @Test
    void theRevisionIsSplicedInAndCanBeTakenOut() {
        Map<String, String> cases =
                Map.of(
                        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}",
                        "{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"42\",\"name\":\"a\"}}",
                        "{ \"metadata\" : { } }",
                        "{ \"metadata\" : {\"resourceVersion\":\"42\" } }",
                        "{\"kind\":\"Pod\"}",
                        "{\"metadata\":{\"resourceVersion\":\"42\"},\"kind\":\"Pod\"}",
                        "{}",
                        "{\"metadata\":{\"resourceVersion\":\"42\"}}");
        cases.forEach((json, response) -> {
            Stored stored = extract(json);
            assertThat(text(stored.response())).isEqualTo(response);
            assertThat(text(stored.json())).isEqualTo(json);
            Stored later = stored.atRevision(1_000);
            assertThat(text(later.response())).isEqualTo(response.replace("42", "1000"));
            assertThat(text(later.json())).isEqualTo(json);
            assertThat(later.revision()).isEqualTo(1_000);
        });
    }

    @Test
    void aRevisionThatWasStoredIsReplaced() {
        Stored stored = extract("{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"7\"}}");
        assertThat(text(stored.response()))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"42\",\"name\":\"a\"}}");
        assertThat(stored.name()).isEqualTo("a");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        for (String json : List.of("", "[]", "7", "{\"metadata\":", "k8s\0binary")) {
            assertThatThrownBy(() -> extract(json)).as(json).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void recordedObjectsComeBackAsTheyWere() {
        int objects = 0;
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (exchange.answer() instanceof Obj answer
                    && answer.at("metadata", "resourceVersion") instanceof Node.Text version) {
                objects++;
                byte[] stored = JsonWriter.write(answer.withoutAt("metadata", "resourceVersion"));
                long revision = Long.parseLong(version.value());
                Stored extracted = pods.extract("/k", stored, revision);
                assertThat(JsonReader.read(extracted.response())).isEqualTo(answer);
                assertThat(extracted.json()).isEqualTo(stored);
                assertThat(extracted.name()).isEqualTo(answer.text("metadata", "name"));
                assertThat(extracted.namespace()).isEqualTo(answer.text("metadata", "namespace"));
                assertThat(extracted.labels()).hasSize(answer.obj("metadata", "labels").size());
                assertThat(extracted.field("status.phase"))
                        .isEqualTo(answer.text("status", "phase"));
            }
        }
        assertThat(objects).isGreaterThan(40);
    }

    private String bare(String json) {
        Stored stored = extract(json);
        byte[] response = stored.response();
        return stored.bareAt() < 0
                ? "-"
                : new String(
                        response,
                        stored.bareAt(),
                        response.length - stored.bareAt(),
                        StandardCharsets.UTF_8);
    }

    @Test
    void behindKindAndVersionAListGoesOn() {
        assertThat(bare("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}"))
                .isEqualTo("\"metadata\":{\"resourceVersion\":\"42\",\"name\":\"a\"}}");
        assertThat(bare("{ \"apiVersion\" : \"v1\" , \"kind\":\"Pod\" , \"metadata\":{}, \"a\":1}"))
                .isEqualTo("\"metadata\":{\"resourceVersion\":\"42\"}, \"a\":1}");
    }

    @Test
    void whatBeginsOtherwiseHasNoSuchPlace() {
        assertThat(bare("{\"kind\":\"Pod\",\"metadata\":{},\"apiVersion\":\"v1\"}")).isEqualTo("-");
        assertThat(bare("{\"metadata\":{},\"kind\":\"Pod\",\"apiVersion\":\"v1\"}")).isEqualTo("-");
        assertThat(bare("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"data\":{}}")).isEqualTo("-");
        assertThat(bare("{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}")).isEqualTo("-");
        assertThat(bare("{}")).isEqualTo("-");
    }

    @Test
    void equalLabelsAndValuesAreOneInstance() {
        Stored one =
                extract(
                        "{\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"web\"}},\"spec\":{\"nodeName\":\"n1\"}}");
        Stored two =
                extract(
                        "{\"metadata\":{\"name\":\"b\",\"labels\":{\"app\":\"web\"}},\"spec\":{\"nodeName\":\"n1\"}}");
        assertThat(two.labels()).isSameAs(one.labels());
        assertThat(two.field("spec.nodeName")).isSameAs(one.field("spec.nodeName"));
    }
}
