package io.keelson.orchestrator.apiserver.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the transport itself answers, as a {@code Status} of Kubernetes: the texts are fixed and
 * need no escapes.
 */
enum Refusal {
    BAD_REQUEST(400, "BadRequest", "the request is malformed", ""),
    METHOD_NOT_ALLOWED(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource",
            ""),
    BODY_TIMEOUT(408, "Timeout", "the request's body did not arrive in time", ""),
    TOO_LARGE(413, "RequestEntityTooLarge", "Request entity too large: limit is %d", ""),
    TOO_MANY(
            429,
            "TooManyRequests",
            "Too many requests, please try again later.",
            "\"retryAfterSeconds\":1"),
    HEADERS_TOO_LARGE(431, "BadRequest", "the request's headers are too large", ""),
    INTERNAL(500, "InternalError", "Internal error occurred: see the server's log", ""),
    SHUTTING_DOWN(
            503, "ServiceUnavailable", "the server is shutting down", "\"retryAfterSeconds\":1");

    static final String CONTENT_TYPE = "application/json";

    final int status;
    private final String reason;
    private final String message;
    private final String details;

    Refusal(int status, String reason, String message, String details) {
        this.status = status;
        this.reason = reason;
        this.message = message;
        this.details = details;
    }

    /**
     * @param limit named in the message of those that have one
     */
    byte[] body(int limit) {
        return ("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\""
                        + message.replace("%d", Integer.toString(limit))
                        + "\",\"reason\":\""
                        + reason
                        + "\",\"details\":{"
                        + details
                        + "},\"code\":"
                        + status
                        + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    Map<String, String> headers() {
        return details.isEmpty() ? Map.of() : Map.of("Retry-After", "1");
    }
}
