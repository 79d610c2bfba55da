package io.keelson.orchestrator.apiserver.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.EngineServer;
import io.keelson.orchestrator.apiserver.golden.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client sends, what is wrong with it is the client's and is said so. */
final class BadInputTest {
    private static final String CORE = "/api/v1/namespaces/default/";

    private static final List<String> ANYTHING =
            List.of(
                    "",
                    "null",
                    "[]",
                    "7",
                    "\"x\"",
                    "{",
                    "{}",
                    "[[]]",
                    "[null]",
                    "{\"metadata\":null}",
                    "{\"metadata\":[]}",
                    "{\"metadata\":{\"name\":5}}",
                    "{\"metadata\":{\"name\":\"a\",\"labels\":\"x\",\"annotations\":[1]}}",
                    "{\"metadata\":{\"name\":\"a\",\"finalizers\":{\"a\":1}}}",
                    "{\"metadata\":{\"name\":\"a\",\"creationTimestamp\":\"yesterday\"}}",
                    "{\"kind\":7,\"apiVersion\":[]}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":null,\"status\":[],\"data\":5}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":[],\"rules\":{},\"subjects\":7}",
                    "{\"metadata\":{\"name\":\"a\"},\"rules\":[null,{\"verbs\":[null,5]}]}",
                    "{\"metadata\":{\"name\":\"a\"},\"roleRef\":[],\"subjects\":[null,{}]}",
                    "{\"metadata\":{\"name\":\"a\"},\"unknown\\r\\nfield\\u0000\":1}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"hard\":{\"cpu\":\"x\",\"pods\":[]}}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"hard\":{\"cpu\":\"9e999999999\"}}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"limits\":[null,{\"max\":{\"cpu\":[]}}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"limits\":[{\"type\":\"Pod\",\"max\":"
                            + "{\"cpu\":\"many\"},\"min\":{\"cpu\":\"-1\"}}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"ports\":[{\"port\":4294967297,"
                            + "\"nodePort\":4294967296}],\"type\":\"NodePort\"}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"clusterIP\":\"1.2.3\",\"ports\":[{}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"clusterIP\":\"::\",\"clusterIPs\":"
                            + "[null],\"ports\":[{\"port\":1}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[null,5,{\"name\":\"c\","
                            + "\"resources\":{\"limits\":{\"cpu\":\"x\"}}}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"c\","
                            + "\"image\":\"i\",\"resources\":{\"limits\":{\"cpu\":\"x\"},"
                            + "\"requests\":{\"memory\":\"1e400\"}}}]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"c\","
                            + "\"image\":\"i\"}],\"overhead\":{\"cpu\":\"?\"},\"priority\":1e30}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"resources\":{\"requests\":"
                            + "{\"storage\":\"lots\"}},\"accessModes\":[\"x\"]}}",
                    "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"request\":\"%%%\",\"signerName\":\"\"}}",
                    "{\"spec\":{\"user\":5,\"groups\":[null],\"resourceAttributes\":[]}}",
                    "{\"spec\":{\"user\":\"u\",\"resourceAttributes\":{\"verb\":[]}}}",
                    "{\"spec\":{\"token\":\"a.b.c\",\"audiences\":[null]}}",
                    "{\"spec\":{\"expirationSeconds\":9223372036854775807}}",
                    "{\"spec\":{\"boundObjectRef\":{\"kind\":\"Pod\",\"name\":\"../../x\"}}}",
                    "{\"target\":{\"name\":\"n\"},\"metadata\":{\"annotations\":[]}}",
                    "{\"deleteOptions\":{\"gracePeriodSeconds\":\"x\",\"preconditions\":7}}",
                    "{\"gracePeriodSeconds\":9223372036854775807,\"propagationPolicy\":\"No\"}",
                    "{\"gracePeriodSeconds\":-9223372036854775808,\"dryRun\":[7]}",
                    "{\"preconditions\":{\"uid\":\"x\",\"resourceVersion\":\"y\"}}",
                    "{\"spec\":{\"replicas\":-9223372036854775808}}",
                    "{\"spec\":{\"replicas\":1e300},\"metadata\":{\"resourceVersion\":\"x\"}}");

