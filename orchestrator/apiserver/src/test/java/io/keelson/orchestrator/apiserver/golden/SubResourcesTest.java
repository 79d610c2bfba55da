package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
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

/** What was not recorded of sub-resources: each over the whole server. */
class SubResourcesTest {
    private static final String REQUESTS =
            "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private Server server;

    private record Reply(int status, Obj body) {
        String message() {
            return body.text("message");
        }
    }

    @BeforeEach
    void start(@TempDir Path secrets) throws IOException {
        server = new EngineServer(secrets, 1);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply send(String method, String path, String type, String body) {
        Server.Answer answer =
                server.answer(
                        new Server.Request(
                                method,
                                path,
                                Map.of("accept", "application/json", "content-type", type),
                                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        return new Reply(answer.status(), JsonReader.readObj(answer.body()));
    }

    private Reply json(String method, String path, String body) {
        return send(method, path, "application/json", body);
    }

    private Reply get(String path) {
        return json("GET", path, "");
    }

    private void create(String path, String body) {
        Reply reply = json("POST", path, body);
        assertThat(reply.status()).as(reply.message()).isEqualTo(201);
    }

    private static Obj first(Arr arr) {
        return (Obj) arr.get(0);
    }

    private void createRequest() {
        create(
                REQUESTS,
                "{'metadata':{'name':'r'},'spec':{'request':'eA==','usages':['client auth'],"
                        + "'signerName':'x.io/y','username':'somebody','groups':['others']}}");
    }

    @Test
    void aCertificateRequestSaysWhoMadeIt() {
        createRequest();

        Obj spec = get(REQUESTS + "/r").body().obj("spec");
        assertThat(spec.text("username")).isEqualTo("golden");
        assertThat(spec.arr("groups").toString()).contains("system:masters");
        assertThat(spec.arr("groups").toString()).doesNotContain("others");
    }

    @Test
    void aCertificateRequestIsApprovedAndThenSigned() {
        createRequest();
        String approved =
                "{'metadata':{'name':'r'},'spec':{'signerName':'other'},'status':{"
                        + "'certificate':'eA==','conditions':[{'type':'Approved',"
                        + "'status':'True','reason':'R'}]}}";

        Obj after = json("PUT", REQUESTS + "/r/approval", approved).body();
        assertThat(after.text("spec", "signerName")).isEqualTo("x.io/y");
        assertThat(after.obj("status").has("certificate")).isFalse();
        Obj condition = first(after.arr("status", "conditions"));
        assertThat(condition.text("type")).isEqualTo("Approved");
        assertThat(condition.text("lastTransitionTime")).startsWith("2030-");

        Reply signed =
                send(
                        "PATCH",
                        REQUESTS + "/r/status",
                        "application/merge-patch+json",
                        "{'status':{'certificate':'eA=='}}");
        assertThat(signed.body().text("status", "certificate")).isEqualTo("eA==");
        Reply again =
                json("PUT", REQUESTS + "/r/approval", "{'metadata':{'name':'r'},'status':{}}");
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.message())
                .isEqualTo(
                        "CertificateSigningRequest.certificates.k8s.io \"r\" is invalid:"
                                + " status.conditions: Forbidden: updates may not remove a"
                                + " condition of type \"Approved\"");
    }

    private void createPod() {
        create(
                PODS,
                "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'nginx',"
                        + "'resources':{'requests':{'cpu':'1'}}}]}}");
    }

    @Test
    void ephemeralContainersComeThroughTheirOwnPath() {
        createPod();
        String debugger = "{'spec':{'ephemeralContainers':[{'name':'d','image':'busybox'}]}}";

        assertThat(send("PATCH", PODS + "/p", STRATEGIC, debugger).status()).isEqualTo(422);
        Obj after =
                send("PATCH", PODS + "/p/ephemeralcontainers", STRATEGIC, debugger).body();
        Obj added = first(after.arr("spec", "ephemeralContainers"));
        assertThat(added.text("imagePullPolicy")).isEqualTo("Always");
        assertThat(after.whole(0, "metadata", "generation")).isEqualTo(2);
        assertThat(get(PODS + "/p/ephemeralcontainers").body().obj("spec"))
                .isEqualTo(after.obj("spec"));
        Reply changed =
                send(
                        "PATCH",
                        PODS + "/p/ephemeralcontainers",
                        STRATEGIC,
                        debugger.replace("busybox", "other"));
        assertThat(changed.message())
                .contains("existing ephemeral containers \"d\" may not be changed");
    }

    @Test
    void aPodIsResizedThroughItsOwnPath() {
        createPod();
        String more =
                "{'spec':{'containers':[{'name':'c','image':'other',"
                        + "'resources':{'requests':{'cpu':'2'}}}]}}";

        assertThat(send("PATCH", PODS + "/p", STRATEGIC, more).status()).isEqualTo(422);
        Obj after = send("PATCH", PODS + "/p/resize", STRATEGIC, more).body();
        Obj container = first(after.arr("spec", "containers"));
        assertThat(container.text("resources", "requests", "cpu")).isEqualTo("2");
        assertThat(container.text("image")).isEqualTo("nginx");
        assertThat(after.whole(0, "metadata", "generation")).isEqualTo(2);
    }

    @Test
    void aNamespaceGoesWhenItIsFinalized() {
        create("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
        String finalize = "/api/v1/namespaces/n/finalize";
        assertThat(json("PUT", finalize, "{'metadata':{'name':'n'},'spec':{'finalizers':['x']}}")
                        .message())
                .contains("name is neither a standard finalizer name nor is it fully qualified");

        json("DELETE", "/api/v1/namespaces/n", "");
        assertThat(get("/api/v1/namespaces/n").body().text("status", "phase"))
                .isEqualTo("Terminating");
        assertThat(json("PUT", finalize, "{'metadata':{'name':'n'},'spec':{}}").status())
                .isEqualTo(200);
        assertThat(get("/api/v1/namespaces/n").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/apis/apps/v1, deployments",
        "/apis/apps/v1, replicasets",
        "/apis/apps/v1, statefulsets",
        "/api/v1, replicationcontrollers"
    })
    void whatHasReplicasIsScaled(String group, String plural) {
        String path = group + "/namespaces/default/" + plural;
        boolean isPlain = plural.startsWith("replicationc");
        create(
                path,
                "{'metadata':{'name':'w'},'spec':{'replicas':2,'selector':"
                        + (isPlain ? "{'a':'b'}" : "{'matchLabels':{'a':'b'}}")
                        + ",'template':{'metadata':{'labels':{'a':'b'}},"
                        + "'spec':{'containers':[{'name':'c','image':'nginx'}]}}}}");

        Obj scale = get(path + "/w/scale").body();
        assertThat(scale.whole(0, "spec", "replicas")).isEqualTo(2);
        assertThat(scale.text("status", "selector")).isEqualTo("a=b");
        Reply scaled =
                json(
                        "PUT",
                        path + "/w/scale",
                        "{'metadata':{'name':'w'},'spec':{'replicas':5}}");
        assertThat(scaled.body().text("kind")).isEqualTo("Scale");
        assertThat(get(path + "/w").body().whole(0, "spec", "replicas")).isEqualTo(5);
        assertThat(get(path + "/w").body().whole(0, "metadata", "generation")).isEqualTo(2);
        Reply negative =
                send(
                        "PATCH",
                        path + "/w/scale",
                        "application/merge-patch+json",
                        "{'spec':{'replicas':-1}}");
        assertThat(negative.message())
                .isEqualTo(
                        "Scale.autoscaling \"w\" is invalid: spec.replicas: Invalid value: -1:"
                                + " must be greater than or equal to 0");
    }

    @Test
    void tokensAreIssuedForAccountsThatThereAre() {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        create(accounts, "{'metadata':{'name':'robot'}}");

        Reply issued = json("POST", accounts + "/robot/token", "{'spec':{}}");
        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.body().text("status", "token")).isNotEmpty();
        assertThat(json("POST", accounts + "/robot/token", "{'spec':{'expirationSeconds':1}}")
                        .message())
                .contains("may not specify a duration less than 10 minutes");
        Reply none = json("POST", accounts + "/none/token", "{'spec':{}}");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.message()).isEqualTo("serviceaccounts \"none\" not found");
    }
}
