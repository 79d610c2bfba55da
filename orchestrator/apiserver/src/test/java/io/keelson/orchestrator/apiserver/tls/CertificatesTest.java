package io.keelson.orchestrator.apiserver.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificatesTest {
    private static final Subject SERVER =
            Subject.apiServer("10.96.0.1", List.of("node-1.example.com", "192.0.2.7"));

    private final SecureRandom random = new SecureRandom();
    private Instant now = Instant.parse("2026-11-23T14:00:00Z");
    private Path directory;
    private SecretFiles files;

    @BeforeEach
    void makeDirectory(@TempDir Path parent) throws IOException {
        directory = parent.resolve("pki");
        files = SecretFiles.in(directory);
    }

    private Certificates open() throws IOException {
        return Certificates.open(files, SERVER, () -> now, random);
    }

    private Path kubeconfig() {
        return directory.resolve("admin.kubeconfig");
    }

    private X509Certificate onDisk(String name) throws Exception {
        return Pem.readCertificates(Files.readAllBytes(directory.resolve(name))).getFirst();
    }

    @Test
    void theAuthorityIsMadeOnceAndKept() throws Exception {
        X509Certificate first = open().authority().certificate();
        assertThat(open().authority().certificate()).isEqualTo(first);
        assertThat(first.getBasicConstraints()).isGreaterThan(0);
        first.verify(first.getPublicKey());
    }

    @Test
    void theServersCertificateHasAllNamesItIsCalledBy() throws Exception {
        open();
        X509Certificate server = onDisk("apiserver.crt");
        assertThat(server.getSubjectAlternativeNames())
                .extracting(each -> String.valueOf(each.get(1)))
                .containsExactly(
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "localhost",
                        "node-1.example.com",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "10.96.0.1",
                        "192.0.2.7");
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        server.verify(onDisk("ca.crt").getPublicKey());
    }

    @Test
    void onlyTheOwnerMayReadWhatIsWritten() throws Exception {
        open().client(
                        "admin",
                        Subject.client("a", List.of("system:masters")),
                        "https://x",
                        kubeconfig());
        assertThat(permissions(directory)).isEqualTo("rwx------");
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.toList())
                    .hasSize(7)
                    .allSatisfy(each -> assertThat(permissions(each)).isEqualTo("rw-------"));
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefused(@TempDir Path open) throws Exception {
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> SecretFiles.in(open)).hasMessageContaining("chmod 700");
    }

    @Test
    void certificatesAreKeptUntilAThirdIsLeftThenRenewedWhileRunning() throws Exception {
        Certificates certificates = open();
        RenewingIdentity client =
                certificates.client(
                        "admin", Subject.client("a", List.of("g")), "https://x", kubeconfig());
        Identity first = client.get();
        var keys = certificates.serverKeys();
        String before = keys.chooseEngineServerAlias("EC", null, null);
        now = now.plus(Duration.ofDays(240));
        assertThat(certificates.renewDue()).isZero();
        assertThat(client.get()).isSameAs(first);
        now = now.plus(Duration.ofDays(5));
        assertThat(certificates.renewDue()).isEqualTo(2);
        assertThat(client.get().certificate().getNotAfter().toInstant())
                .isEqualTo(now.plus(Duration.ofDays(365)));
        assertThat(onDisk("admin.crt")).isEqualTo(client.get().certificate());
        assertThat(Files.readString(directory.resolve("admin.kubeconfig")))
                .contains(base64(Pem.certificates(client.get().chain())));
        String after = keys.chooseEngineServerAlias("EC", null, null);
        assertThat(after).isNotEqualTo(before);
        assertThat(keys.getCertificateChain(after)[0]).isEqualTo(onDisk("apiserver.crt"));
        assertThat(keys.getPrivateKey(before)).as("for a handshake under way").isNotNull();
        assertThat(certificates.renewDue()).isZero();
    }

    @Test
    void aCertificateForOtherNamesIsReplacedAtTheStart() throws Exception {
        open();
        X509Certificate before = onDisk("apiserver.crt");
        Certificates.open(
                files, Subject.apiServer("10.96.0.1", List.of("other")), () -> now, random);
        assertThat(onDisk("apiserver.crt")).isNotEqualTo(before);
    }

    @Test
    void aKeyThatDoesNotBelongToItsCertificateIsReplaced() throws Exception {
        Certificates first = open();
        first.client("a", Subject.client("a", List.of()), "https://x", kubeconfig());
        first.client("b", Subject.client("b", List.of()), "https://x", kubeconfig());
        Files.copy(
                directory.resolve("a.key"),
                directory.resolve("b.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        X509Certificate before = onDisk("b.crt");
        open().client("b", Subject.client("b", List.of()), "https://x", kubeconfig());
        assertThat(onDisk("b.crt")).isNotEqualTo(before);
    }

    @Test
    void anAuthorityWithoutItsKeyIsAnError() throws Exception {
        open();
        Files.delete(directory.resolve("ca.key"));
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ca.key is missing");
    }

    @Test
    void aKubeconfigIsYamlWithEverythingInline() throws Exception {
        Certificates certificates = open();
        Identity identity =
                certificates
                        .client(
                                "admin",
                                Subject.client("a", List.of("g")),
                                "https://host:6443",
                                kubeconfig())
                        .get();
        Node read = YamlReader.read(Files.readAllBytes(directory.resolve("admin.kubeconfig")));
        Obj config = (Obj) read;
        Obj cluster = (Obj) config.arr("clusters").get(0);
        Obj user = (Obj) config.arr("users").get(0);
        assertThat(cluster.text("cluster", "server")).isEqualTo("https://host:6443", kubeconfig());
        assertThat(cluster.text("cluster", "certificate-authority-data"))
                .isEqualTo(base64(certificates.authority().certificatePem()));
        assertThat(user.text("user", "client-key-data"))
                .isEqualTo(
                        base64(
                                Pem.ecKey(
                                        identity.key(),
                                        identity.chain().getFirst().getPublicKey())));
        assertThat(config.text("current-context")).isEqualTo("a@keelson");
        assertThatThrownBy(() ->
                        new Kubeconfig("https://x", new byte[0], "c", "u", identity)
                                .write(directory.resolve("config")))
                .hasMessageContaining("kubeconfig");
    }

    private static String base64(byte[] bytes) {
        return new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII);
    }
}
