package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import io.keelson.chaos.EtcdClient;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.mvccpb.KeyValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What is thrown at an API server: each time a Status that says what is wrong, nothing stored, no
 * stack trace, and a server that answers the next as if nothing had been.
 */
class BadRequestTest {
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";

    @TempDir static Path folder;
    private static Cluster cluster;
    private static KubeApi admin;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = Cluster.start(Stores.KEELSON, 1, 1, folder);
        admin = KubeApi.of(cluster.server(0));
        admin.post(
                        "/api/v1/namespaces/default/configmaps",
                        """
                        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept"},
                         "data":{"a":"1"}}
                        """)
                .orFail();
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> aBadRequestIsToldWhatIsWrong() {
        return BadRequests.all().stream().map(bad -> dynamicTest(bad.name(), () -> check(bad)));
    }

    private static void check(BadRequests.BadRequest bad) throws IOException, InterruptedException {
        Map<String, Long> before = stored();
        List<String> headers = new ArrayList<>();
        bad.headers().forEach((name, value) -> headers.addAll(List.of(name, value)));
        KubeApi.Answer answer =
                admin.send(bad.method(), bad.target(), bad.body(), headers.toArray(String[]::new));

        assertThat(answer.code()).as(answer.text()).isEqualTo(bad.code());
        if (!bad.reason().isEmpty()) {
            JsonNode status = answer.json();
            assertThat(status.path("kind").asString()).isEqualTo("Status");
            assertThat(status.path("status").asString()).isEqualTo("Failure");
            assertThat(status.path("code").asInt()).isEqualTo(bad.code());
            assertThat(status.path("reason").asString()).isEqualTo(bad.reason());
        }
        assertThat(answer.text()).contains(bad.message());
        unharmed(answer, before);
    }

    private static void unharmed(KubeApi.Answer answer, Map<String, Long> before)
            throws IOException, InterruptedException {
        assertNoStackTrace(answer.text());
        assertThat(stored()).isEqualTo(before);
        assertThat(cluster.server(0).isAlive()).isTrue();
        assertNoStackTrace(cluster.server(0).log());
        assertThat(admin.get(BadRequests.KEPT).code()).isEqualTo(200);
    }

    static void assertNoStackTrace(String text) {
        assertThat(text).doesNotContain("\tat ").doesNotContain("Exception");
    }

    /** Revisions by key of everything that the control plane has stored. */
    private static Map<String, Long> stored() {
        Map<String, Long> revisions = new TreeMap<>();
        try (EtcdClient client = new EtcdClient(cluster.store().endpoints().getFirst())) {
            RangeRequest all =
                    RangeRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8("/registry/"))
                            .setRangeEnd(ByteString.copyFromUtf8("/registry0"))
                            .setKeysOnly(true)
                            .build();
            for (KeyValue row : client.kv().range(all).getKvsList()) {
                revisions.put(row.getKey().toStringUtf8(), row.getModRevision());
            }
        }
        return revisions;
    }

    // ---- who asks

    private static void refused(KubeApi api, int code, String... headers)
            throws IOException, InterruptedException {
        Map<String, Long> before = stored();
        String secret =
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"stolen\"}}";
        List<String> named = new ArrayList<>(List.of(headers));
        named.addAll(List.of("Content-Type", "application/json"));
        for (String method : List.of("GET", "POST", "DELETE")) {
            KubeApi.Answer answer =
                    api.send(
                            method,
                            SECRETS,
                            method.equals("POST")
                                    ? secret.getBytes(StandardCharsets.UTF_8)
                                    : new byte[0],
                            named.toArray(String[]::new));
            assertThat(answer.code()).as(method + " " + answer.text()).isEqualTo(code);
            assertThat(answer.json().path("reason").asString())
                    .isEqualTo(code == 401 ? "Unauthorized" : "Forbidden");
            unharmed(answer, before);
        }
    }

    private static void refused(Credentials credentials, int code)
            throws IOException, InterruptedException {
        try (KubeApi api = new KubeApi(credentials)) {
            refused(api, code);
        }
    }

    @Test
    void aCertificateOfNoWorthIsNobodys()
            throws IOException, InterruptedException, GeneralSecurityException {
        Forger forger = new Forger(cluster.server(0));
        refused(forger.ofAForeignAuthority(), 401);
        refused(forger.expired(), 401);
        refused(forger.notYetValid(), 401);
    }

    @Test
    void whoHasNoRightIsForbidden()
            throws IOException, InterruptedException, GeneralSecurityException {
        Forger forger = new Forger(cluster.server(0));
        refused(forger.nobody(), 403);
        refused(Credentials.of(cluster.server(0).kubeconfig()).anonymous(), 403);
        try (KubeApi nobody = new KubeApi(forger.nobody())) {
            refused(nobody, 403, "Impersonate-User", "system:admin");
            refused(
                    nobody,
                    403,
                    "Impersonate-User",
                    "kubernetes-admin",
                    "Impersonate-Group",
                    "system:masters");
        }
    }

    @Test
    void aTokenOfNoWorthIsNobodys()
            throws IOException, InterruptedException, GeneralSecurityException {
        admin.post(
                        ACCOUNTS,
                        """
                        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot"}}
                        """)
                .orFail();
        String token =
                admin.post(
                                ACCOUNTS + "/robot/token",
                                """
                                {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest",
                                 "spec":{"expirationSeconds":600}}
                                """)
                        .orFail()
                        .json()
                        .at("/status/token")
                        .asString();
        Forger forger = new Forger(cluster.server(0));
        Credentials anonymous = Credentials.of(cluster.server(0).kubeconfig()).anonymous();
        try (KubeApi api = new KubeApi(anonymous)) {
            refused(api, 403, "Authorization", "Bearer " + token); // a good one, without a right
            for (String bad :
                    List.of(
                            "x",
                            "a.b.c",
                            "..",
                            token.substring(0, token.length() - 2),
                            token + "AA",
                            "%".repeat(10_000),
                            Forger.tampered(token, claims -> claims.replace("robot", "admin")),
                            forger.resigned(
                                    token,
                                    claims -> claims.replaceAll("\"exp\":\\d+", "\"exp\":9")),
                            forger.resigned(
                                    token,
                                    claims ->
                                            claims.replaceAll(
                                                    "\"nbf\":\\d+", "\"nbf\":99999999999")),
                            forger.resigned(token, claims -> claims.replace("robot", "ghost")),
                            forger.resigned(
                                    token,
                                    claims -> claims.replace("kubernetes.default", "elsewhere")),
                            forger.resigned(token, claims -> "[]"))) {
                refused(api, 401, "Authorization", "Bearer " + bad);
            }
        }
    }
}
