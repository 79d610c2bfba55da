package io.keelson.orchestrator.apiserver.authn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens.Bound;
import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens.Issued;
import io.keelson.orchestrator.apiserver.authn.ServiceAccountTokens.Request;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceAccountTokensTest {
    private static final String ISSUER = "https://kubernetes.default.svc.cluster.local";
    private static final Duration HOUR = Duration.ofHours(1);

    private final Map<String, Obj> objects = new HashMap<>();
    private final Instant start = Instant.parse("2026-11-23T14:00:00Z");
    private Instant now = start;
    private SecretFiles files;
    private ServiceAccountTokens tokens;

    @BeforeEach
    void begin(@TempDir Path directory) throws Exception {
        files = SecretFiles.in(directory.resolve("pki"));
        tokens = open(files, ISSUER);
        put("serviceaccounts/shop/till", "sa-uid");
        put("pods/shop/till-0", "pod-uid");
    }

    private ServiceAccountTokens open(SecretFiles from, String issuer) throws Exception {
        return new ServiceAccountTokens(
                TokenKey.open(from, new SecureRandom()),
                issuer,
                List.of(issuer),
                (resource, namespace, name) -> objects.get(resource + "/" + namespace + "/" + name),
                () -> now,
                () -> "id-1");
    }

    private void put(String key, String uid) {
        objects.put(key, Obj.of("metadata", Obj.of("uid", Node.of(uid))));
    }

    private Issued issue(List<String> audiences, @Nullable Bound pod) {
        Bound node = pod == null ? null : new Bound("node-1", "node-uid");
        return tokens.issue(
                new Request("shop", new Bound("till", "sa-uid"), audiences, HOUR, pod, node, null));
    }

    @Test
    void aTokenSaysWhoAndForHowLong() {
        Issued issued = issue(List.of(), new Bound("till-0", "pod-uid"));
        assertThat(issued.expiration()).isEqualTo(start.plus(HOUR));
        String[] parts = issued.token().split("\\.", -1);
        assertThat(parts).hasSize(3);
        Obj claims = JsonReader.readObj(Base64.getUrlDecoder().decode(parts[1]));
        long iat = start.getEpochSecond();
        Obj expected =
                JsonReader.readObj(
                        """
                        {"aud":["%s"],"exp":%d,"iat":%d,"iss":"%s","jti":"id-1",
                         "kubernetes.io":{"namespace":"shop","node":{"name":"node-1","uid":"node-uid"},
                         "pod":{"name":"till-0","uid":"pod-uid"},
                         "serviceaccount":{"name":"till","uid":"sa-uid"}},
                         "nbf":%d,"sub":"system:serviceaccount:shop:till"}
                        """
                                .formatted(ISSUER, iat + 3600, iat, ISSUER, iat)
                                .getBytes(UTF_8));
        assertThat(claims).isEqualTo(expected);
        assertThat(tokens.authenticate(issued.token()))
                .isEqualTo(
                        new User(
                                "system:serviceaccount:shop:till",
                                "sa-uid",
                                List.of("system:serviceaccounts", "system:serviceaccounts:shop"),
                                Map.of(
                                        "authentication.kubernetes.io/pod-name", List.of("till-0"),
                                        "authentication.kubernetes.io/pod-uid", List.of("pod-uid"),
                                        "authentication.kubernetes.io/node-name", List.of("node-1"),
                                        "authentication.kubernetes.io/node-uid",
                                                List.of("node-uid"),
                                        "authentication.kubernetes.io/credential-id",
                                                List.of("JTI=id-1"))));
    }

    @Test
    void aTokenEndsWithItsTime() {
        String token = issue(List.of(), null).token();
        now = start.plus(HOUR).minusSeconds(1);
        assertThat(tokens.authenticate(token)).isNotNull();
        now = start.plus(HOUR);
        assertThat(tokens.authenticate(token)).isNull();
        now = start.minusSeconds(1);
        assertThat(tokens.authenticate(token)).isNull();
    }

    @Test
    void aTokenEndsWithItsServiceAccountAndItsPod() {
        String token = issue(List.of(), new Bound("till-0", "pod-uid")).token();
        assertThat(tokens.authenticate(token)).isNotNull();
        put("pods/shop/till-0", "the next pod of that name");
        assertThat(tokens.authenticate(token)).isNull();
        put("pods/shop/till-0", "pod-uid");
        objects.remove("serviceaccounts/shop/till");
        assertThat(tokens.authenticate(token)).isNull();
    }

    @Test
    void whatIsBeingDeletedHasAMinuteLeft() {
        String token = issue(List.of(), null).token();
        objects.put(
                "serviceaccounts/shop/till",
                Obj.of(
                        "metadata",
                        Obj.builder()
                                .put("uid", "sa-uid")
                                .put("deletionTimestamp", "2026-11-23T14:00:00Z")
                                .build()));
        now = start.plusSeconds(59);
        assertThat(tokens.authenticate(token)).isNotNull();
        now = start.plusSeconds(60);
        assertThat(tokens.authenticate(token)).isNull();
    }

    @Test
    void aTokenForOthersIsNotForUs() {
        String token = issue(List.of("vault"), null).token();
        assertThat(tokens.authenticate(token)).isNull();
        assertThat(tokens.audiencesOf(token)).containsExactly("vault");
        assertThat(tokens.authenticate(token, List.of("other", "vault"))).isNotNull();
    }

    @Test
    void noPartOfATokenMayBeChanged() {
        String token = issue(List.of(), null).token();
        for (int i = 0; i < token.length(); i += 3) {
            char changed = token.charAt(i) == 'A' ? 'B' : 'A';
            String forged = token.substring(0, i) + changed + token.substring(i + 1);
            assertThat(tokens.authenticate(forged)).as(forged).isNull();
        }
        for (String other :
                new String[] {"", ".", "..", "a.b.c", "a.b", token + ".", "." + token}) {
            assertThat(tokens.authenticate(other)).as(other).isNull();
        }
    }

    @Test
    void aTokenThatClaimsToNeedNoSignatureIsNotBelieved() {
        String[] parts = issue(List.of(), null).token().split("\\.", -1);
        String header =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));
        assertThat(tokens.authenticate(header + "." + parts[1] + ".")).isNull();
        assertThat(tokens.authenticate(header + "." + parts[1] + "." + parts[2])).isNull();
    }

    @Test
    void theKeyOutlivesTheProcessAndIsNotAnotherClusters(@TempDir Path other) throws Exception {
        String token = issue(List.of(), null).token();
        assertThat(open(files, ISSUER).authenticate(token)).isNotNull();
        assertThat(open(SecretFiles.in(other.resolve("pki")), ISSUER).authenticate(token)).isNull();
        assertThat(open(files, "https://other").authenticate(token)).isNull();
    }

    @Test
    void thePublicKeyIsPublished() throws Exception {
        Obj key = (Obj) TokenKey.open(files, new SecureRandom()).toJwks().arr("keys").get(0);
        assertThat(key.text("kty")).isEqualTo("EC");
        assertThat(Base64.getUrlDecoder().decode(key.text("x"))).hasSize(32);
        assertThat(Base64.getUrlDecoder().decode(key.text("y"))).hasSize(32);
    }
}
