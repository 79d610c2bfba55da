package io.keelson.orchestrator.apiserver.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.Identity;
import io.keelson.orchestrator.apiserver.tls.Kubeconfig;
import io.keelson.orchestrator.apiserver.tls.Pem;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.client.http.Access;
import io.keelson.orchestrator.client.http.KubeconfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubeconfigs as the server and as people write them. */
final class KubeconfigTest {
    private static final String TWO_CONTEXTS =
            """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts:
            - {name: here, context: {cluster: c, user: files}}
            - {name: there, context: {cluster: d, user: token}}
            clusters:
            - {name: c, cluster: {server: "https://127.0.0.1:6443", certificate-authority: pki/ca.crt}}
            - {name: d, cluster: {server: "https://example.test/prefix/"}}
            users:
            - {name: files, user: {client-certificate: pki/me.crt, client-key: pki/me.key}}
            - {name: token, user: {tokenFile: token}}
            """;

    @TempDir private Path directory;
    private Authority authority;
    private Identity me;
    private Path file;

    @BeforeEach
    void makeFiles() throws Exception {
        Path pki = directory.resolve("pki");
        authority = Authority.open(SecretFiles.in(pki), InstantSource.system(), new SecureRandom());
        me = authority.issue(Subject.client("me", List.of()));
        Files.write(pki.resolve("ca.crt"), Pem.certificates(List.of(authority.certificate())));
        Files.write(pki.resolve("me.crt"), Pem.certificates(me.chain()));
        Files.write(pki.resolve("me.key"), Pem.key(me.key()));
        Files.writeString(directory.resolve("token"), "secret\n");
        file = directory.resolve("test.kubeconfig");
    }

    private Access read(String yaml, String context) throws IOException {
        Files.writeString(file, yaml);
        return KubeconfigFile.read(file, context);
    }

    @Test
    void readsWhatTheServerWrites() throws Exception {
        new Kubeconfig(
                        "https://127.0.0.1:6443",
                        Pem.certificates(List.of(authority.certificate())),
                        "keelson",
                        "admin",
                        me)
                .write(file);
        Access access = KubeconfigFile.read(file, "");
        assertThat(access.server()).hasToString("https://127.0.0.1:6443");
        assertThat(access.authorities()).containsExactly(authority.certificate());
        assertThat(access.token()).isEmpty();
        Access.Identity read = Objects.requireNonNull(access.identity());
        assertThat(read.chain()).isEqualTo(me.chain());
        assertThat(((ECPrivateKey) read.key()).getS())
                .as("written with its public half")
                .isEqualTo(((ECPrivateKey) me.key()).getS());
    }

    @Test
    void readsFilesBesideIt() throws IOException {
        Access access = read(TWO_CONTEXTS, "");
        assertThat(access.authorities()).containsExactly(authority.certificate());
        assertThat(access.identity()).isEqualTo(new Access.Identity(me.chain(), me.key()));
    }

    @Test
    void takesTheContextThatIsAskedFor() throws IOException {
        Access access = read(TWO_CONTEXTS, "there");
        assertThat(access.server()).hasToString("https://example.test/prefix/");
        assertThat(access.authorities()).as("those that the system knows").isEmpty();
        assertThat(access.identity()).isNull();
        assertThat(access.token()).isEqualTo("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    current-context: here | current-context: '' | no current-context; set one with kubectl config use-context
                    current-context: here | current-context: x | contexts has no "x", only [here, there]
                    cluster: c, | cluster: e, | clusters has no "e", only [c, d]
                    https://127.0.0.1:6443 | http://127.0.0.1:8080 | is no URL of the form https://host:port
                    pki/ca.crt | pki/none | cannot read pki/none
                    pki/ca.crt | token | no certificate
                    client-key: pki/me.key | tokenFile: token | user files has a client-certificate without its client-key
                    client-key: pki/me.key | client-key: token | client-key: no private key in PEM
                    client-key: pki/me.key | exec: {command: aws} | user files asks for exec, which this client does not know
                    certificate-authority: pki/ca.crt | insecure-skip-tls-verify: true | cluster c asks for insecure-skip-tls-verify
                    kind: Config | kind: [ | no YAML
                    """)
    void saysWhatIsWrongAndInWhichFile(String line, String instead, String message) {
        String yaml = TWO_CONTEXTS.replaceFirst(Pattern.quote(line), instead);
        assertThatThrownBy(() -> read(yaml, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.kubeconfig: ")
                .hasMessageContaining(message.equals("no certificate") ? "certificate" : message);
    }

    @Test
    void saysThatThereIsNone() {
        assertThatThrownBy(() -> KubeconfigFile.read(file, "")).hasMessage("no kubeconfig " + file);
    }
}
