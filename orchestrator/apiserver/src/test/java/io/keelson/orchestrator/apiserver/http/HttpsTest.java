package io.keelson.orchestrator.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.tls.Certificates;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.apiserver.tls.TestingTls;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over TLS, both versions of HTTP. */
final class HttpsTest {
    private static final HttpHandler WHO =
            call -> {
                X509Certificate shown = call.clientCertificate();
                String who = shown == null ? "nobody" : shown.getSubjectX500Principal().getName();
                call.respond(
                        200,
                        "text/plain",
                        (who + " " + call.path() + " " + call.body().length).getBytes(UTF_8),
                        Map.of());
            };

    private Certificates certificates;
    private HttpTls tls;

    @BeforeEach
    void makeCertificates(@TempDir Path directory) throws Exception {
        certificates =
                Certificates.open(
                        SecretFiles.in(directory.resolve("pki")),
                        Subject.apiServer("10.96.0.1", List.of()),
                        InstantSource.system(),
                        new SecureRandom());
        tls =
                new HttpTls(
                        certificates.serverKeys(),
                        () -> List.of(certificates.authority().certificate()));
    }

    private TestingServer serve(HttpHandler handler) throws Exception {
        return new TestingServer(HttpLimits.defaults(), tls, handler);
    }

    private HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TestingTls.client(certificates.authority(), null))
                .build();
    }

    private HttpClient client(Version version, Subject subject) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(
                        TestingTls.client(
                                certificates.authority(), certificates.authority().issue(subject)))
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void aClientMayShowACertificateAndNeedNot(Version version) throws Exception {
        try (TestingServer server = serve(WHO)) {
            HttpResponse<String> without =
                    client(version).send(server.request("/").build(), BodyHandlers.ofString());
            assertThat(without.version()).isEqualTo(version);
            assertThat(without.body()).isEqualTo("nobody / 0");
            assertThat(without.headers().map())
                    .containsKeys("audit-id", "cache-control", "content-type", "date");
            HttpResponse<String> with =
                    client(version, Subject.client("jane", List.of("dev", "ops")))
                            .send(server.request("/x").build(), BodyHandlers.ofString());
            assertThat(with.body()).isEqualTo("CN=jane,O=ops,O=dev /x 0");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void largeBodiesGoBothWays(Version version) throws Exception {
        byte[] answer = new byte[20 << 20];
        new java.util.Random(1).nextBytes(answer);
        try (TestingServer server =
                serve(call -> {
                    if (call.method().equals("POST")) {
                        WHO.handle(call);
                    } else {
                        call.respond(200, "x", answer, Map.of());
                    }
                })) {
            HttpClient client = client(version);
            byte[] body = new byte[3 << 20];
            assertThat(
                            client.send(
                                            server.request("/")
                                                    .POST(BodyPublishers.ofByteArray(body))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body())
                    .isEqualTo("nobody / 3145728");
            assertThat(client.send(server.request("/").build(), BodyHandlers.ofByteArray()).body())
                    .isEqualTo(answer);
            HttpResponse<String> tooLarge =
                    client.send(
                            server.request("/")
                                    .POST(BodyPublishers.ofByteArray(new byte[4 << 20]))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(tooLarge.statusCode()).isEqualTo(413);
            assertThat(
                            client.send(
                                            server.request("/after").build(),
                                            BodyHandlers.ofByteArray())
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(server.server().bodiesBytes()).isZero();
        }
    }

    @Test
    void twoHundredStreamsShareAConnection() throws Exception {
        int count = 200;
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                serve(call -> streams.add(call.stream(200, "text/plain", Map.of())))) {
            HttpClient client = client(Version.HTTP_2);
            client.send(server.request("/first").build(), BodyHandlers.ofInputStream());
            streams.take().end(); // now there is a connection, which the others will use
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(
                        client.sendAsync(server.request("/" + i).build(), BodyHandlers.ofString()));
            }
            List<ResponseStream> open = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                open.add(streams.poll(10, TimeUnit.SECONDS));
            }
            assertThat(open).doesNotContainNull();
            assertThat(server.server().connectionCount()).isEqualTo(1);
            for (int round = 0; round < 10; round++) {
                byte[] shared = ("round " + round + "\n").getBytes(UTF_8);
                open.forEach(each -> each.write(shared));
            }
            open.forEach(ResponseStream::end);
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                assertThat(each.get(10, TimeUnit.SECONDS).body().lines()).hasSize(10);
            }
        }
    }

    @Test
    void aSlowReaderHoldsUpOnlyItself() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                serve(call -> {
                    if (call.path().equals("/slow")) {
                        streams.add(call.stream(200, "text/plain", Map.of()));
                    } else {
                        WHO.handle(call);
                    }
                })) {
            HttpClient client = client(Version.HTTP_2);
            HttpResponse<InputStream> slow =
                    client.send(server.request("/slow").build(), BodyHandlers.ofInputStream());
            ResponseStream stream = streams.take();
            byte[] piece = new byte[16 << 10];
            long written = 0;
            for (int waits = 0; waits < 100; waits++) {
                while (stream.isWritable()) {
                    stream.write(piece);
                    written += piece.length;
                    waits = 0;
                    assertThat(written).as("somebody takes it all").isLessThan(64L << 20);
                }
                Thread.sleep(1);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(
                                client.send(
                                                server.request("/fast").build(),
                                                BodyHandlers.ofString())
                                        .body())
                        .isEqualTo("nobody /fast 0");
            }
            assertThat(server.server().connectionCount()).isEqualTo(1);
            CountDownLatch closed = new CountDownLatch(1);
            stream.onClosed(closed::countDown);
            slow.body().close(); // the client resets the stream
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aWatchOverHttp2SeesTheClientGo() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                serve(call -> streams.add(call.stream(200, "text/plain", Map.of())))) {
            HttpClient client = client(Version.HTTP_2);
            client.send(server.request("/").build(), BodyHandlers.ofInputStream());
            ResponseStream stream = streams.take();
            CountDownLatch closed = new CountDownLatch(1);
            stream.onClosed(closed::countDown);
            client.shutdownNow();
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(stream.isWritable()).isFalse();
        }
    }

    @Test
    void stoppingEndsStreamsOfHttp2AndLetsCallsEnd() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        BlockingQueue<HttpCall> waiting = new LinkedBlockingQueue<>();
        TestingServer server =
                serve(call -> {
                    if (call.path().equals("/stream")) {
                        call.stream(200, "x", Map.of()).write("begun".getBytes(UTF_8));
                    } else {
                        waiting.add(call);
                    }
                    arrived.countDown();
                });
        HttpClient client = client(Version.HTTP_2);
        CompletableFuture<HttpResponse<String>> stream =
                client.sendAsync(server.request("/stream").build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(server.request("/call").build(), BodyHandlers.ofString());
        assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        server.close();
                        stopped.complete(null);
                    } catch (InterruptedException e) {
                        stopped.completeExceptionally(e);
                    }
                });
        assertThat(stream.get(4, TimeUnit.SECONDS).body()).isEqualTo("begun");
        WHO.handle(waiting.take());
        assertThat(call.get(4, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopped.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aRenewedCertificateIsShownToTheNextClient() throws Exception {
        X509Certificate[] shown = new X509Certificate[2];
        var identities =
                new Object() {
                    volatile io.keelson.orchestrator.apiserver.tls.Identity current = issue();
                };
        HttpTls renewing =
                new HttpTls(
                        new io.keelson.orchestrator.apiserver.tls.ServerKeys(
                                () -> identities.current),
                        List::of);
        try (TestingServer server = new TestingServer(HttpLimits.defaults(), renewing, WHO)) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> response =
                        client(Version.HTTP_2)
                                .send(server.request("/").build(), BodyHandlers.ofString());
                shown[i] =
                        (X509Certificate)
                                response.sslSession().orElseThrow().getPeerCertificates()[0];
                assertThat(shown[i]).isEqualTo(identities.current.certificate());
                identities.current = issue();
            }
        }
        assertThat(shown[0]).isNotEqualTo(shown[1]);
    }

    private io.keelson.orchestrator.apiserver.tls.Identity issue() {
        return certificates.authority().issue(Subject.apiServer("10.96.0.1", List.of()));
    }

    @Test
    void whoeverDoesNotSpeakTlsIsCutOff() throws Exception {
        try (TestingServer server = serve(WHO)) {
            try (Socket socket = server.socket()) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
                assertThat(socket.getInputStream().readAllBytes())
                        .satisfies(answer ->
                                assertThat(new String(answer, UTF_8))
                                        .doesNotContain("HTTP/1.1 200"));
            }
            assertThat(
                            client(Version.HTTP_2)
                                    .send(server.request("/").build(), BodyHandlers.ofString())
                                    .statusCode())
                    .isEqualTo(200);
        }
    }
}
