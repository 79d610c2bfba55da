package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
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

    /** For O=system:masters, CN=eve. */
    private static final String OF_A_MASTER =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIaU1JR0pBZ0VBTUNjeEZ6QVZC"
                    + "Z05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVF3d0NnWURWUVFEREFObApkbVV3V1RBVEJnY3Fo"
                    + "a2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVJDYkJONU5MbEF5TnhHMlk4Yjk5aTR1RkJiCk5mWWxB"
                    + "K3dkdzBYazBBTVVTZ1FISkd5RG5sSkxEaDQ5Um5LanQ5T3BTYXhUTloxV3V6c2RPMFREaUl3Vm9B"
                    + "QXcKQ2dZSUtvWkl6ajBFQXdJRFNBQXdSUUlnUG4xWk9scUM2UkwzclBpMkYyek1iTng4SXZJN0Jx"
                    + "WUdWV3V2Nk9rRgpUZGdDSVFDdDJxTWpUdytaYjFVUGd6NlEvWXBybHFkZ05OZU1ZQ3ZSeDJwWUpH"
                    + "aURVZz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

    /** For O=dev, CN=ann. */
    private static final String OF_A_DEVELOPER =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWE1INENBUUF3SERFTU1Bb0dB"
                    + "MVVFQ2d3RFpHVjJNUXd3Q2dZRFZRUUREQU5oYm00d1dUQVRCZ2NxaGtqTwpQUUlCQmdncWhrak9Q"
                    + "UU1CQndOQ0FBUkNiQk41TkxsQXlOeEcyWThiOTlpNHVGQmJOZllsQSt3ZHcwWGswQU1VClNnUUhK"
                    + "R3lEbmxKTERoNDlSbktqdDlPcFNheFROWjFXdXpzZE8wVERpSXdWb0FBd0NnWUlLb1pJemowRUF3"
                    + "SUQKU1FBd1JnSWhBT3NzK29YZlR4aWY5NjYyU3RRM2VYYWNLM3F2bFVYK3RVL3dYQTBrSWQ4a0Fp"
                    + "RUFuOWwxMXc3RgpadWNXdk9BZGtEamp6OG9OTktrNHdPN2VyYW1GV0FEVUlmMD0KLS0tLS1FTkQg"
                    + "Q0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";

    private TestingClient server;

    @BeforeEach
    void start(@TempDir Path secrets) throws IOException {
        server = new TestingClient(new EngineServer(secrets, 1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Obj first(Arr arr) {
        return (Obj) arr.get(0);
    }

    private void createRequest() {
        server.create(
                REQUESTS,
                "{'metadata':{'name':'r'},'spec':{'request':'eA==','usages':['client auth'],"
                        + "'signerName':'x.io/y','username':'somebody','groups':['others']}}");
    }

    @Test
    void aCertificateRequestSaysWhoMadeIt() {
        createRequest();

        Obj spec = server.get(REQUESTS + "/r").body().obj("spec");
        assertThat(spec.text("username")).isEqualTo("golden");
        assertThat(spec.arr("groups").toString()).contains("system:masters");
        assertThat(spec.arr("groups").toString()).doesNotContain("others");
    }

    @Test
    void noCertificateMakesAMaster() {
        String request =
                "{'metadata':{'name':'r'},'spec':{'request':'%s','usages':['client auth'],"
                        + "'signerName':'kubernetes.io/kube-apiserver-client'}}";
        String refused = "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: ";

        assertThat(server.json("POST", REQUESTS, request.formatted(OF_A_MASTER)).message())
                .isEqualTo(
                        refused
                                + "use of kubernetes.io/kube-apiserver-client signer with"
                                + " system:masters group is not allowed");
        assertThat(server.json("POST", REQUESTS, request.formatted("eA==")).message())
                .isEqualTo(
                        refused
                                + "failed to parse CSR: PEM block type must be CERTIFICATE REQUEST");
        server.create(REQUESTS, request.formatted(OF_A_DEVELOPER));
    }

    @Test
    void aCertificateRequestIsApprovedAndThenSigned() {
        createRequest();
        String approved =
                "{'metadata':{'name':'r'},'spec':{'signerName':'other'},'status':{"
                        + "'certificate':'eA==','conditions':[{'type':'Approved',"
                        + "'status':'True','reason':'R'}]}}";

        Obj after = server.json("PUT", REQUESTS + "/r/approval", approved).body();
        assertThat(after.text("spec", "signerName")).isEqualTo("x.io/y");
        assertThat(after.obj("status").has("certificate")).isFalse();
        Obj condition = first(after.arr("status", "conditions"));
        assertThat(condition.text("type")).isEqualTo("Approved");
        assertThat(condition.text("lastTransitionTime")).startsWith("2030-");

        TestingClient.Reply signed =
                server.send(
                        "PATCH",
                        REQUESTS + "/r/status",
                        "application/merge-patch+json",
                        "{'status':{'certificate':'eA=='}}");
        assertThat(signed.body().text("status", "certificate")).isEqualTo("eA==");
        TestingClient.Reply again =
                server.json(
                        "PUT", REQUESTS + "/r/approval", "{'metadata':{'name':'r'},'status':{}}");
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.message())
                .isEqualTo(
                        "CertificateSigningRequest.certificates.k8s.io \"r\" is invalid:"
                                + " status.conditions: Forbidden: updates may not remove a"
                                + " condition of type \"Approved\"");
    }

    private void createPod() {
        server.create(
                PODS,
                "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'nginx',"
                        + "'resources':{'requests':{'cpu':'1'}}}]}}");
    }

    @Test
    void ephemeralContainersComeThroughTheirOwnPath() {
        createPod();
        String debugger = "{'spec':{'ephemeralContainers':[{'name':'d','image':'busybox'}]}}";

        assertThat(server.send("PATCH", PODS + "/p", STRATEGIC, debugger).status()).isEqualTo(422);
        Obj after =
                server.send("PATCH", PODS + "/p/ephemeralcontainers", STRATEGIC, debugger).body();
        Obj added = first(after.arr("spec", "ephemeralContainers"));
        assertThat(added.text("imagePullPolicy")).isEqualTo("Always");
        assertThat(after.whole(0, "metadata", "generation")).isEqualTo(2);
        assertThat(server.get(PODS + "/p/ephemeralcontainers").body().obj("spec"))
                .isEqualTo(after.obj("spec"));
        TestingClient.Reply changed =
                server.send(
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

        assertThat(server.send("PATCH", PODS + "/p", STRATEGIC, more).status()).isEqualTo(422);
        Obj after = server.send("PATCH", PODS + "/p/resize", STRATEGIC, more).body();
        Obj container = first(after.arr("spec", "containers"));
        assertThat(container.text("resources", "requests", "cpu")).isEqualTo("2");
        assertThat(container.text("image")).isEqualTo("nginx");
        assertThat(after.whole(0, "metadata", "generation")).isEqualTo(2);
    }

    @Test
    void aNamespaceGoesWhenItIsFinalized() {
        server.create("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
        String finalize = "/api/v1/namespaces/n/finalize";
        assertThat(
                        server.json(
                                        "PUT",
                                        finalize,
                                        "{'metadata':{'name':'n'},'spec':{'finalizers':['x']}}")
                                .message())
                .contains("name is neither a standard finalizer name nor is it fully qualified");

        server.json("DELETE", "/api/v1/namespaces/n", "");
        assertThat(server.get("/api/v1/namespaces/n").body().text("status", "phase"))
                .isEqualTo("Terminating");
        assertThat(server.json("PUT", finalize, "{'metadata':{'name':'n'},'spec':{}}").status())
                .isEqualTo(200);
        assertThat(server.get("/api/v1/namespaces/n").status()).isEqualTo(404);
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
        server.create(
                path,
                "{'metadata':{'name':'w'},'spec':{'replicas':2,'selector':"
                        + (isPlain ? "{'a':'b'}" : "{'matchLabels':{'a':'b'}}")
                        + ",'template':{'metadata':{'labels':{'a':'b'}},"
                        + "'spec':{'containers':[{'name':'c','image':'nginx'}]}}}}");

        Obj scale = server.get(path + "/w/scale").body();
        assertThat(scale.whole(0, "spec", "replicas")).isEqualTo(2);
        assertThat(scale.text("status", "selector")).isEqualTo("a=b");
        TestingClient.Reply scaled =
                server.json(
                        "PUT",
                        path + "/w/scale",
                        "{'metadata':{'name':'w'},'spec':{'replicas':5}}");
        assertThat(scaled.body().text("kind")).isEqualTo("Scale");
        assertThat(server.get(path + "/w").body().whole(0, "spec", "replicas")).isEqualTo(5);
        assertThat(server.get(path + "/w").body().whole(0, "metadata", "generation")).isEqualTo(2);
        TestingClient.Reply negative =
                server.send(
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
        server.create(accounts, "{'metadata':{'name':'robot'}}");

        TestingClient.Reply issued = server.json("POST", accounts + "/robot/token", "{'spec':{}}");
        assertThat(issued.status()).isEqualTo(201);
        assertThat(issued.body().text("status", "token")).isNotEmpty();
        assertThat(
                        server.json(
                                        "POST",
                                        accounts + "/robot/token",
                                        "{'spec':{'expirationSeconds':1}}")
                                .message())
                .contains("may not specify a duration less than 10 minutes");
        TestingClient.Reply none = server.json("POST", accounts + "/none/token", "{'spec':{}}");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.message()).isEqualTo("serviceaccounts \"none\" not found");
    }
}
