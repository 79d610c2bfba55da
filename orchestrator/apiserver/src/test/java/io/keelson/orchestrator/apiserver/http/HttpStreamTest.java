package io.keelson.orchestrator.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Answers that are written piece by piece, and clients that do not take them. */
final class HttpStreamTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void aStreamArrivesPieceByPieceAndEnds() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                new TestingServer(
                        call -> streams.add(call.stream(200, "application/json", Map.of())))) {
            HttpResponse<InputStream> response =
                    client.send(server.request("/").build(), BodyHandlers.ofInputStream());
            ResponseStream stream = streams.take();
            CountDownLatch closed = new CountDownLatch(1);
            stream.onClosed(closed::countDown);
            try (InputStream body = response.body()) {
                for (int i = 0; i < 5; i++) {
                    stream.write(("piece " + i).getBytes(UTF_8));
                    assertThat(new String(body.readNBytes(7), UTF_8)).isEqualTo("piece " + i);
                }
                stream.end();
                assertThat(body.readAllBytes()).isEmpty();
            }
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStreamTellsThatItsClientIsSlowAndWhenItGoesOn() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                new TestingServer(call -> streams.add(call.stream(200, "text/plain", Map.of())))) {
            HttpResponse<InputStream> response =
                    client.send(server.request("/").build(), BodyHandlers.ofInputStream());
            ResponseStream stream = streams.take();
            byte[] piece = new byte[32 << 10];
            Arrays.fill(piece, (byte) 'x');
            long written = 0;
            int waits = 0;
            while (waits < 100) { // until it stays so: the network in between takes some
                if (stream.isWritable()) {
                    stream.write(piece);
                    written += piece.length;
                    waits = 0;
                } else {
                    waits++;
                }
                sleep(1);
                assertThat(written).as("somebody takes it all").isLessThan(256L << 20);
            }
            CountDownLatch again = new CountDownLatch(1);
            stream.onWritable(again::countDown);
            assertThat(stream.isWritable()).isFalse();
            CompletableFuture<Long> read =
                    CompletableFuture.supplyAsync(() -> {
                        try (InputStream body = response.body()) {
                            return body.transferTo(java.io.OutputStream.nullOutputStream());
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
            while (!stream.isWritable()) {
                sleep(1);
            }
            assertThat(again.await(5, TimeUnit.SECONDS)).isTrue();
            stream.end();
            assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(written);
        }
    }

    @Test
    void whoeverWritesOnAlthoughNobodyReadsSeesTheStreamClosed() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        try (TestingServer server =
                        new TestingServer(
                                call -> streams.add(call.stream(200, "text/plain", Map.of())));
                Socket socket = server.socket()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            ResponseStream stream = streams.take();
            CountDownLatch closed = new CountDownLatch(1);
            stream.onClosed(closed::countDown);
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 64 && closed.getCount() > 0; i++) {
                stream.write(piece);
            }
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStreamNoticesThatItsClientHasGone() throws Exception {
        BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (TestingServer server =
                new TestingServer(call -> {
                    call.onEnd(ended::countDown);
                    streams.add(call.stream(200, "text/plain", Map.of()));
                })) {
            CountDownLatch closed = new CountDownLatch(1);
            try (Socket socket = server.socket()) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
                ResponseStream stream = streams.take();
                stream.onClosed(closed::countDown);
            }
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientThatTakesNothingOfItsAnswerIsCutOff() throws Exception {
        long tenth = TimeUnit.MILLISECONDS.toNanos(100);
        long long_ = TimeUnit.SECONDS.toNanos(60);
        HttpLimits limits = HttpLimits.defaults().withTimes(long_, long_, long_, tenth);
        CountDownLatch ended = new CountDownLatch(1);
        try (TestingServer server =
                        new TestingServer(
                                limits,
                                null,
                                call -> {
                                    call.onEnd(ended::countDown);
                                    call.respond(200, "x", new byte[64 << 20], Map.of());
                                });
                Socket socket = server.socket()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            byte[] got = socket.getInputStream().readAllBytes();
            assertThat(got.length).isLessThan(64 << 20);
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset"); // also a way to be cut off
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
