package io.keelson.chaos.controlplane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests of an administrator that are wrong, and what each is answered with. */
final class BadRequests {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    /** An object that is there and that nothing may change. */
    static final String KEPT = MAPS + "/kept";

    private final List<BadRequest> all = new ArrayList<>();

    /**
     * @param code and the reason of the Status, empty where the answer is none
     * @param message a part of it
     */
    record BadRequest(
            String name,
            String method,
            String target,
            byte[] body,
            Map<String, String> headers,
            int code,
            String reason,
            String message) {}

    static List<BadRequest> all() {
        BadRequests requests = new BadRequests();
        requests.bodies();
        requests.objects();
        requests.parameters();
        requests.forms();
        requests.targets();
        return requests.all;
    }

    private void get(String name, String target, int code, String reason, String message) {
        ask(name, "GET", target, "", Map.of(), code, reason, message);
    }

    private void post(String name, String body, int code, String reason, String message) {
        post(name, MAPS, body, code, reason, message);
    }

    private void post(
            String name, String target, String body, int code, String reason, String message) {
        ask(name, "POST", target, body, Map.of("Content-Type", JSON), code, reason, message);
    }

    private void ask(
            String name,
            String method,
            String target,
            String body,
            Map<String, String> headers,
            int code,
            String reason,
            String message) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        all.add(new BadRequest(name, method, target, bytes, headers, code, reason, message));
    }

    private static String map(String metadata, String rest) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                + metadata
                + "}"
                + rest
                + "}";
    }

    private void bodies() {
        post("no body", "", 400, "BadRequest", "");
        post("JSON that stops", "{\"apiVersion\":\"v1\",", 400, "BadRequest", "");
        post("a list in place of an object", "[1]", 400, "BadRequest", "");
        post("a number in place of a text", map("\"name\":7", ""), 400, "BadRequest", "");
        post("two objects", map("\"name\":\"a\"", "") + "{}", 400, "BadRequest", "");
        post("nesting without end", "{\"data\":".repeat(100_000), 400, "BadRequest", "");
        post(
                "a body over 3 MiB",
                map("\"name\":\"a\"", ",\"data\":{\"a\":\"" + "x".repeat(3 << 20) + "\"}"),
                413,
                "RequestEntityTooLarge",
                "limit is 3145728");
        post(
                "a field said twice, strictly",
                MAPS + "?fieldValidation=Strict",
                map("\"name\":\"a\",\"name\":\"b\"", ""),
                400,
                "BadRequest",
                "strict decoding error");
        post(
                "an unknown field, strictly",
                MAPS + "?fieldValidation=Strict",
                map("\"name\":\"a\"", ",\"dada\":{}"),
                400,
                "BadRequest",
                "unknown field");
        ask(
                "YAML that is none",
                "POST",
                MAPS,
                "a: [b\nc: }",
                Map.of("Content-Type", "application/yaml"),
                400,
                "BadRequest",
                "");
        ask(
                "YAML whose aliases grow without end",
                "POST",
                MAPS,
                billionLaughs(),
                Map.of("Content-Type", "application/yaml"),
                400,
                "BadRequest",
                "");
        ask(
                "protobuf without its magic",
                "POST",
                MAPS,
                "\u0001\u0002\u0003",
                Map.of("Content-Type", PROTOBUF),
                400,
                "BadRequest",
                "");
        protobuf("protobuf that stops", "k8s\0\n\u000f\n\u0002v1\u0012\u0009Config");
        protobuf("protobuf with a length beyond its end", "k8s\0\u0012\u007f\u0000");
        all.add(
                new BadRequest(
                        "protobuf with a varint without end",
                        "POST",
                        MAPS,
                        varintWithoutEnd(),
                        Map.of("Content-Type", PROTOBUF),
                        400,
                        "BadRequest",
                        ""));
        byte[] torn =
                map("\"name\":\"a\"", ",\"data\":{\"a\":\"??\"}")
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < torn.length; i++) {
            torn[i] = torn[i] == '?' ? (byte) 0xff : torn[i];
        }
        all.add(
                new BadRequest(
                        "bytes that are no UTF-8",
                        "POST",
                        MAPS,
                        torn,
                        Map.of("Content-Type", JSON),
                        400,
                        "BadRequest",
                        ""));
    }

    private void protobuf(String name, String body) {
        ask(name, "POST", MAPS, body, Map.of("Content-Type", PROTOBUF), 400, "BadRequest", "");
    }

    private static byte[] varintWithoutEnd() {
        byte[] body = new byte[64];
        Arrays.fill(body, (byte) 0xff);
        System.arraycopy("k8s\0".getBytes(StandardCharsets.US_ASCII), 0, body, 0, 4);
        return body;
    }

    private static String billionLaughs() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        return yaml.toString();
    }

    private void objects() {
        post(
                "another kind than the path's",
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\"}}",
                400,
                "BadRequest",
                "Secret");
        post(
                "another version than the path's",
                "{\"apiVersion\":\"v2\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}",
                400,
                "BadRequest",
                "v2");
        post("no name", map("", ""), 422, "Invalid", "name or generateName is required");
        post(
                "a name too long",
                map("\"name\":\"" + "a".repeat(254) + "\"", ""),
                422,
                "Invalid",
                "");
        post("a name of bad letters", map("\"name\":\"A_b\"", ""), 422, "Invalid", "RFC 1123");
        post("a name with a slash", map("\"name\":\"a/b\"", ""), 422, "Invalid", "");
        post("a name of dots", map("\"name\":\"..\"", ""), 422, "Invalid", "");
        post(
                "a bad label",
                map("\"name\":\"a\",\"labels\":{\"a b\":\"c d\"}", ""),
                422,
                "Invalid",
                "metadata.labels");
        post(
                "annotations over 256 KiB",
                map("\"name\":\"a\",\"annotations\":{\"a\":\"" + "x".repeat(1 << 18) + "\"}", ""),
                422,
                "Invalid",
                "metadata.annotations");
        post(
                "data over 1 MiB",
                map("\"name\":\"a\"", ",\"data\":{\"a\":\"" + "x".repeat((1 << 20) + 1) + "\"}"),
                422,
                "Invalid",
                "");
        post(
                "another namespace than the path's",
                map("\"name\":\"a\",\"namespace\":\"other\"", ""),
                400,
                "BadRequest",
                "the namespace of the provided object does not match");
        post("a name that is taken", map("\"name\":\"kept\"", ""), 409, "AlreadyExists", "");
        post(
                "a namespace that is not there",
                "/api/v1/namespaces/nowhere/configmaps",
                map("\"name\":\"a\"", ""),
                404,
                "NotFound",
                "not found");
        ask(
                "another name than the path's",
                "PUT",
                KEPT,
                map("\"name\":\"other\"", ""),
                Map.of("Content-Type", JSON),
                400,
                "BadRequest",
                "the name of the object");
        ask(
                "a revision that was overtaken",
                "PUT",
                KEPT,
                map("\"name\":\"kept\",\"resourceVersion\":\"1\"", ""),
                Map.of("Content-Type", JSON),
                409,
                "Conflict",
                "");
        ask(
                "a revision that is none",
                "PUT",
                KEPT,
                map("\"name\":\"kept\",\"resourceVersion\":\"x\"", ""),
                Map.of("Content-Type", JSON),
                409,
                "Conflict",
                "");
        post(
                "a pod without containers",
                PODS,
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"spec\":{}}",
                422,
                "Invalid",
                "spec.containers");
    }

    private void parameters() {
        get("a limit that is no number", MAPS + "?limit=abc", 400, "BadRequest", "abc");
        get(
                "a limit too large for 64 bits",
                MAPS + "?limit=99999999999999999999",
                400,
                "BadRequest",
                "");
        get(
                "a watch's timeout that is none",
                MAPS + "?watch=1&timeoutSeconds=x",
                400,
                "BadRequest",
                "x");
        get(
                "initial events of a list",
                MAPS + "?sendInitialEvents=true",
                422,
                "Invalid",
                "for list");
        get("a timeout that is no number", MAPS + "?timeoutSeconds=x", 400, "BadRequest", "x");
        // Upstream has no better code for these; the recorded server says so, too.
        get("a revision to list at that is none", MAPS + "?resourceVersion=x", 500, "", "x");
        get("a revision below zero", MAPS + "?resourceVersion=-1", 500, "", "-1");
        get(
                "a revision to watch from that is none",
                MAPS + "?watch=true&resourceVersion=x",
                500,
                "",
                "x");
        get(
                "a match without a revision",
                MAPS + "?resourceVersionMatch=Exact",
                422,
                "Invalid",
                "resourceVersionMatch");
        get(
                "an unknown match",
                MAPS + "?resourceVersion=1&resourceVersionMatch=Roughly",
                422,
                "Invalid",
                "resourceVersionMatch");
        get(
                "initial events without a match",
                MAPS + "?watch=true&sendInitialEvents=true",
                422,
                "Invalid",
                "resourceVersionMatch");
        get(
                "a field that cannot be selected by",
                PODS + "?fieldSelector=spec.colour%3Dred",
                400,
                "BadRequest",
                "spec.colour");
        get("no field selector at all", PODS + "?fieldSelector=red", 400, "BadRequest", "");
        get("no label selector at all", PODS + "?labelSelector=a%3D%3D%3Db", 400, "BadRequest", "");
        get("a selector with a gap", PODS + "?labelSelector=a+in+%28", 400, "BadRequest", "");
        get(
                "a continue token of another's making",
                MAPS + "?limit=1&continue=x",
                400,
                "BadRequest",
                "continue");
        delete("an unknown dry run", "?dryRun=Some", "dryRun");
        delete("an unknown propagation", "?propagationPolicy=Sideways", "propagationPolicy");
        post(
                "an unknown validation",
                MAPS + "?fieldValidation=Some",
                map("\"name\":\"a\"", ""),
                422,
                "Invalid",
                "fieldValidation");
        post(
                "a field manager too long",
                MAPS + "?fieldManager=" + "m".repeat(129),
                map("\"name\":\"a\"", ""),
                422,
                "Invalid",
                "fieldManager");
        ask(
                "preconditions of another object",
                "DELETE",
                KEPT,
                "{\"preconditions\":{\"uid\":\"5\"}}",
                Map.of("Content-Type", JSON),
                409,
                "Conflict",
                "");
        ask(
                "options that are none",
                "DELETE",
                KEPT,
                "{\"gracePeriodSeconds\":\"soon\"}",
                Map.of("Content-Type", JSON),
                400,
                "BadRequest",
                "");
    }

    private void delete(String name, String query, String message) {
        ask(name, "DELETE", KEPT + query, "", Map.of(), 422, "Invalid", message);
    }

    private void forms() {
        ask(
                "an unknown form of body",
                "POST",
                MAPS,
                map("\"name\":\"a\"", ""),
                Map.of("Content-Type", "text/csv"),
                415,
                "UnsupportedMediaType",
                "");
        ask(
                "an unknown form of answer",
                "GET",
                MAPS,
                "",
                Map.of("Accept", "text/csv"),
                406,
                "NotAcceptable",
                "");
        patch("an unknown form of patch", JSON, "{}", 415, "UnsupportedMediaType");
        patch("a merge patch that is none", "application/merge-patch+json", "[", 400, "BadRequest");
        patch("a JSON patch that is none", "application/json-patch+json", "{}", 400, "BadRequest");
        patch(
                "a JSON patch of what is not there",
                "application/json-patch+json",
                "[{\"op\":\"remove\",\"path\":\"/spec/x\"}]",
                422,
                "Invalid");
        patch(
                "a JSON patch of an unknown kind",
                "application/json-patch+json",
                "[{\"op\":\"burn\",\"path\":\"/data\"}]",
                422,
                "Invalid");
        patch(
                "a patch that renames",
                "application/merge-patch+json",
                "{\"metadata\":{\"name\":\"other\"}}",
                400,
                "BadRequest");
        // Upstream has no better code for this one either.
        patch(
                "an unknown directive of a strategic patch",
                "application/strategic-merge-patch+json",
                "{\"data\":{\"$patch\":\"burn\"}}",
                500,
                "");
    }

    private void patch(String name, String form, String body, int code, String reason) {
        ask(name, "PATCH", KEPT, body, Map.of("Content-Type", form), code, reason, "");
    }

    private void targets() {
        ask("an unknown method", "BREW", KEPT, "", Map.of(), 405, "MethodNotAllowed", "");
        ask(
                "a create of one that has a name",
                "POST",
                KEPT,
                "{}",
                Map.of(),
                405,
                "MethodNotAllowed",
                "");
        ask("an update of all", "PUT", MAPS, "{}", Map.of(), 405, "MethodNotAllowed", "");
        get("an unknown resource", "/api/v1/unicorns", 404, "NotFound", "");
        get("an unknown group", "/apis/none.example.com/v1/things", 404, "", "404 page not found");
        get("an unknown sub-resource", KEPT + "/shadow", 404, "NotFound", "");
        get("one that is not there", MAPS + "/absent", 404, "NotFound", "not found");
        get("a way out", "/api/v1/../../../../etc/passwd", 404, "", "");
        get("a way out in disguise", "/api/v1/%2e%2e/%2e%2e/etc/passwd", 404, "", "");
        get("a path that ends in a zero", "/api/v1/namespaces/default%00", 404, "", "");
    }
}
