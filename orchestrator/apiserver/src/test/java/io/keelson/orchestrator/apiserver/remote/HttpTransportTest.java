package io.keelson.orchestrator.apiserver.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.apiserver.http.HttpHandler;
import io.keelson.orchestrator.apiserver.http.HttpLimits;
import io.keelson.orchestrator.apiserver.http.HttpTls;
import io.keelson.orchestrator.apiserver.http.ResponseStream;
import io.keelson.orchestrator.apiserver.http.TestingServer;
import io.keelson.orchestrator.apiserver.tls.Certificates;
import io.keelson.orchestrator.apiserver.tls.Identity;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.apiserver.tls.Subject;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.SystemClockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.Transport.Answer;
import io.keelson.orchestrator.client.Transport.Request;
import io.keelson.orchestrator.client.TransportException;
import io.keelson.orchestrator.client.http.Access;
import io.keelson.orchestrator.client.http.HttpTransport;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against handlers behind the server's own HTTP and TLS. */
final class HttpTransportTest {
    private static final String END = "end";

    private final SystemClockwork clockwork = new SystemClockwork();
    private Certificates certificates;
    private @Nullable TestingServer server;
    private @Nullable HttpTransport transport;

    @BeforeEach
    void makeCertificates(@TempDir Path directory) throws Exception {
        certificates =
                Certificates.open(
                        SecretFiles.in(directory.resolve("pki")),
                        Subject.apiServer("10.96.0.1", List.of("127.0.0.1")),
                        InstantSource.system(),
                        new SecureRandom());
    }

    @AfterEach
    void stop() throws Exception {
        if (transport != null) {
            transport.close();
        }
        if (server != null) {
            server.close();
        }
        clockwork.close();
    }

    private HttpTransport to(HttpHandler handler) throws Exception {
        return to(handler, clockwork);
    }

    private HttpTransport to(HttpHandler handler, Clockwork time) throws Exception {
        List<X509Certificate> authorities = List.of(certificates.authority().certificate());
        TestingServer started =
                new TestingServer(
                        HttpLimits.defaults(),
                        new HttpTls(certificates.serverKeys(), () -> authorities),
                        handler);
        Identity me = certificates.authority().issue(Subject.client("me", List.of()));
        HttpTransport made =
                new HttpTransport(
                        new Access(
                                started.uri(""),
                                authorities,
                                new Access.Identity(me.chain(), me.key()),
                                ""),
                        "keelson/test",
                        time);
        server = started;
        transport = made;
        return made;
    }

    private static Answer await(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static String text(Answer answer) {
        return new String(answer.body(), UTF_8);
    }

    @Test
    void aRequestArrivesAsItIsMeantUnderTheClientsCertificate() throws Exception {
        HttpTransport to =
                to(call -> {
                    X509Certificate shown = call.clientCertificate();
                    call.respond(
                            201,
                            "text/plain",
                            String.join(
                                            " ",
                                            call.method(),
                                            call.path(),
                                            call.query().toString(),
                                            call.header("Content-Type"),
                                            call.header("Accept"),
                                            call.header("User-Agent"),
                                            new String(call.body(), UTF_8),
                                            shown == null
                                                    ? "nobody"
                                                    : shown.getSubjectX500Principal().getName())
                                    .getBytes(UTF_8),
                            Map.of());
                });
        Answer answer =
                await(
                        to.send(
                                new Request(
                                                "PATCH",
                                                "/api/v1/x/a b:c",
                                                Map.of("labelSelector", "a=b,c in (d)"),
                                                "application/merge-patch+json",
                                                "{}".getBytes(UTF_8))
                                        .accepting("application/json;as=Table")));
        assertThat(answer.code()).isEqualTo(201);
        assertThat(text(answer))
                .isEqualTo(
                        "PATCH /api/v1/x/a b:c {labelSelector=[a=b,c in (d)]}"
                                + " application/merge-patch+json application/json;as=Table keelson/test {}"
                                + " CN=me");
    }

    @Test
    void hundredsOfRequestsAtATimeAreAllAnswered() throws Exception {
        HttpTransport to =
                to(call ->
                        call.offload(() ->
                                call.respond(
                                        200, "text/plain", call.path().getBytes(UTF_8), Map.of())));
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(to.send(Request.get("/" + i, Map.of())));
        }
        for (int i = 0; i < 500; i++) {
            assertThat(text(await(sent.get(i)))).isEqualTo("/" + i);
        }
    }

