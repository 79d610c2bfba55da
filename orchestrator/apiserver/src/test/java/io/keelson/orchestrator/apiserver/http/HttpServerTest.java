package io.keelson.orchestrator.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over plain HTTP/1.1. */
final class HttpServerTest {
    private static final HttpHandler ECHO =
            call ->
                    call.respond(
                            200,
                            "text/plain",
                            (call.method()
                                            + " "
                                            + call.path()
                                            + " "
                                            + call.query()
                                            + " "
                                            + new String(call.body(), UTF_8))
                                    .getBytes(UTF_8),
                            Map.of("X-Seen", String.valueOf(call.header("X-SENT"))));

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void answersWithTheHeadersOfTheApi() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            HttpResponse<String> response =
                    client.send(
                            server.request("/api/v1/a%2Fb?x=1&x=%C3%A4&flag")
                                    .header("x-sent", "yes")
                                    .POST(BodyPublishers.ofString("body"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("POST /api/v1/a/b {x=[1, ä], flag=[]} body");
            assertThat(response.statusCode()).isEqualTo(200);
            Map<String, String> headers =
                    Map.of(
                            "Date", "Mon, 23 Nov 2026 14:00:00 GMT",
                            "Audit-Id", "call-1",
                            "Cache-Control", "no-cache, private",
                            "Content-Type", "text/plain",
                            "X-Seen", "yes");
            headers.forEach((name, value) ->
                    assertThat(response.headers().firstValue(name)).hasValue(value));
        }
    }

    @Test
    void anAuditIdThatTheClientGaveIsKept() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            HttpResponse<String> response =
                    client.send(
                            server.request("/").header("Audit-ID", "mine").build(),
                            BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Audit-Id")).hasValue("mine");
        }
    }

