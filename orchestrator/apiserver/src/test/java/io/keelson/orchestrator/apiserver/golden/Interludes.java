package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.Server.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What was done to the recorded server between exchanges without being recorded, as the revisions
 * and the answers after it show; and what stands in for exchanges that are left out, so that later
 * ones find the same objects.
 */
final class Interludes {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    private static final String P1_STATUS = "/api/v1/namespaces/default/pods/p1/status";
    private static final String MERGE = "application/merge-patch+json";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";

    private final Server server;

    Interludes(Server server) {
        this.server = server;
    }

    /** Does what comes before that exchange. */
    void before(String exchange) {
        switch (exchange) {
            case "06-errors/no containers" -> afterApply();
            case "06-errors/list exact below compaction" -> server.compactStore();
            case "07-reads/watch add modify delete" -> watched();
            case "08-subresources/row CrashLoopBackOff" ->
                    container(5, "{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}");
            case "08-subresources/row Completed" ->
                    container(0, "{\"terminated\":{\"exitCode\":0,\"reason\":\"Completed\"}}");
            case "08-subresources/row Error exit" ->
                    container(1, "{\"terminated\":{\"exitCode\":3}}");
            case "08-subresources/row signal" ->
                    container(1, "{\"terminated\":{\"exitCode\":0,\"signal\":9}}");
            default -> {}
        }
    }

    /** What server-side apply left behind. */
    private void afterApply() {
        send(
                "POST",
                CONFIG_MAPS,
                "application/json",
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"ssa"},
                 "data":{"a":"9","c":"7"}}
                """);
        send(
                "POST",
                DEPLOYMENTS,
                "application/json",
                """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"ssad"},
                 "spec":{"replicas":3,"selector":{"matchLabels":{"app":"x"}},
                  "template":{"metadata":{"labels":{"app":"x"}},
                   "spec":{"containers":[{"name":"c","image":"nginx",
                    "ports":[{"containerPort":80}]}]}}}}
                """);
    }

    /** What the five watches from one revision on saw. */
    private void watched() {
        send(
                "POST",
                CONFIG_MAPS,
                "application/json",
                """
                {"apiVersion":"v1","kind":"ConfigMap",
                 "metadata":{"name":"w1","labels":{"w":"1"}},"data":{"a":"1"}}
                """);
        String w1 = CONFIG_MAPS + "/w1";
        send("PATCH", w1, MERGE, "{\"data\":{\"a\":\"2\"}}");
        send("PATCH", w1, MERGE, "{\"metadata\":{\"labels\":{\"w\":null}}}");
        send("DELETE", w1, "", "");
    }

    private void container(int restarts, String state) {
        List<String> names = List.of("waiting", "running", "terminated");
        StringBuilder cleared = new StringBuilder(state.substring(0, state.length() - 1));
        for (String name : names) {
            if (!state.startsWith("{\"" + name)) {
                cleared.append(",\"").append(name).append("\":null");
            }
        }
        send(
                "PATCH",
                P1_STATUS,
                STRATEGIC,
                "{\"status\":{\"containerStatuses\":[{\"name\":\"c\",\"image\":\"nginx\","
                        + "\"imageID\":\"\",\"ready\":false,\"restartCount\":"
                        + restarts
                        + ",\"state\":"
                        + cleared
                        + "}}]}}");
    }

    private void send(String method, String target, String contentType, String body) {
        Map<String, String> headers =
                contentType.isEmpty() ? Map.of() : Map.of("content-type", contentType);
        Answer answer =
                server.answer(
                        new Request(
                                method, target, headers, body.getBytes(StandardCharsets.UTF_8)));
        if (answer.status() >= 300) {
            throw new AssertionError(
                    method
                            + " "
                            + target
                            + " was answered with "
                            + answer.status()
                            + ": "
                            + new String(answer.body(), StandardCharsets.UTF_8));
        }
    }
}
