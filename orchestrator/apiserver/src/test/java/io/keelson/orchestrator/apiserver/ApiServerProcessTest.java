package io.keelson.orchestrator.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.Identity;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.apiserver.tls.TestingTls;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.MemoryStore;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.TestingObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process behind TLS: who is believed, and what everybody else is told. */
final class ApiServerProcessTest {
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";

    @TempDir Path directory;

    private final int port = freePort();
    private volatile Instant now = Instant.now();
    private final InstantSource clock = () -> now;
    private ApiServerProcess server;
    private final AtomicReference<MemoryStore> store = new AtomicReference<>();
    private Authority authority;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server =
                ApiServerProcess.start(
                        new ApiServerSettings(
                                List.of("http://unused:1"),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                directory.resolve("pki"),
                                directory.resolve("admin.kubeconfig"),
                                Set.of(),
                                400,
                                200,
                                Duration.ZERO,
                                "test"),
                        clock,
                        (_, loop) -> {
                            MemoryStore made = new MemoryStore(loop);
                            store.set(made);
                            return made;
                        });
        server.ready().get(20, TimeUnit.SECONDS);
        authority =
                Authority.open(SecretFiles.in(directory.resolve("pki")), clock, new SecureRandom());
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.stop();
    }

    @Test
    void aServerThatStopsLeavesTheEndpointsBeforeItsStoreCloses() throws Exception {
        TestingObserver servers = new TestingObserver();
        MemoryStore seen = Objects.requireNonNull(store.get());
        seen.watch("/registry/masterleases/", seen.revision() + 1, servers);
        server.stop();
        assertThat(servers.events())
                .singleElement()
                .isInstanceOfSatisfying(
                        StoreEvent.Delete.class,
                        gone ->
                                assertThat(gone.key())
                                        .isEqualTo("/registry/masterleases/127.0.0.1:" + port));
        start();
    }

    private Identity user(String name, String... groups) {
        return authority.issue(Subject.client(name, List.of(groups)));
    }

    private Identity admin() {
        return user("admin", User.MASTERS);
    }

    /**
     * @param headers name, value, name, value …
     */
    private HttpResponse<String> ask(
            @Nullable Identity as, String method, String path, String body, String... headers)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(TestingTls.client(authority, as)).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                            .method(method, BodyPublishers.ofString(body));
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static Obj json(HttpResponse<String> answer) {
        return JsonReader.readObj(answer.body().getBytes(UTF_8));
    }

    private Obj whoAmI(@Nullable Identity as, String... headers) throws Exception {
        HttpResponse<String> answer = ask(as, "POST", REVIEWS, "{}", headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).obj("status", "userInfo");
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body().strip())
                .isEqualTo(
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":"
                                + "\"Failure\",\"message\":\"Unauthorized\",\"reason\":"
                                + "\"Unauthorized\",\"code\":401}");
    }

    @Test
    void theKubeconfigIsTheOwnersAloneAndNamesTheServer() throws Exception {
        Path kubeconfig = directory.resolve("admin.kubeconfig");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(kubeconfig))
                .contains("https://127.0.0.1:" + port)
                .contains("kubernetes-admin@keelson");
    }

    @Test
    void aCertificateOfOursIsItsUser() throws Exception {
        Obj jane = whoAmI(user("jane", "dev"));
        assertThat(jane.text("username")).isEqualTo("jane");
        assertThat(jane.arr("groups").asList())
                .containsExactly(Node.of("dev"), Node.of("system:authenticated"));
    }

    @Test
    void aCertificateOfSomeoneElsesOrOutOfDateIsRefused() throws Exception {
        Authority other =
                Authority.open(
                        SecretFiles.in(directory.resolve("other")), clock, new SecureRandom());
        Identity foreign = other.issue(Subject.client("admin", List.of(User.MASTERS)));
        assertUnauthorized(ask(foreign, "GET", "/api/v1/namespaces", ""));
        Identity early = user("jane");
        now = now.plus(Duration.ofDays(370));
        assertUnauthorized(ask(early, "GET", "/api/v1/namespaces", ""));
        assertThat(whoAmI(user("jane")).text("username")).isEqualTo("jane");
    }

    @Test
    void whoShowsNothingIsAnonymous() throws Exception {
        assertThat(ask(null, "GET", "/version", "").statusCode()).isEqualTo(200);
        assertThat(ask(null, "GET", "/readyz", "").body()).isEqualTo("ok");
        HttpResponse<String> refused = ask(null, "GET", "/api/v1/namespaces", "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).text("message"))
                .isEqualTo(
                        "namespaces is forbidden: User \"system:anonymous\" cannot list resource"
                                + " \"namespaces\" in API group \"\" at the cluster scope");
    }

    private String token(String audience) throws Exception {
        ask(admin(), "POST", ACCOUNTS, "{\"metadata\":{\"name\":\"till\"}}");
        String spec = audience.isEmpty() ? "" : "\"audiences\":[\"" + audience + "\"],";
        HttpResponse<String> answer =
                ask(
                        admin(),
                        "POST",
                        ACCOUNTS + "/till/token",
                        "{\"spec\":{" + spec + "\"expirationSeconds\":3600}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).text("status", "token");
    }

    @Test
    void aTokenIsGoodForAnHourAndAsLongAsItsAccount() throws Exception {
        String token = token("");
        String[] bearer = {"Authorization", "Bearer " + token};
        Obj account = whoAmI(null, bearer);
        assertThat(account.text("username")).isEqualTo("system:serviceaccount:default:till");
        assertThat(account.obj("extra").has("authentication.kubernetes.io/credential-id")).isTrue();
        now = now.plus(Duration.ofHours(2));
        assertUnauthorized(ask(null, "POST", REVIEWS, "{}", bearer));
        String[] another = {"Authorization", "Bearer " + token("")};
        assertThat(ask(null, "POST", REVIEWS, "{}", another).statusCode()).isEqualTo(201);
        assertThat(ask(admin(), "DELETE", ACCOUNTS + "/till", "").statusCode()).isEqualTo(200);
        assertUnauthorized(ask(null, "POST", REVIEWS, "{}", another));
    }

    @Test
    void badTokensAreRefusedAndNeverAnonymous() throws Exception {
        String token = token("");
        int dot = token.lastIndexOf('.');
        String otherSignature =
                token.substring(0, dot + 1)
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
        String unsigned =
                Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8))
                        + token.substring(token.indexOf('.'), dot + 1);
        for (String bad :
                List.of(
                        "garbage",
                        "a.b.c",
                        otherSignature,
                        unsigned,
                        token + "x",
                        "..",
                        token("someone-else"))) {
            assertUnauthorized(ask(null, "GET", "/version", "", "Authorization", "Bearer " + bad));
        }
    }

    @Test
    void tokenReviewsSayWhoseTokenThatIsAndForWhom() throws Exception {
        String forVault = token("vault");
        Obj good = tokenReview(forVault, ",\"audiences\":[\"vault\",\"other\"]");
        assertThat(good.isTrue("authenticated")).isTrue();
        assertThat(good.text("user", "username")).isEqualTo("system:serviceaccount:default:till");
        assertThat(good.arr("audiences").size()).isEqualTo(1);
        Obj notForUs = tokenReview(forVault, "");
        assertThat(notForUs.isTrue("authenticated")).isFalse();
        assertThat(notForUs.text("error"))
                .isEqualTo(
                        "[invalid bearer token, token audiences [\"vault\"] is invalid for the"
                                + " target audiences"
                                + " [\"https://kubernetes.default.svc.cluster.local\"]]");
        assertThat(tokenReview("garbage", "").text("error")).isEqualTo("[invalid bearer token]");
        now = now.plus(Duration.ofHours(2));
        assertThat(tokenReview(forVault, ",\"audiences\":[\"vault\"]").text("error"))
                .isEqualTo("[invalid bearer token, service account token has expired]");
    }

    private Obj tokenReview(String token, String audiences) throws Exception {
        HttpResponse<String> answer =
                ask(
                        admin(),
                        "POST",
                        TOKEN_REVIEWS,
                        "{\"spec\":{\"token\":\"" + token + "\"" + audiences + "}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer).obj("status");
    }

    @Test
    void whoMayActsAsAnother() throws Exception {
        String[] jane = {
            "Impersonate-User", "jane",
            "Impersonate-Group", "dev",
            "Impersonate-Uid", "7",
            "Impersonate-Extra-acme.com%2Fscope", "all"
        };
        Obj shown = whoAmI(admin(), jane);
        assertThat(shown.text("username")).isEqualTo("jane");
        assertThat(shown.text("uid")).isEqualTo("7");
        assertThat(shown.obj("extra").arr("acme.com/scope").size()).isEqualTo(1);
        HttpResponse<String> refused = ask(user("bob"), "POST", REVIEWS, "{}", jane);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).text("message"))
                .isEqualTo(
                        "users \"jane\" is forbidden: User \"bob\" cannot impersonate resource"
                                + " \"users\" in API group \"\" at the cluster scope");
    }
}