    @Test
    void oneConnectionServesManyCalls() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            for (int i = 0; i < 20; i++) {
                client.send(server.request("/" + i).build(), BodyHandlers.ofString());
            }
            assertThat(server.server().connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        HttpHandler slowFirst =
                call -> {
                    if (call.path().equals("/0")) {
                        call.offload(() -> {
                            sleep(50);
                            ECHO.handle(call);
                        });
                    } else {
                        ECHO.handle(call);
                    }
                };
        try (TestingServer server = new TestingServer(slowFirst)) {
            StringBuilder requests = new StringBuilder();
            int count = 200;
            for (int i = 0; i < count; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n");
                requests.append(i == count - 1 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            String answers = server.exchange(requests.toString());
            int at = 0;
            for (int i = 0; i < count; i++) {
                at = answers.indexOf("GET /" + i + " ", at);
                assertThat(at).as("answer %d", i).isPositive();
            }
        }
    }

    @Test
    void aBodyOfMoreThanThreeMebibytesIsRefused() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            int limit = 3 << 20;
            HttpResponse<String> fits =
                    client.send(
                            server.request("/")
                                    .POST(BodyPublishers.ofByteArray(new byte[limit]))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(fits.statusCode()).isEqualTo(200);
            HttpResponse<String> declared =
                    client.send(
                            server.request("/")
                                    .POST(BodyPublishers.ofByteArray(new byte[limit + 1]))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(declared.statusCode()).isEqualTo(413);
            assertThat(declared.body())
                    .contains("\"reason\":\"RequestEntityTooLarge\"")
                    .contains("Request entity too large: limit is 3145728");
            HttpResponse<String> chunked =
                    client.send(
                            server.request("/")
                                    .POST(
                                            BodyPublishers.ofInputStream(() ->
                                                    new ByteArrayInputStream(new byte[2 * limit])))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(chunked.statusCode()).isEqualTo(413);
            assertThat(server.server().bodiesBytes()).isZero();
        }
    }

    @Test
    void bodiesOfAllCallsTogetherAreBounded() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HttpLimits limits = limits(3 << 20, 4 << 20);
        HttpHandler waiting =
                call ->
                        call.offload(() -> {
                            await(release);
                            ECHO.handle(call);
                        });
        try (TestingServer server = new TestingServer(limits, null, waiting)) {
            var large = BodyPublishers.ofByteArray(new byte[3 << 20]);
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(
                            server.request("/").POST(large).build(), BodyHandlers.ofString());
            while (server.server().bodiesBytes() < 3 << 20) {
                sleep(1);
            }
            HttpResponse<String> second =
                    client.send(server.request("/").POST(large).build(), BodyHandlers.ofString());
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
            release.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(server.server().bodiesBytes()).isZero();
        }
    }

    @Test
    void anUnknownMethodIsNotAllowed() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            String answer =
                    server.exchange("BREW /pot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 405 ")
                    .contains("\"reason\":\"MethodNotAllowed\",\"details\":{},\"code\":405");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002\u0003\r\n\r\n",
                "hello\r\n\r\n",
                "GET / HTTP/9.9.9\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n"
            })
    void garbageIsAnsweredAndTheConnectionClosed(String garbage) throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            assertThat(server.exchange(garbage)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void headersAreBounded() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            String long70k = "x".repeat(70 << 10);
            assertThat(server.exchange("GET / HTTP/1.1\r\nX: " + long70k + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ");
            assertThat(server.exchange("GET /" + long70k + " HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aLargeAnswerIsCompressedForThoseWhoTakeIt() throws Exception {
        byte[] answer = "abc".repeat(100_000).getBytes(UTF_8);
        try (TestingServer server =
                new TestingServer(
                        call -> call.respond(200, "application/json", answer, Map.of()))) {
            HttpResponse<byte[]> plain =
                    client.send(server.request("/").build(), BodyHandlers.ofByteArray());
            assertThat(plain.body()).isEqualTo(answer);
            assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
            HttpResponse<byte[]> packed =
                    client.send(
                            server.request("/").header("Accept-Encoding", "br, gzip").build(),
                            BodyHandlers.ofByteArray());
            assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(packed.body()).hasSizeLessThan(answer.length / 10);
            try (InputStream unpacked =
                    new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(unpacked.readAllBytes()).isEqualTo(answer);
            }
            HttpResponse<byte[]> refused =
                    client.send(
                            server.request("/").header("Accept-Encoding", "gzip;q=0").build(),
                            BodyHandlers.ofByteArray());
            assertThat(refused.headers().firstValue("Content-Encoding")).isEmpty();
        }
    }

    @Test
    void headHasALengthAndNoBody() throws Exception {
        try (TestingServer server = new TestingServer(ECHO)) {
            String answer =
                    server.exchange("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).contains("content-length: 10").endsWith("\r\n\r\n");
        }
    }

    @Test
    void aHandlerThatThrowsIsAnInternalError() throws Exception {
        HttpHandler broken =
                call -> {
                    if (call.path().equals("/offloaded")) {
                        call.offload(() -> {
                            throw new IllegalStateException("broken on purpose");
                        });
                    } else {
                        throw new IllegalStateException("broken on purpose");
                    }
                };
        try (TestingServer server = new TestingServer(broken)) {
            for (String path : new String[] {"/", "/offloaded"}) {
                HttpResponse<String> response =
                        client.send(server.request(path).build(), BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(response.body()).contains("InternalError").doesNotContain("purpose");
            }
        }
    }

    @Test
    void aCallIsAnsweredOnce() throws Exception {
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        try (TestingServer server =
                new TestingServer(call -> {
                    ECHO.handle(call);
                    try {
                        ECHO.handle(call);
                    } catch (IllegalStateException e) {
                        second.complete(e);
                    }
                })) {
            client.send(server.request("/").build(), BodyHandlers.ofString());
            assertThat(second.get(5, TimeUnit.SECONDS)).hasMessageContaining("answered before");
        }
    }

    @Test
    void anAnswerToAClientThatHasLeftGoesNowhere() throws Exception {
        BlockingQueue<HttpCall> calls = new LinkedBlockingQueue<>();
        try (TestingServer server = new TestingServer(calls::add)) {
            HttpCall call;
            try (Socket socket = server.socket()) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
                call = calls.poll(5, TimeUnit.SECONDS);
                assertThat(call).isNotNull();
            }
            CountDownLatch over = new CountDownLatch(1);
            call.onEnd(over::countDown);
            await(over);
            ECHO.handle(call);
            assertThatThrownBy(() -> ECHO.handle(call)).hasMessageContaining("answered before");
        }
    }

    @Test
    void aHeaderThatWouldSplitTheAnswerIsTheCallersError() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (TestingServer server =
                new TestingServer(call -> {
                    try {
                        call.respond(200, "a", new byte[0], Map.of("X", "a\r\nB: c"));
                    } catch (IllegalArgumentException e) {
                        thrown.complete(e);
                        ECHO.handle(call);
                    }
                })) {
            client.send(server.request("/").build(), BodyHandlers.ofString());
            assertThat(thrown.get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** Each limit alone is short, so that a slow machine cannot run into another one. */
    private static HttpLimits withTimes(long firstRequest, long idle, long body) {
        return HttpLimits.defaults()
                .withTimes(
                        TimeUnit.MILLISECONDS.toNanos(firstRequest),
                        TimeUnit.MILLISECONDS.toNanos(idle),
                        TimeUnit.MILLISECONDS.toNanos(body),
                        TimeUnit.MINUTES.toNanos(1));
    }

    @Test
    void aConnectionThatMakesNoRequestIsClosed() throws Exception {
        try (TestingServer server = new TestingServer(withTimes(100, 60_000, 60_000), null, ECHO)) {
            assertThat(server.exchange("")).isEmpty();
            assertThat(server.exchange("GET / HTTP/1.1\r\nHo")).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsIdleAfterARequestIsClosed() throws Exception {
        try (TestingServer server = new TestingServer(withTimes(2_000, 100, 60_000), null, ECHO)) {
            assertThat(server.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aBodyThatDoesNotArriveIsNotWaitedFor() throws Exception {
        try (TestingServer server = new TestingServer(withTimes(60_000, 60_000, 100), null, ECHO)) {
            assertThat(server.exchange("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"))
                    .startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBody() throws Exception {
        try (TestingServer server = new TestingServer(ECHO);
                Socket socket = server.socket()) {
            socket.getOutputStream()
                    .write(
                            String.join(
                                            "\r\n",
                                            "POST / HTTP/1.1",
                                            "Host: x",
                                            "Expect: 100-continue",
                                            "Content-Length: 2",
                                            "Connection: close",
                                            "",
                                            "")
                                    .getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(25), UTF_8))
                    .startsWith("HTTP/1.1 100 Continue");
            socket.getOutputStream().write("ab".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("ab");
        }
    }

    @Test
    void stoppingLetsCallsEndAndEndsStreams() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        TestingServer server =
                new TestingServer(call -> {
                    if (call.path().equals("/stream")) {
                        call.stream(200, "x", Map.of()).write("begun".getBytes(UTF_8));
                    } else {
                        call.offload(() -> {
                            await(release);
                            ECHO.handle(call);
                        });
                    }
                    arrived.countDown();
                });
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(server.request("/call").build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> stream =
                client.sendAsync(server.request("/stream").build(), BodyHandlers.ofString());
        arrived.await();
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
        assertThat(stream.get(5, TimeUnit.SECONDS).body()).isEqualTo("begun");
        assertThat(stopped).isNotDone();
        release.countDown();
        assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        stopped.get(5, TimeUnit.SECONDS);
        assertThatThrownBy(() -> client.send(server.request("/").build(), BodyHandlers.ofString()))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void tooManyOffloadedCallsAreRefused() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        HttpHandler handler =
                call ->
                        call.offload(() -> {
                            running.incrementAndGet();
                            await(release);
                            ECHO.handle(call);
                        });
        HttpLimits d = HttpLimits.defaults();
        HttpLimits limits =
                new HttpLimits(
                        d.maxBodyBytes(),
                        d.maxBodiesBytes(),
                        d.maxHeaderBytes(),
                        d.compressOverBytes(),
                        d.streamHighWaterBytes(),
                        d.streamMaxPendingBytes(),
                        d.maxConnections(),
                        d.maxStreamsPerConnection(),
                        1,
                        d.firstRequestNanos(),
                        d.idleNanos(),
                        d.bodyNanos(),
                        d.stallNanos());
        try (TestingServer server = new TestingServer(limits, null, handler)) {
            CompletableFuture<HttpResponse<String>> first =
                    client.sendAsync(server.request("/1").build(), BodyHandlers.ofString());
            while (running.get() == 0) {
                sleep(1);
            }
            assertThat(
                            client.send(server.request("/2").build(), BodyHandlers.ofString())
                                    .statusCode())
                    .isEqualTo(429);
            release.countDown();
            assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static HttpLimits limits(int maxBodyBytes, long maxBodiesBytes) {
        HttpLimits d = HttpLimits.defaults();
        return new HttpLimits(
                maxBodyBytes,
                maxBodiesBytes,
                d.maxHeaderBytes(),
                d.compressOverBytes(),
                d.streamHighWaterBytes(),
                d.streamMaxPendingBytes(),
                d.maxConnections(),
                d.maxStreamsPerConnection(),
                d.maxOffloaded(),
                d.firstRequestNanos(),
                d.idleNanos(),
                d.bodyNanos(),
                d.stallNanos());
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
