package io.keelson.kvstore.rpc;

import java.util.Map;

/** What an endpoint answers; the connection adds what every answer has. */
record HttpAnswer(int status, String contentType, String body, Map<String, String> headers) {
    static HttpAnswer text(int status, String body) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", body + "\n", Map.of());
    }

    static HttpAnswer json(int status, String body) {
        return new HttpAnswer(status, "application/json", body, Map.of());
    }
}
