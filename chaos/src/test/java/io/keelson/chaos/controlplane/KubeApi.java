package io.keelson.chaos.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One API server, asked in plain HTTP over TLS: what is sent and what comes back stays visible. */
final class KubeApi implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static final String MERGE_PATCH = "application/merge-patch+json";

    private final Credentials credentials;
    private final HttpClient http;

    /**
     * @param body of the answer, as it came
     */
    record Answer(int code, java.net.http.HttpHeaders headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return parse(text());
        }

        boolean isSuccess() {
            return code >= 200 && code < 300;
        }

        /** Itself, if it is a success. */
        Answer orFail() {
            if (!isSuccess()) {
                throw new IllegalStateException(code + " " + text());
            }
            return this;
        }
    }

    KubeApi(Credentials credentials) {
        this(credentials, HttpClient.Version.HTTP_2);
    }

    KubeApi(Credentials credentials, HttpClient.Version version) {
        this.credentials = credentials;
        this.http = HttpClient.newBuilder().version(version).sslContext(credentials.tls()).build();
    }

    static KubeApi of(ControlPlaneProcess server) throws IOException {
        return new KubeApi(Credentials.of(server.kubeconfig()));
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalStateException("no JSON: " + json, e);
        }
    }

    Answer get(String target) throws IOException, InterruptedException {
        return send("GET", target, new byte[0]);
    }

    Answer post(String target, String json) throws IOException, InterruptedException {
        return send(
                "POST",
                target,
                json.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    Answer mergePatch(String target, String json) throws IOException, InterruptedException {
        return send(
                "PATCH",
                target,
                json.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                MERGE_PATCH);
    }

    Answer delete(String target) throws IOException, InterruptedException {
        return send("DELETE", target, new byte[0]);
    }

    /**
     * @param headers names and values in turn
     */
    Answer send(String method, String target, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(
                        request(method, target, body, headers).timeout(LIMIT).build(),
                        BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers(), answer.body());
    }

    /** The lines of a watch as they come; closing the stream ends it. */
    Stream<JsonNode> watch(String target) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer =
                http.send(request("GET", target, new byte[0]).build(), BodyHandlers.ofLines());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("a watch was answered with " + answer.statusCode());
        }
        return answer.body().map(KubeApi::parse);
    }

    /** An answer whose body nobody has read yet. */
    HttpResponse<InputStream> open(String target) throws IOException, InterruptedException {
        return http.send(request("GET", target, new byte[0]).build(), BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(
            String method, String target, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(credentials.server() + target))
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    /** The items of a list, in order. */
    static List<JsonNode> items(JsonNode list) {
        List<JsonNode> items = new ArrayList<>();
        list.path("items").forEach(items::add);
        return items;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
