package io.keelson.orchestrator.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Long answers that are made while they are sent. */
final class HttpPiecesTest {
    private static final int MANY = 40_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static String item(int number) {
        return "item " + number + ",";
    }

    private static Iterator<ByteBuffer> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> ByteBuffer.wrap(item(number).getBytes(UTF_8)))
                .iterator();
    }

    private static String text(int count) {
        return IntStream.range(0, count)
                .mapToObj(HttpPiecesTest::item)
                .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                .toString();
    }

    private static TestingServer server(int count) throws IOException {
        return new TestingServer(
                call -> call.respond(200, "text/plain", items(count), Map.of("X-Told", "yes")));
    }

    private HttpResponse<byte[]> get(TestingServer server, String... headers) throws Exception {
        HttpRequest.Builder request = server.request("/");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void allPiecesArriveInOrder() throws Exception {
        try (TestingServer server = server(MANY)) {
            HttpResponse<byte[]> response = get(server);
            assertThat(new String(response.body(), UTF_8)).isEqualTo(text(MANY));
            assertThat(response.headers().firstValue("X-Told")).contains("yes");
            assertThat(response.headers().firstValue("Content-Length")).isEmpty();
            assertThat(get(server).body()).hasSameSizeAs(response.body());
        }
    }

    @Test
    void whatIsNotLongAfterAllHasALength() throws Exception {
        try (TestingServer server = server(3)) {
            HttpResponse<byte[]> response = get(server);
            assertThat(new String(response.body(), UTF_8)).isEqualTo("item 0,item 1,item 2,");
            assertThat(response.headers().firstValue("Content-Length")).contains("21");
        }
        try (TestingServer server = server(0)) {
            assertThat(get(server).body()).isEmpty();
        }
    }

    @Test
    void theyAreCompressedForWhoTakesThat() throws Exception {
        try (TestingServer server = server(MANY)) {
            HttpResponse<byte[]> response = get(server, "Accept-Encoding", "gzip");
            assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(response.body().length).isLessThan(text(MANY).length() / 2);
            try (GZIPInputStream plain =
                    new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
                assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo(text(MANY));
            }
        }
    }

    @Test
    void aPieceThatCannotBeMadeIsNotTakenForTheEnd() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Iterator<ByteBuffer> failing =
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public ByteBuffer next() {
                        if (made.incrementAndGet() > MANY) {
                            throw new IllegalStateException("broken on purpose");
                        }
                        return ByteBuffer.wrap(item(made.get()).getBytes(UTF_8));
                    }
                };
        try (TestingServer server =
                new TestingServer(call -> call.respond(200, "text/plain", failing, Map.of()))) {
            assertThatThrownBy(() -> get(server)).isInstanceOf(IOException.class);
            assertThat(made).hasValue(MANY + 1);
        }
    }
}
