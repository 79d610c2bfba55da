package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer in full.
 *
 * @param warnings what the client is to be told beside it
 * @param retryAfterSeconds when it may try again; 0 if it is not told
 */
public record Reply(
        int code, String mediaType, byte[] body, List<String> warnings, int retryAfterSeconds) {
    public static Reply of(Status status) {
        Reply reply = of(status.code(), status.toObj());
        int retryAfter = status.details() == null ? 0 : status.details().retryAfterSeconds();
        return new Reply(reply.code, reply.mediaType, reply.body, reply.warnings, retryAfter);
    }

    public static Reply of(int code, Obj body) {
        return of(code, "application/json", JsonWriter.write(body));
    }

    public static Reply of(int code, String mediaType, byte[] body) {
        return new Reply(code, mediaType, body, List.of(), 0);
    }

    public Reply warning(List<String> told) {
        return new Reply(code, mediaType, body, Warnings.and(warnings, told), retryAfterSeconds);
    }

    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>(Warnings.headers(warnings));
        if (retryAfterSeconds > 0) {
            headers.put("Retry-After", Integer.toString(retryAfterSeconds));
        }
        return headers;
    }
}
