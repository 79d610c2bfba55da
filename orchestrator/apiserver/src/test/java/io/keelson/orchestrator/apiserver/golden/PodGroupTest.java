package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kind that Kubernetes does not have, served like those that it has. */
class PodGroupTest {
    private static final String API = "/apis/scheduling.x-k8s.io/v1alpha1";
    private static final String GROUPS = API + "/namespaces/default/podgroups";
    private static final String PODS = "/api/v1/namespaces/default/pods";

    private EngineServer engine;
    private TestingClient server;

    @BeforeEach
    void start(@TempDir Path secrets) throws IOException {
        engine = new EngineServer(secrets, 1);
        server = new TestingClient(engine);
        server.create(
                GROUPS,
                "{'apiVersion':'scheduling.x-k8s.io/v1alpha1','kind':'PodGroup',"
                        + "'metadata':{'name':'g'},'spec':{'minMember':3,"
                        + "'scheduleTimeoutSeconds':30,'minResources':{'cpu':'2'}}}");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void createPod(String name, String spec) {
        server.create(
                PODS,
                "{'metadata':{'name':'"
                        + name
                        + "','annotations':{'a':'b'}},'spec':{"
                        + spec
                        + "'containers':[{'name':'c','image':'i'}]}}");
    }

    private TestingClient.Reply bind(String bindings) {
        return server.json(
                "POST",
                GROUPS + "/g/binding",
                "{'apiVersion':'scheduling.x-k8s.io/v1alpha1','kind':'PodGroupBinding',"
                        + "'metadata':{'name':'g','namespace':'default'},'bindings':["
                        + bindings
                        + "]}");
    }

    private static String binding(String pod, String node) {
        return "{'name':'" + pod + "','node':'" + node + "'}";
    }

    private Obj pod(String name) {
        return server.get(PODS + "/" + name).body();
    }

    @Test
    void itIsDiscoveredDescribedAndShownAsATable() {
        Arr resources = server.get(API).body().arr("resources");
        assertThat(resources.toString())
                .contains("podgroups/status", "podgroups/binding", "PodGroupBinding", "pgs");
        Obj schemas =
                server.get("/openapi/v3/apis/scheduling.x-k8s.io/v1alpha1")
                        .body()
                        .obj("components", "schemas");
        Obj minResources =
                schemas.obj(
                        "io.x-k8s.scheduling.v1alpha1.PodGroupSpec", "properties", "minResources");
        assertThat(minResources.text("type")).isEqualTo("object");

        Server.Answer table =
                engine.answer(
                        new Server.Request(
                                "GET",
                                GROUPS,
                                Map.of("accept", "application/json;as=Table;v=v1;g=meta.k8s.io"),
                                new byte[0]));
        assertThat(new String(table.body(), StandardCharsets.UTF_8))
                .contains("\"cells\":[\"g\",\"Pending\",3,0,0,0,");
    }

    @Test
    void theStatusHasAPathOfItsOwn() {
        String patch = "{'spec':{'minMember':2},'status':{'phase':'Scheduled','scheduled':3}}";
        String merge = "application/merge-patch+json";

        Obj status = server.send("PATCH", GROUPS + "/g/status", merge, patch).body();
        assertThat(status.whole(0, "status", "scheduled")).isEqualTo(3);
        assertThat(status.whole(0, "spec", "minMember")).isEqualTo(3);
        assertThat(status.whole(0, "metadata", "generation")).isEqualTo(1);
        Obj spec = server.send("PATCH", GROUPS + "/g", merge, patch).body();
        assertThat(spec.whole(0, "spec", "minMember")).isEqualTo(2);
        assertThat(spec.whole(0, "metadata", "generation")).isEqualTo(2);
    }

    @Test
    void unknownFieldsAndWrongTypesAreToldAsForAnyKind() {
        String path = GROUPS + "?fieldValidation=Strict";
        assertThat(
                        server.json(
                                        "POST",
                                        path,
                                        "{'metadata':{'name':'x'},'spec':{'minMembers':1}}")
                                .message())
                .contains("unknown field \"spec.minMembers\"");
        assertThat(
                        server.json(
                                        "POST",
                                        path,
                                        "{'metadata':{'name':'x'},'spec':{'minMember':'one'}}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void allPodsGetTheirNodesAtOnce() {
        for (String name : new String[] {"a", "b", "c"}) {
            createPod(name, "");
        }

        TestingClient.Reply reply =
                bind(binding("a", "n1") + "," + binding("b", "n2") + "," + binding("c", "n1"));

        assertThat(reply.status()).as(reply.message()).isEqualTo(201);
        assertThat(pod("b").text("spec", "nodeName")).isEqualTo("n2");
        assertThat(pod("c").text("metadata", "annotations", "a")).isEqualTo("b");
        assertThat(pod("a").arr("status", "conditions").toString()).contains("PodScheduled");
        String revision = pod("a").text("metadata", "resourceVersion");
        assertThat(pod("b").text("metadata", "resourceVersion")).isEqualTo(revision);
        assertThat(pod("c").text("metadata", "resourceVersion")).isEqualTo(revision);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'nodeName':'n9',| {'name':'b','node':'n'}"
                        + "| pod b is already assigned to node \"n9\"",
                "'schedulingGates':[{'name':'g'}],| {'name':'b','node':'n'}"
                        + "| pod b has non-empty .spec.schedulingGates",
                "''| {'name':'b','uid':'other','node':'n'}"
                        + "| Precondition failed: UID in precondition: other",
                "''| {'name':'x','node':'n'}| pod x not found",
            })
    void ifOneRefusesNoneIsBound(String spec, String binding, String why) {
        createPod("a", "");
        createPod("b", spec.replace("''", ""));

        TestingClient.Reply reply = bind(binding("a", "n1") + "," + binding);

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.message()).startsWith("Operation cannot be fulfilled on pods/binding");
        assertThat(reply.message()).contains(why);
        assertThat(reply.body().text("details", "name")).isEqualTo(binding.substring(9, 10));
        assertThat(pod("a").obj("spec").has("nodeName")).isFalse();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(bind("").message())
                .isEqualTo(
                        "PodGroupBinding.scheduling.x-k8s.io \"g\" is invalid: bindings: Required"
                                + " value");
        assertThat(bind(binding("a", "n") + "," + binding("a", "")).message())
                .contains(
                        "bindings[1].name: Duplicate value: \"a\"",
                        "bindings[1].node: Required value");
        assertThat(
                        server.json(
                                        "POST",
                                        GROUPS + "/none/binding",
                                        "{'metadata':{'name':'none'},'bindings':["
                                                + binding("a", "n")
                                                + "]}")
                                .message())
                .isEqualTo("podgroups.scheduling.x-k8s.io \"none\" not found");
    }
}
