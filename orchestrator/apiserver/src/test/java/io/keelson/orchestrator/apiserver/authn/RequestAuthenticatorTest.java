package io.keelson.orchestrator.apiserver.authn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.apiserver.http.TestingCall;
import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.StatusException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestAuthenticatorTest {
    private final SecureRandom random = new SecureRandom();
    private Instant now = Instant.parse("2026-11-23T14:00:00Z");
    private Authority authority;
    private Authority otherAuthority;
    private RequestAuthenticator authenticator;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        authority = Authority.open(SecretFiles.in(directory.resolve("a")), () -> now, random);
        otherAuthority = Authority.open(SecretFiles.in(directory.resolve("b")), () -> now, random);
        authenticator = authenticator(true);
    }

    private RequestAuthenticator authenticator(boolean anonymousAllowed) {
        StaticTokens tokens =
                StaticTokens.parse(
                        """
                        # token,user,uid,groups
                        s3cret,jane,7,"dev,ops"
                        plain,bob,
                        """
                                .getBytes(UTF_8));
        return new RequestAuthenticator(
                new ClientCertificates(() -> List.of(authority.certificate()), () -> now),
                List.of(tokens),
                anonymousAllowed);
    }

    private User authenticate(TestingCall call) {
        return authenticator.authenticate(call);
    }

    private static TestingCall call() {
        return new TestingCall("GET", "/");
    }

    private X509Certificate certificate(Authority by, Subject subject) {
        return by.issue(subject).certificate();
    }

    @Test
    void aCertificatesNameIsTheUserAndItsOrganizationsAreTheGroups() {
        Subject jane = Subject.client("jane, the \"first\"", List.of("dev", "system:masters"));
        User user = authenticate(call().certificate(certificate(authority, jane)));
        assertThat(user)
                .isEqualTo(
                        User.of(
                                "jane, the \"first\"",
                                "dev",
                                "system:masters",
                                "system:authenticated"));
    }

    @Test
    void aCertificateOfSomeoneElsesAuthorityIsRefused() {
        X509Certificate foreign =
                certificate(otherAuthority, Subject.client("jane", List.of("system:masters")));
        assertUnauthorized(call().certificate(foreign));
    }

    @Test
    void aServersCertificateIsNoClients() {
        assertUnauthorized(
                call().certificate(
                                certificate(authority, Subject.apiServer("10.96.0.1", List.of()))));
    }

    @Test
    void aCertificateIsGoodFromItsBeginningToItsEnd() {
        X509Certificate certificate = certificate(authority, Subject.client("jane", List.of()));
        assertThat(authenticate(call().certificate(certificate)).name()).isEqualTo("jane");
        now = now.plus(Duration.ofDays(366)); // it was remembered, which must not help it
        assertUnauthorized(call().certificate(certificate));
        now = now.minus(Duration.ofDays(400));
        assertUnauthorized(call().certificate(certificate));
    }

    @Test
    void aBearerTokenIsLookedUp() {
        assertThat(authenticate(call().header("Authorization", "Bearer s3cret")))
                .isEqualTo(
                        new User(
                                "jane",
                                "7",
                                List.of("dev", "ops", "system:authenticated"),
                                Map.of()));
        assertThat(authenticate(call().header("authorization", "bearer  plain ")).name())
                .isEqualTo("bob");
        assertUnauthorized(call().header("Authorization", "Bearer wrong"));
    }

    @Test
    void aGoodTokenHelpsOverABadCertificate() {
        X509Certificate foreign = certificate(otherAuthority, Subject.client("x", List.of()));
        TestingCall call = call().certificate(foreign).header("Authorization", "Bearer s3cret");
        assertThat(authenticate(call).name()).isEqualTo("jane");
    }

    @Test
    void whoShowsNothingIsAnonymousIfThatIsAllowed() {
        assertThat(authenticate(call())).isEqualTo(User.ANONYMOUS);
        assertThat(authenticate(call().header("Authorization", "Basic eDp5")))
                .isEqualTo(User.ANONYMOUS);
        authenticator = authenticator(false);
        assertUnauthorized(call());
    }

    private void assertUnauthorized(TestingCall call) {
        assertThatThrownBy(() -> authenticate(call))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e ->
                                assertThat(JsonWriter.toText(e.status().toObj()))
                                        .isEqualTo(
                                                "{\"kind\":\"Status\",\"apiVersion\":\"v1\","
                                                        + "\"metadata\":{},\"status\":\"Failure\","
                                                        + "\"message\":\"Unauthorized\",\"reason\":"
                                                        + "\"Unauthorized\",\"code\":401}"));
    }

    @Test
    void aBrokenTokenFileNamesTheLine() {
        for (String broken : new String[] {"\nonly,two", "\na,b,c,\"d", "a,b,c\na,d,e", "\n,b,c"}) {
            assertThatThrownBy(() -> StaticTokens.parse(broken.getBytes(UTF_8)))
                    .hasMessageStartingWith("token file, line 2: ");
        }
    }
}
