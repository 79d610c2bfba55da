package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.Base64;

/**
 * Where a list that was cut short goes on; opaque to clients, in upstream's form, so that a client
 * may change servers in between.
 *
 * <pre>
 *   base64url of {"v":"meta.k8s.io/v1","rv":290,"start":"web-0\u0000"}
 * </pre>
 *
 * @param revision of the list; negative to go on at the newest one instead
 * @param start first key that is wanted, behind the prefix that is listed
 */
record ContinueToken(long revision, String start) {
    private static final String FORM = "meta.k8s.io/v1";
    private static final String PATH_UP = "../";

    String encode() {
        Obj obj =
                Obj.builder()
                        .put("v", FORM)
                        .put("rv", Node.of(revision))
                        .put("start", start)
                        .build();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(JsonWriter.write(obj));
    }

    /**
     * @throws io.keelson.orchestrator.object.StatusException 400 if it cannot be read
     */
    static ContinueToken decode(String text) {
        try {
            Obj obj = JsonReader.readObj(Base64.getUrlDecoder().decode(text));
            if (!obj.text("v").equals(FORM)) {
                throw invalid("server does not recognize this encoded version " + obj.text("v"));
            }
            ContinueToken token = new ContinueToken(obj.whole(0, "rv"), obj.text("start"));
            if (token.revision == 0) {
                throw invalid("incorrect encoded start resourceVersion (version " + FORM + ")");
            }
            if (token.start.isEmpty() || ("/" + token.start).contains("/" + PATH_UP)) {
                throw invalid("encoded start key empty or invalid (version " + FORM + ")");
            }
            return token;
        } catch (MalformedException | IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static RuntimeException invalid(String why) {
        return Status.badRequest("invalid continue token: continue key is not valid: " + why)
                .exception();
    }
}
