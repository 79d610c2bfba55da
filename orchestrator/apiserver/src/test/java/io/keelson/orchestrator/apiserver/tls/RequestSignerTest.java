package io.keelson.orchestrator.apiserver.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.client.pki.TestingRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestSignerTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private Authority authority;
    private RequestSigner signer;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        authority =
                Authority.open(
                        SecretFiles.in(directory), InstantSource.fixed(NOW), new SecureRandom());
        signer = new RequestSigner(authority);
    }

    private X509Certificate sign(String pem, Duration lifetime, String... usages)
            throws GeneralSecurityException {
        String signed = signer.sign(pem, List.of(usages), lifetime);
        return Pem.readCertificates(signed.getBytes(StandardCharsets.US_ASCII)).getFirst();
    }

    @Test
    void aClientIsKnownByItsCommonNameAndOrganizations() throws GeneralSecurityException {
        X509Certificate issued =
                sign(TestingRequests.JANE, Duration.ofDays(1), "digital signature", "client auth");
        issued.verify(authority.certificate().getPublicKey());
        assertThat(DistinguishedName.commonNames(issued.getSubjectX500Principal()))
                .containsExactly("jane");
        assertThat(DistinguishedName.organizations(issued.getSubjectX500Principal()))
                .containsExactly("developers", "ops");
        assertThat(issued.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(1)));
        assertThat(issued.getNotBefore().toInstant()).isEqualTo(NOW.minus(Authority.BACKDATED));
    }

    @Test
    void nothingOutlivesTheAuthority() throws GeneralSecurityException {
        X509Certificate issued =
                sign(TestingRequests.JANE, Duration.ofDays(100_000), "client auth");
        assertThat(issued.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void noAuthorityIsMade() throws GeneralSecurityException {
        assertThat(
                        sign(TestingRequests.JANE, Duration.ofDays(1), "cert sign")
                                .getBasicConstraints())
                .isEqualTo(-1);
    }

    @Test
    void anUnknownUsageIsRefused() {
        assertThatThrownBy(() -> sign(TestingRequests.JANE, Duration.ofDays(1), "world peace"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unrecognized usage values: [world peace]");
    }
}