    @Test
    void aRequestIsSentAgainWhenTheServerSaysWhen() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpTransport to =
                to(call -> {
                    boolean first = calls.incrementAndGet() == 1;
                    call.respond(
                            first ? 429 : 200,
                            "text/plain",
                            new byte[0],
                            first ? Map.of("Retry-After", "0") : Map.of());
                });
        assertThat(await(to.send(Request.get("/", Map.of()))).code()).isEqualTo(200);
        assertThat(calls).hasValue(2);
    }

    @Test
    void aServerThatIsNotThereIsAFailure() throws Exception {
        HttpTransport to = to(call -> call.respond(200, "text/plain", new byte[0], Map.of()));
        Objects.requireNonNull(server).close();
        assertThatThrownBy(() -> await(to.send(Request.get("/", Map.of()))))
                .hasCauseInstanceOf(TransportException.class)
                .hasMessageContaining("https://127.0.0.1:");
        Received received = new Received();
        to.stream(Request.get("/", Map.of()), received);
        assertThat(received.next()).isEqualTo(END);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotBelieved() throws Exception {
        to(call -> call.respond(200, "text/plain", new byte[0], Map.of()));
        URI uri = Objects.requireNonNull(server).uri("");
        try (HttpTransport trusting =
                new HttpTransport(new Access(uri, List.of(), null, ""), "test", clockwork)) {
            assertThatThrownBy(() -> await(trusting.send(Request.get("/", Map.of()))))
                    .hasCauseInstanceOf(TransportException.class)
                    .hasMessageContaining("certification path");
        }
    }

    /** Hands on what it is told; lines as they are. */
    private static final class Received implements Transport.Lines {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void onLine(byte[] line) {
            told.add(new String(line, UTF_8));
        }

        @Override
        public void onEnd(@Nullable Answer failure) {
            told.add(failure == null ? END : failure.code() + " " + text(failure));
        }

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void linesArriveWhileTheServerGoesOn() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        HttpTransport to = to(call -> streams.add(call.stream(200, "application/json", Map.of())));
        Received received = new Received();
        to.stream(Request.get("/", Map.of("watch", "true")), received);
        ResponseStream stream = streams.poll(20, TimeUnit.SECONDS);
        stream.write(bytes("one\ntw"));
        assertThat(received.next()).isEqualTo("one");
        stream.write(bytes("o\n"));
        assertThat(received.next()).isEqualTo("two");
        stream.end();
        assertThat(received.next()).isEqualTo(END);
    }

    @Test
    void aRefusalIsToldInsteadOfLines() throws Exception {
        HttpTransport to = to(call -> call.respond(410, "text/plain", bytes("gone"), Map.of()));
        Received received = new Received();
        to.stream(Request.get("/", Map.of()), received);
        assertThat(received.next()).isEqualTo("410 gone");
    }

    @Test
    void aStreamThatIsCancelledIsOverAtTheServer() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        HttpTransport to =
                to(call -> {
                    call.onEnd(over::countDown);
                    streams.add(call.stream(200, "application/json", Map.of()));
                });
        Received received = new Received();
        Transport.Streaming streaming = to.stream(Request.get("/", Map.of()), received);
        streams.poll(20, TimeUnit.SECONDS).write(bytes("one\n"));
        assertThat(received.next()).isEqualTo("one");
        streaming.cancel();
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(received.told).isEmpty();
    }

    /** The rest waits at the server, whose stream is then not writable. */
    @Test
    void noMoreIsTakenThanTheReceiverTakes() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        HttpTransport to = to(call -> streams.add(call.stream(200, "application/json", Map.of())));
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger lines = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        to.stream(
                Request.get("/", Map.of()),
                new Transport.Lines() {
                    @Override
                    public void onLine(byte[] line) {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        lines.incrementAndGet();
                    }

                    @Override
                    public void onEnd(@Nullable Answer failure) {
                        ended.countDown();
                    }
                });
        ResponseStream stream = streams.poll(20, TimeUnit.SECONDS);
        byte[] line = bytes("x".repeat(65_535) + "\n");
        int written = 0;
        // 64 MiB is more than all that buffers on the way hold.
        while (written < 1024 && writable(stream)) {
            stream.write(line);
            written++;
        }
        assertThat(written).isLessThan(1024);
        goOn.countDown();
        stream.end();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).hasValue(written);
    }

    /** The system's, where a minute passes in less than a second. */
    private final class Hasty implements Clockwork {
        private static final int TIMES = 100;

        @Override
        public Instant now() {
            return clockwork.now();
        }

        @Override
        public long nanoTime() {
            return clockwork.nanoTime() * TIMES;
        }

        @Override
        public RandomGenerator random() {
            return clockwork.random();
        }

        @Override
        public void execute(Runnable task) {
            clockwork.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return clockwork.schedule(delay.dividedBy(TIMES), task);
        }

        @Override
        public <T> T await(CompletableFuture<T> future) {
            return clockwork.await(future);
        }
    }

    @Test
    void aRequestWithoutAnAnswerFailsAndTheNextTakesAnotherConnection() throws Exception {
        Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
        HttpTransport to =
                to(
                        call -> {
                            connections.add(call.remoteAddress());
                            if (!call.path().equals("/never")) {
                                call.respond(200, "text/plain", new byte[0], Map.of());
                            }
                        },
                        new Hasty());
        assertThatThrownBy(() -> await(to.send(Request.get("/never", Map.of()))))
                .hasCauseInstanceOf(TransportException.class)
                .hasMessageContaining("no answer in 30 s");
        assertThat(await(to.send(Request.get("/", Map.of()))).code()).isEqualTo(200);
        assertThat(connections).hasSize(2);
    }

    @Test
    void aStreamThatIsSilentForMinutesIsOver() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        HttpTransport to =
                to(
                        call -> {
                            call.onEnd(over::countDown);
                            streams.add(call.stream(200, "application/json", Map.of()));
                        },
                        new Hasty());
        Received received = new Received();
        to.stream(Request.get("/", Map.of()), received);
        streams.poll(20, TimeUnit.SECONDS).write(bytes("one\n"));
        assertThat(received.next()).isEqualTo("one");
        assertThat(received.next()).isEqualTo(END);
        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean writable(ResponseStream stream) throws InterruptedException {
        CountDownLatch again = new CountDownLatch(1);
        stream.onWritable(again::countDown);
        return stream.isWritable() || again.await(1, TimeUnit.SECONDS);
    }
}
