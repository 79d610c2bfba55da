package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that break the rules, or keep them as slowly as can be: each is answered or cut off,
 * and others are served meanwhile.
 */
class BadConnectionTest {
    private static final String HOST = "Host: x\r\n\r\n";

    /** Far more than it takes; far less than what waiting for a stalled client would take. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    @TempDir static Path folder;
    private static Cluster cluster;
    private static Credentials admin;
    private static KubeApi api;

    @BeforeAll
    static void start() throws IOException {
        cluster = Cluster.start(Stores.KEELSON, 1, 1, folder);
        admin = Credentials.of(cluster.server(0).kubeconfig());
        api = new KubeApi(admin);
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** After each, and by some while their bad connections are still open. */
    @AfterEach
    void othersAreServed() throws IOException, InterruptedException {
        long before = System.nanoTime();
        assertThat(api.get("/api/v1/namespaces/default").code()).isEqualTo(200);
        try (KubeApi another = new KubeApi(admin)) {
            assertThat(another.get("/healthz").text()).isEqualTo("ok");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(PROMPT);
        assertThat(cluster.server(0).isAlive()).isTrue();
        BadRequestTest.assertNoStackTrace(cluster.server(0).log());
    }

    private static String answerTo(String request) throws IOException {
        try (RawConnection connection = RawConnection.tls(admin, "http/1.1")) {
            String answer = connection.send(request).received();
            BadRequestTest.assertNoStackTrace(answer);
            return answer;
        }
    }

    @Test
    void aClientThatOffersNoProtocolIsServedInTheOldOne() throws IOException {
        try (RawConnection connection = RawConnection.tls(admin)) {
            assertThat(connection.send("GET /healthz HTTP/1.1\r\n" + HOST).received())
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("ok");
        }
    }

    @Test
    void plainHttpOnTheTlsPortIsCutOff() throws IOException {
        try (RawConnection connection = RawConnection.plain(admin)) {
            assertThat(connection.send("GET /healthz HTTP/1.1\r\n" + HOST).received())
                    .doesNotContain("200 OK");
        }
    }

    @Test
    void headersThatAreTooLargeAreToldSo() throws IOException {
        assertThat(
                        answerTo(
                                "GET /healthz HTTP/1.1\r\nLarge: "
                                        + "x".repeat(100_000)
                                        + "\r\n"
                                        + HOST))
                .startsWith("HTTP/1.1 431 ");
        assertThat(answerTo("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n" + HOST))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void whatIsNoHttpIsABadRequest() throws IOException {
        for (String request :
                List.of(
                        "\u0000\u0001\u0002\r\n\r\n",
                        "GET\r\n\r\n",
                        "GET /api/v1/%zz HTTP/1.1\r\n" + HOST,
                        "GET /api/v1/pods?labelSelector=%f HTTP/1.1\r\n" + HOST,
                        "POST /api/v1/namespaces HTTP/1.1\r\nContent-Length: -1\r\n" + HOST,
                        "POST /api/v1/namespaces HTTP/1.1\r\nContent-Length: 1\r\n"
                                + "Content-Length: 2\r\n"
                                + HOST,
                        "POST /api/v1/namespaces HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
                                + HOST
                                + "zz\r\n")) {
            assertThat(answerTo(request)).as(request).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedBeforeItComes() throws IOException {
        assertThat(
                        answerTo(
                                "POST /api/v1/namespaces HTTP/1.1\r\n"
                                        + "Content-Length: 99999999999\r\n"
                                        + HOST))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aBadPrefaceIsCutOff() throws IOException {
        try (RawConnection connection = RawConnection.tls(admin, "h2")) {
            assertThat(connection.send("GET / HTTP/1.1\r\n" + HOST).received())
                    .doesNotContain("200 OK");
        }
    }

    @Test
    void framesThatMakeNoSenseEndTheConnection() throws IOException {
        try (RawConnection connection = RawConnection.http2(admin)) {
            connection.frame(RawConnection.HEADERS, 4, 0, RawConnection.GET_HEALTH); // no stream
            connection.frame(RawConnection.SETTINGS, 0, 7, new byte[5]); // of a stream, and torn
            connection.frame(RawConnection.CONTINUATION, 4, 9, new byte[3]); // of nothing
            BadRequestTest.assertNoStackTrace(connection.received());
        }
        try (RawConnection connection = RawConnection.http2(admin)) {
            connection.frame(RawConnection.HEADERS, 5, 1, new byte[] {(byte) 0xff, (byte) 0xff});
            BadRequestTest.assertNoStackTrace(connection.received());
        }
    }

    /** Requests that are taken back at once cost their sender his connection, not others theirs. */
    @Test
    void streamsThatAreResetAsSoonAsOpenedAreNoBurden() throws IOException {
        try (RawConnection connection = RawConnection.http2(admin)) {
            for (int i = 0; i < 5_000; i++) {
                int stream = 2 * i + 1;
                connection.frame(
                        RawConnection.HEADERS,
                        RawConnection.END_HEADERS | RawConnection.END_STREAM,
                        stream,
                        RawConnection.GET_HEALTH);
                connection.frame(RawConnection.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            }
            var _ = connection.received();
        }
    }

    @Test
    void streamsBeyondTheLimitAreRefused() throws IOException, InterruptedException {
        try (RawConnection connection = RawConnection.http2(admin)) {
            for (int i = 0; i < 3_000; i++) {
                // Their bodies never come.
                connection.frame(
                        RawConnection.HEADERS,
                        RawConnection.END_HEADERS,
                        2 * i + 1,
                        RawConnection.GET_HEALTH);
            }
            othersAreServed();
            var _ = connection.received();
        }
    }

    @Test
    void aHeaderBlockWithoutEndIsCutOff() throws IOException {
        try (RawConnection connection = RawConnection.http2(admin)) {
            connection.frame(RawConnection.HEADERS, 0, 1, RawConnection.GET_HEALTH);
            for (int i = 0; i < 500; i++) {
                connection.frame(RawConnection.CONTINUATION, 0, 1, new byte[16_000]);
            }
            assertThat(connection.received()).doesNotContain("ok");
        }
    }

    @Test
    void halfRequestsKeepNobodyElseWaiting() throws IOException, InterruptedException {
        List<RawConnection> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                stalled.add(RawConnection.plain(admin)); // a handshake that does not begin
                stalled.add(RawConnection.tls(admin, "http/1.1").send("GET /heal"));
                stalled.add(
                        RawConnection.tls(admin, "http/1.1")
                                .send(
                                        "POST /api/v1/namespaces HTTP/1.1\r\nContent-Length: 1000\r\n"
                                                + HOST
                                                + "{\"kind\":"));
            }
            othersAreServed();
        } finally {
            for (RawConnection connection : stalled) {
                connection.close();
            }
        }
    }

    @Test
    void answersThatNobodyReadsKeepNobodyElseWaiting() throws IOException, InterruptedException {
        String maps = "/api/v1/namespaces/default/configmaps";
        String large = "x".repeat(200_000);
        List<RawConnection> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                deaf.add(
                        RawConnection.tls(admin, "http/1.1")
                                .send("GET " + maps + "?watch=true HTTP/1.1\r\n" + HOST));
            }
            for (int i = 0; i < 20; i++) {
                api.post(
                                maps,
                                """
                                {"apiVersion":"v1","kind":"ConfigMap",
                                 "metadata":{"name":"large%d"},"data":{"a":"%s"}}
                                """
                                        .formatted(i, large))
                        .orFail();
            }
            for (int i = 0; i < 20; i++) {
                deaf.add(
                        RawConnection.tls(admin, "http/1.1")
                                .send("GET " + maps + " HTTP/1.1\r\n" + HOST));
            }
            Await.pauseMillis(500);
            othersAreServed();
        } finally {
            for (RawConnection connection : deaf) {
                connection.close();
            }
        }
    }
}
