package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.Base64;

/**
 * Where a list that is given in pages goes on: {@code {"v":"meta.k8s.io/v1","rv":7,"start":"x"}} in
 * base64, as upstream has it.
 *
 * @param revision all pages show the objects as of this one
 * @param after the last key that was given, without the collection's prefix
 */
record ContinueToken(long revision, String after) {
    private static final String VERSION = "meta.k8s.io/v1";

    String encode() {
        byte[] json =
                JsonWriter.write(
                        Obj.builder()
                                .put("v", VERSION)
                                .put("rv", Node.of(revision))
                                .put("start", after)
                                .build());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    static ContinueToken decode(String text) {
        try {
            Obj token = JsonReader.readObj(Base64.getUrlDecoder().decode(text));
            long revision = token.whole(0, "rv");
            String after = token.text("start");
            if (!token.text("v").equals(VERSION) || revision <= 0 || after.isEmpty()) {
                throw invalid("server does not recognize this encoded version");
            }
            return new ContinueToken(revision, after);
        } catch (IllegalArgumentException | MalformedException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static StatusException invalid(String why) {
        return new StatusException(
                Status.badRequest("invalid continue token: continue key is not valid: " + why));
    }
}
