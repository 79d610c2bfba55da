package io.keelson.orchestrator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpLimits;
import io.keelson.orchestrator.apiserver.http.HttpTls;
import io.keelson.orchestrator.apiserver.http.TestingServer;
import io.keelson.orchestrator.apiserver.tls.Certificates;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.apiserver.tls.TestingTls;
import io.keelson.orchestrator.storage.SimLoop;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates change while the server runs, and nobody has to do anything. */
final class CertificateRenewalTest {
    @Test
    void newHandshakesShowTheRenewedCertificateAndTheKubeconfigIsRewritten(@TempDir Path directory)
            throws Exception {
        SimLoop loop = new SimLoop();
        // So that the JDK's client believes the first and the last.
        Instant start = Instant.now().minus(Duration.ofDays(300));
        InstantSource clock = () -> start.plusNanos(loop.nanoTime());
        Certificates certificates =
                Certificates.open(
                        SecretFiles.in(directory.resolve("pki")),
                        Subject.apiServer("10.96.0.1", List.of()),
                        clock,
                        new SecureRandom());
        Path kubeconfig = directory.resolve("admin.kubeconfig");
        var admin =
                certificates.client(
                        "admin",
                        Subject.client("kubernetes-admin", List.of(User.MASTERS)),
                        "https://x",
                        kubeconfig);
        var before = admin.get();
        String fileBefore = Files.readString(kubeconfig);
        new CertificateRenewal(loop, certificates).start();
        HttpTls tls = new HttpTls(certificates.serverKeys(), List::of);
        try (TestingServer server =
                new TestingServer(
                        HttpLimits.defaults(),
                        tls,
                        call -> call.respond(200, "text/plain", new byte[0], Map.of()))) {
            Certificate first = shown(server, certificates);
            loop.advance(Duration.ofDays(200).toNanos());
            assertThat(shown(server, certificates)).isEqualTo(first);
            assertThat(Files.readString(kubeconfig)).isEqualTo(fileBefore);
            loop.advance(Duration.ofDays(100).toNanos());
            assertThat(shown(server, certificates)).isNotEqualTo(first);
            assertThat(admin.get()).isNotEqualTo(before);
            assertThat(Files.readString(kubeconfig)).isNotEqualTo(fileBefore);
        }
    }

    private static Certificate shown(TestingServer server, Certificates certificates)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(TestingTls.client(certificates.authority(), null))
                        .build()) {
            return client.send(server.request("/").build(), BodyHandlers.discarding())
                    .sslSession()
                    .orElseThrow()
                    .getPeerCertificates()[0];
        }
    }
}
