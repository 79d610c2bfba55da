package io.keelson.orchestrator.merge;

import static io.keelson.orchestrator.merge.Trees.apps;
import static io.keelson.orchestrator.merge.Trees.core;
import static io.keelson.orchestrator.merge.Trees.obj;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Problem;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checking, pruning and declared defaults, on the bundled types. */
class SchemaCheckTest {
    @Test
    void unknownFieldsAreToldWithTheirPlace() {
        List<Problem> problems =
                SchemaCheck.check(
                        obj(
                                "{'kind':'Pod','spec':{'foo':1,'containers':[{'name':'c'},"
                                        + "{'name':'d','imagee':'x','env':[{'nam':'y'}]}]},"
                                        + "'metadata':{'labels':{'any':'thing'}}}"),
                        core("Pod"));
        assertThat(Problem.firstWrongType(problems)).isNull();
        assertThat(Problem.strictMessage(problems))
                .isEqualTo(
                        "strict decoding error: unknown field \"spec.foo\", unknown field"
                                + " \"spec.containers[1].imagee\", unknown field"
                                + " \"spec.containers[1].env[0].nam\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'spec':{'containers':'no'}}|json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
                "{'spec':{'terminationGracePeriodSeconds':'ten'}}|json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
                "{'spec':{'containers':[{'env':[{'name':'A','value':1}]}]}}|json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
                "{'metadata':{'labels':{'a':true}}}|json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string",
                "{'spec':[]}|json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec",
                "{'metadata':{'labels':['a']}}|json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
                "{'spec':{'priority':3000000000}}|json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32",
                "{'spec':{'priority':1.5}}|json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32",
                "{'spec':{'hostNetwork':'true'}}|json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
                "{'spec':{'containers':[{'resources':{'limits':{'cpu':'lots'}}}]}}|quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                "{'spec':{'containers':[{'livenessProbe':{'httpGet':{'port':true}}}]}}|json: cannot unmarshal bool into Go value of type int32",
                "{'metadata':{'creationTimestamp':'now'}}|parsing time \"now\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"now\" as \"2006\"",
            })
    void wrongTypesAreToldAsGoDoes(String pod, String message) {
        List<Problem> problems = SchemaCheck.check(obj(pod), core("Pod"));
        assertThat(problems).extracting(Problem::message).containsExactly(message);
        assertThat(Problem.firstWrongType(problems)).isNotNull();
    }

    @Test
    void bytesAreBase64() {
        assertThat(SchemaCheck.check(obj("{'data':{'a':'eA=='}}"), core("Secret"))).isEmpty();
        for (String wrong : List.of("!!", "eA", "eA=", "e")) {
            assertThat(SchemaCheck.check(obj("{'data':{'a':'" + wrong + "'}}"), core("Secret")))
                    .as(wrong)
                    .extracting(Problem::message)
                    .first()
                    .asString()
                    .startsWith("illegal base64 data at input byte ");
        }
    }

    @Test
    void nullFitsEverywhere() {
        assertThat(
                        SchemaCheck.check(
                                obj("{'spec':{'containers':null,'priority':null},'metadata':null}"),
                                core("Pod")))
                .isEmpty();
    }

    @Test
    void nothingIsWrongWithWhatARealServerAnswered() {
        int checked = 0;
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            StructType type = type(exchange.answer());
            if (type != null && exchange.answer() instanceof Obj obj) {
                // Fields that the API has dropped since.
                List<String> gone = List.of("metadata.selfLink", "metadata.clusterName");
                assertThat(SchemaCheck.check(obj, type))
                        .as(exchange.name())
                        .filteredOn(problem -> !gone.contains(problem.field()))
                        .isEmpty();
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void pruningKeepsWhatARealServerKeeps() {
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            StructType type = type(exchange.answer());
            if (type != null && exchange.answer() instanceof Obj obj) {
                Obj pruned = Pruning.prune(obj, type);
                assertThat(JsonWriter.toText(Pruning.prune(pruned, type)))
                        .isEqualTo(JsonWriter.toText(pruned));
                assertThat(MergePatch.between(withoutNulls(obj), pruned))
                        .as(exchange.name())
                        .isEqualTo(Obj.EMPTY);
            }
        }
    }

    /** Where 1.20 wrote a null that today's Go leaves out. */
    private static Obj withoutNulls(Obj obj) {
        return PatchValues.plain(obj) instanceof Obj plain ? plain : Obj.EMPTY;
    }

    @Test
    void pruningDropsAndCanonicalizes() {
        Obj pod =
                obj(
                        "{'spec':{'nope':1,'hostNetwork':false,'hostname':'','nodeSelector':{},"
                                + "'volumes':[{'name':'v','emptyDir':{}}],'priority':null,"
                                + "'containers':[{'name':'c','args':[],'resources':"
                                + "{'limits':{'cpu':0.5,'memory':'1024Mi'}}}]},"
                                + "'metadata':{'labels':{'a':null},"
                                + "'creationTimestamp':'2026-01-01T01:00:00+01:00'}}");
        assertThat(Pruning.prune(pod, core("Pod")))
                .isEqualTo(
                        obj(
                                "{'spec':{'volumes':[{'name':'v','emptyDir':{}}],"
                                        + "'containers':[{'name':'c','resources':"
                                        + "{'limits':{'cpu':'500m','memory':'1Gi'}}}]},"
                                        + "'metadata':{'labels':{'a':''},"
                                        + "'creationTimestamp':'2026-01-01T00:00:00Z'}}"));
        assertThat(Pruning.pruneCustom(obj("{'spec':{'nope':1,'nodeSelector':{}}}"), core("Pod")))
                .isEqualTo(obj("{'spec':{'nodeSelector':{}}}"));
    }

    @Test
    void declaredDefaults() {
        Obj filled =
                Defaults.apply(
                        obj(
                                "{'spec':{'containers':[{'name':'c','ports':[{'containerPort':1},"
                                        + "{'containerPort':2,'protocol':'UDP'}]}]}}"),
                        core("Pod"));
        assertThat(filled)
                .isEqualTo(
                        obj(
                                "{'metadata':{},'status':{},'spec':{'containers':[{'name':'c',"
                                        + "'resources':{},'ports':["
                                        + "{'containerPort':1,'protocol':'TCP'},"
                                        + "{'containerPort':2,'protocol':'UDP'}]}]}}"));
        assertThat(Defaults.apply(filled, core("Pod"))).isSameAs(filled);
        assertThat(Defaults.apply(Obj.EMPTY, apps("ReplicaSet")).obj("status"))
                .isEqualTo(obj("{'replicas':0}"));
    }

    private static @Nullable StructType type(Node node) {
        if (!(node instanceof Obj obj)) {
            return null;
        }
        GroupVersionKind kind = GroupVersionKind.of(obj.text("apiVersion"), obj.text("kind"));
        String group =
                kind.group().isEmpty() ? "core" : kind.group().replaceFirst("\\.k8s\\.io$", "");
        return Schemas.bundled()
                .find("io.k8s.api." + group + "." + kind.version() + "." + kind.kind());
    }
}
