package io.keelson.orchestrator.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class InFlightLimitTest {
    private final BlockingQueue<HttpCall> waiting = new LinkedBlockingQueue<>();
    private final InFlightLimit limit =
            new InFlightLimit(
                    1,
                    2,
                    InFlightLimit::isLongRunning,
                    call -> call.header("X-Master") != null,
                    waiting::add);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void readsAndChangesAreCountedApartAndWatchesNotAtAll() throws Exception {
        try (TestingServer server = new TestingServer(limit)) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (String path :
                    new String[] {
                        "/api/v1/pods",
                        "/api/v1/nodes",
                        "/api/v1/pods?watch=true",
                        "/api/v1/pods?watch",
                        "/api/v1/namespaces/default/pods/p/log",
                        "/api/v1/namespaces/default/services/s/proxy/watch/x"
                    }) {
                answers.add(
                        client.sendAsync(server.request(path).build(), BodyHandlers.ofString()));
            }
            answers.add(
                    client.sendAsync(
                            server.request("/api/v1/namespaces")
                                    .POST(BodyPublishers.ofString("{}"))
                                    .build(),
                            BodyHandlers.ofString()));
            List<HttpCall> open = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                HttpCall call = waiting.poll(5, TimeUnit.SECONDS);
                assertThat(call).isNotNull();
                open.add(call);
            }
            assertThat(limit.readOnlyInFlight()).isEqualTo(2);
            assertThat(limit.mutatingInFlight()).isEqualTo(1);
            assertRefused(
                    client.send(
                            server.request("/api/v1/namespaces/default/configmaps/log").build(),
                            BodyHandlers.ofString()));
            assertRefused(
                    client.send(
                            server.request("/api/v1/pods/p?watch=1").DELETE().build(),
                            BodyHandlers.ofString()));
            answers.add(
                    client.sendAsync(
                            server.request("/api/v1/pods/p").header("X-Master", "").build(),
                            BodyHandlers.ofString()));
            HttpCall exempt = waiting.poll(5, TimeUnit.SECONDS);
            assertThat(exempt).as("though there is no room").isNotNull();
            open.add(exempt);
            assertThat(limit.readOnlyInFlight()).isEqualTo(2);
            assertThat(limit.readOnlyDropped()).isEqualTo(1);
            open.forEach(each -> each.respond(200, "text/plain", new byte[0], Map.of()));
            for (CompletableFuture<HttpResponse<String>> each : answers) {
                assertThat(each.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(limit.readOnlyInFlight()).isZero();
            assertThat(limit.mutatingInFlight()).isZero();
        }
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(response.body())
                .contains("\"reason\":\"TooManyRequests\"")
                .contains("\"details\":{\"retryAfterSeconds\":1}");
    }
}