    private static final List<String> PATCHES =
            List.of(
                    "[{\"op\":\"add\"}]",
                    "[{\"op\":7,\"path\":[]}]",
                    "[{\"op\":\"replace\",\"path\":\"\",\"value\":null}]",
                    "[{\"op\":\"replace\",\"path\":\"\",\"value\":5}]",
                    "[{\"op\":\"remove\",\"path\":\"/metadata\"}]",
                    "[{\"op\":\"remove\",\"path\":\"\"}]",
                    "[{\"op\":\"move\",\"from\":\"/metadata\",\"path\":\"/metadata/a\"}]",
                    "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/spec/x\"}]",
                    "[{\"op\":\"add\",\"path\":\"/spec/ports/99999999999999\",\"value\":1}]",
                    "[{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":1}]",
                    "[{\"op\":\"test\",\"path\":\"/~\",\"value\":1}]",
                    "{\"$patch\":\"x\"}",
                    "{\"$patch\":\"replace\"}",
                    "{\"$patch\":\"delete\"}",
                    "{\"metadata\":{\"$retainKeys\":5}}",
                    "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":5}}",
                    "{\"spec\":{\"$setElementOrder/ports\":5}}",
                    "{\"spec\":{\"$setElementOrder/ports\":[null,{\"port\":1},5]}}",
                    "{\"spec\":{\"ports\":[{\"$patch\":\"delete\"}]}}",
                    "{\"spec\":{\"ports\":[{\"port\":null}]}}",
                    "{\"spec\":{\"ports\":[5,null]}}",
                    "{\"spec\":{\"containers\":[{\"name\":[]}]}}",
                    "{\"spec\":{\"type\":null,\"clusterIP\":null,\"ports\":null}}");

    private static final List<String> QUERIES =
            List.of(
                    "limit=-1",
                    "limit=x",
                    "limit=99999999999999999999",
                    "limit=1&continue=garbage",
                    "continue=%00",
                    "continue=e30",
                    "continue=bnVsbA",
                    "labelSelector=((",
                    "labelSelector=a%20in%20(",
                    "fieldSelector=a",
                    "fieldSelector=metadata.name%3D%5C",
                    "resourceVersion=-1",
                    "resourceVersion=x",
                    "resourceVersion=99999999999999999999",
                    "resourceVersion=9223372036854775807&resourceVersionMatch=Exact",
                    "resourceVersion=1&resourceVersionMatch=Sometimes",
                    "dryRun=No",
                    "fieldValidation=No",
                    "watch=1&timeoutSeconds=x",
                    "watch=1&timeoutSeconds=1&resourceVersion=x",
                    "watch=1&timeoutSeconds=1&sendInitialEvents=true",
                    "watch=1&timeoutSeconds=1&resourceVersion=-5",
                    "watch=1&timeoutSeconds=1&labelSelector=!!");

    @TempDir Path directory;

    private final List<String> failures = new ArrayList<>();
    private EngineServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EngineServer(directory, 1);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int send(String method, String target, String mediaType, String body) {
        Server.Answer answer =
                server.answer(
                        new Server.Request(
                                method,
                                target,
                                Map.of("content-type", mediaType),
                                body.getBytes(UTF_8)));
        // Some errors of clients have the code 500 upstream, but a message of their own.
        if (new String(answer.body(), UTF_8).contains("see the server's log")) {
            failures.add(method + " " + target + " " + mediaType + " " + body);
        }
        return answer.status();
    }

    private static List<String> collections() {
        return List.of(
                CORE + "configmaps",
                CORE + "pods",
                CORE + "services",
                CORE + "resourcequotas",
                CORE + "limitranges",
                CORE + "persistentvolumeclaims",
                "/api/v1/nodes",
                "/api/v1/namespaces",
                "/apis/apps/v1/namespaces/default/deployments",
                "/apis/rbac.authorization.k8s.io/v1/clusterroles",
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                "/apis/authentication.k8s.io/v1/tokenreviews");
    }

    @Test
    void noBodyIsAnErrorOfTheServer() {
        for (String collection : collections()) {
            for (String body : ANYTHING) {
                send("POST", collection, "application/json", body);
                send("POST", collection, "application/yaml", body);
                send("POST", collection, "application/vnd.kubernetes.protobuf", "k8s\0" + body);
                send("PUT", collection + "/a", "application/json", body);
                send("DELETE", collection + "/a", "application/json", body);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void noBodyOfASubResourceIsAnErrorOfTheServer() {
        String pod =
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"i\"}]}}";
        String deployment =
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"selector\":{\"matchLabels\":"
                        + "{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        assertThat(send("POST", deployments, "application/json", deployment)).isEqualTo(201);
        String account = "{\"metadata\":{\"name\":\"a\"}}";
        assertThat(send("POST", CORE + "serviceaccounts", "application/json", account))
                .isEqualTo(201);
        for (String body : ANYTHING) {
            send("POST", CORE + "pods", "application/json", pod);
            send("POST", CORE + "pods/a/binding", "application/json", body);
            send("PUT", CORE + "pods/a/status", "application/json", body);
            send("POST", CORE + "pods/a/eviction", "application/json", body);
            send("PUT", deployments + "/a/scale", "application/json", body);
            send("POST", CORE + "serviceaccounts/a/token", "application/json", body);
            send("DELETE", CORE + "configmaps", "application/json", body);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void noPatchIsAnErrorOfTheServer() {
        String service = "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"ports\":[{\"port\":1}]}}";
        String pod =
                "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"i\"}]}}";
        assertThat(send("POST", CORE + "services", "application/json", service)).isEqualTo(201);
        assertThat(send("POST", CORE + "pods", "application/json", pod)).isEqualTo(201);
        List<String> bodies = new ArrayList<>(ANYTHING);
        bodies.addAll(PATCHES);
        for (String body : bodies) {
            for (String kind :
                    List.of("json-patch+json", "merge-patch+json", "strategic-merge-patch+json")) {
                send("PATCH", CORE + "services/a", "application/" + kind, body);
                send("PATCH", CORE + "pods/a", "application/" + kind, body);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void noQueryIsAnErrorOfTheServer() {
        for (String query : QUERIES) {
            send("GET", CORE + "pods?" + query, "", "");
            send("GET", "/api/v1/pods?" + query, "", "");
            send("DELETE", CORE + "pods?" + query, "", "");
            send("POST", CORE + "pods?" + query, "application/json", "{}");
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void nestingIsBounded() {
        String deep = "{\"metadata\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThat(send("POST", CORE + "configmaps", "application/json", deep)).isEqualTo(400);
        String patch = "{\"metadata\":".repeat(5_000) + "1" + "}".repeat(5_000);
        assertThat(send("PATCH", CORE + "configmaps/a", "application/merge-patch+json", patch))
                .isEqualTo(400);
    }
}
