package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.List;
import java.util.Map;

/**
 * An answer in full.
 *
 * @param warnings what the client is to be told beside it
 */
public record Reply(int code, String mediaType, byte[] body, List<String> warnings) {
    public static Reply of(Status status) {
        return of(status.code(), status.toObj());
    }

    public static Reply of(int code, Obj body) {
        return of(code, "application/json", JsonWriter.write(body));
    }

    public static Reply of(int code, String mediaType, byte[] body) {
        return new Reply(code, mediaType, body, List.of());
    }

    public Reply warning(List<String> told) {
        return new Reply(code, mediaType, body, Warnings.and(warnings, told));
    }

    Map<String, String> headers() {
        return Warnings.headers(warnings);
    }
}
