package io.keelson.orchestrator.apiserver.discovery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final String UPDATE = "io.k8s.api.apps.v1.RollingUpdateDeployment";

    private final OpenApi openApi = new OpenApi(ResourceTable.builtIn(), Schemas.bundled());

    private Obj schemas(String path) {
        return JsonReader.readObj(requireNonNull(openApi.document(path)))
                .obj("components", "schemas");
    }

    private Obj swagger() {
        return JsonReader.readObj(openApi.v2(false));
    }

    @Test
    void theIndexNamesADocumentOfEachGroupAndVersion() {
        Obj paths = openApi.index().obj("paths");
        assertThat(paths.names()).contains("api/v1", "apis/apps/v1", "apis/extensions/v1beta1");
        assertThat(paths.text("api/v1", "serverRelativeURL"))
                .matches("/openapi/v3/api/v1\\?hash=[0-9a-f]+");
        assertThat(openApi.document("apis/none/v1")).isNull();
    }

    @Test
    void scalarsThatAreMoreThanJsonsHaveNames() {
        Obj schemas = schemas("apis/apps/v1");
        Obj surge = schemas.obj(UPDATE, "properties", "maxSurge");
        String reference = "#/components/schemas/" + INT_OR_STRING;
        assertThat(surge.text("$ref") + surge.arr("allOf")).contains(reference);
        assertThat(schemas.obj(INT_OR_STRING))
                .isEqualTo(
                        JsonReader.read(
                                ("{\"format\":\"int-or-string\",\"oneOf\":[{\"type\":\"integer\"},"
                                                + "{\"type\":\"string\"}]}")
                                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(schemas.names())
                .contains(
                        "io.k8s.apimachinery.pkg.api.resource.Quantity",
                        "io.k8s.apimachinery.pkg.apis.meta.v1.Time");
    }

    @Test
    void nothingStandsBesideAReferenceInVersion3() {
        List<String> wrong = new ArrayList<>();
        Obj schemas = schemas("api/v1");
        for (String name : schemas.names()) {
            schemas.obj(name, "properties")
                    .forEach((field, schema) -> {
                        if (schema instanceof Obj obj && obj.has("$ref") && obj.size() > 1) {
                            wrong.add(name + "." + field);
                        }
                    });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyReferenceOfADocumentLeadsSomewhere() {
        for (String path : openApi.index().obj("paths").names()) {
            assertAllLead(schemas(path), "#/components/schemas/");
        }
        assertAllLead(swagger().obj("definitions"), "#/definitions/");
    }

    private static void assertAllLead(Obj schemas, String prefix) {
        List<String> references = new ArrayList<>();
        gather(schemas, references);
        assertThat(references).isNotEmpty().allMatch(name -> name.startsWith(prefix));
        assertThat(schemas.names())
                .containsAll(references.stream().map(it -> it.substring(prefix.length())).toList());
    }

    private static void gather(Node node, List<String> references) {
        switch (node) {
            case Obj obj ->
                    obj.forEach((name, value) -> {
                        if (name.equals("$ref") && value instanceof Node.Text(String text)) {
                            references.add(text);
                        } else {
                            gather(value, references);
                        }
                    });
            case Arr arr -> arr.forEach(element -> gather(element, references));
            default -> {}
        }
    }

    @Test
    void version2InProtobufIsVersion2InJson() throws InvalidProtocolBufferException {
        Obj json = swagger();
        UnknownFieldSet document = UnknownFieldSet.parseFrom(openApi.v2(true));

        assertThat(text(document, 1)).isEqualTo("2.0");
        assertThat(names(message(document, 8), 2)).isEqualTo(json.obj("paths").names());
        assertThat(names(message(document, 9), 1)).isEqualTo(json.obj("definitions").names());
        UnknownFieldSet pod = value(message(document, 9), 1, "io.k8s.api.core.v1.Pod");
        assertThat(text(message(pod, 22), 1)).isEqualTo("object");
        assertThat(names(message(pod, 25), 1))
                .isEqualTo(json.obj("definitions", "io.k8s.api.core.v1.Pod", "properties").names());
        UnknownFieldSet spec = value(message(pod, 25), 1, "spec");
        assertThat(text(spec, 1)).isEqualTo("#/definitions/io.k8s.api.core.v1.PodSpec");
    }

    /** Where clients look whether the server checks fields. */
    @Test
    void version2SaysOfPatchesWhichParametersTheyTake() throws InvalidProtocolBufferException {
        UnknownFieldSet document = UnknownFieldSet.parseFrom(openApi.v2(true));
        UnknownFieldSet namespaces = value(message(document, 8), 2, "/api/v1/namespaces/{name}");
        UnknownFieldSet patch = message(namespaces, 8);

        UnknownFieldSet kind = value(patch, 13, "x-kubernetes-group-version-kind");
        assertThat(text(kind, 2))
                .isEqualTo("{\"group\":\"\",\"kind\":\"Namespace\",\"version\":\"v1\"}");
        List<String> parameters = new ArrayList<>();
        for (ByteString item : patch.getField(8).getLengthDelimitedList()) {
            UnknownFieldSet inQuery =
                    message(message(message(UnknownFieldSet.parseFrom(item), 1), 2), 3);
            assertThat(text(inQuery, 2)).isEqualTo("query");
            parameters.add(text(inQuery, 4));
        }
        assertThat(parameters).containsExactly("dryRun", "fieldManager", "fieldValidation");
    }

    private static UnknownFieldSet message(UnknownFieldSet of, int number)
            throws InvalidProtocolBufferException {
        return UnknownFieldSet.parseFrom(of.getField(number).getLengthDelimitedList().getFirst());
    }

    private static String text(UnknownFieldSet of, int number) {
        return of.getField(number).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    private static List<String> names(UnknownFieldSet of, int number)
            throws InvalidProtocolBufferException {
        List<String> names = new ArrayList<>();
        for (ByteString entry : of.getField(number).getLengthDelimitedList()) {
            names.add(text(UnknownFieldSet.parseFrom(entry), 1));
        }
        return names;
    }

    private static UnknownFieldSet value(UnknownFieldSet of, int number, String name)
            throws InvalidProtocolBufferException {
        for (ByteString entry : of.getField(number).getLengthDelimitedList()) {
            UnknownFieldSet named = UnknownFieldSet.parseFrom(entry);
            if (text(named, 1).equals(name)) {
                return message(named, 2);
            }
        }
        throw new AssertionError("nothing named " + name);
    }
}
