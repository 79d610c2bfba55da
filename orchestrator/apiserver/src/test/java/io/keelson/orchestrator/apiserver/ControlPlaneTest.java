package io.keelson.orchestrator.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.EngineServer;
import io.keelson.orchestrator.apiserver.golden.Server;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.FaultyStore;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.Txn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the control plane does beside answering for resources, on a store in memory. */
final class ControlPlaneTest {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final String SECRET_READER =
            """
            {"metadata":{"name":"readers","labels":{"sum":"yes"}},
             "rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}\
            """;

    @TempDir Path directory;

    private final List<EngineServer> open = new ArrayList<>();
    private final List<FaultyStore> networks = new ArrayList<>();

    private EngineServer server() throws IOException {
        EngineServer server = new EngineServer(directory, 1);
        open.add(server);
        return server;
    }

    private EngineServer server(Duration compactionInterval, int failingPercent)
            throws IOException {
        ControlPlane.Options options =
                new ControlPlane.Options(400, 200, compactionInterval, "1.2.3");
        EngineServer server =
                new EngineServer(
                        directory,
                        1,
                        options,
                        (store, loop) -> {
                            FaultyStore between = new FaultyStore(store, loop, new Random(1));
                            between.lose(failingPercent);
                            if (failingPercent == 0) {
                                between.heal();
                            }
                            networks.add(between);
                            return between;
                        });
        open.add(server);
        return server;
    }

    @AfterEach
    void close() {
        open.forEach(EngineServer::close);
    }

    private static Server.Answer ask(
            EngineServer server, String method, String target, String body, String as) {
        Map<String, String> headers = new HashMap<>();
        headers.put(
                "content-type",
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        if (!as.isEmpty()) {
            headers.put("impersonate-user", as);
        }
        return server.answer(new Server.Request(method, target, headers, body.getBytes(UTF_8)));
    }

    private static Server.Answer get(EngineServer server, String target) {
        return ask(server, "GET", target, "", "");
    }

    private static String text(Server.Answer answer) {
        return new String(answer.body(), UTF_8);
    }

    private static Obj json(Server.Answer answer) {
        return JsonReader.readObj(answer.body());
    }

    private static void give(EngineServer server, String user, String rules) {
        assertThat(
                        ask(
                                        server,
                                        "POST",
                                        RBAC + "/clusterroles",
                                        "{\"metadata\":{\"name\":\"of-"
                                                + user
                                                + "\"},\"rules\":"
                                                + rules
                                                + "}",
                                        "")
                                .status())
                .isEqualTo(201);
        assertThat(
                        ask(
                                        server,
                                        "POST",
                                        RBAC + "/clusterrolebindings",
                                        "{\"metadata\":{\"name\":\"to-"
                                                + user
                                                + "\"},\"roleRef\":{\"apiGroup\":"
                                                + "\"rbac.authorization.k8s.io\",\"kind\":"
                                                + "\"ClusterRole\",\"name\":\"of-"
                                                + user
                                                + "\"},\"subjects\":[{\"kind\":\"User\","
                                                + "\"apiGroup\":\"rbac.authorization.k8s.io\","
                                                + "\"name\":\""
                                                + user
                                                + "\"}]}",
                                        "")
                                .status())
                .isEqualTo(201);
    }

    @Test
    void nobodyGivesMoreThanTheyHave() throws IOException {
        EngineServer server = server();
        give(
                server,
                "jane",
                "[{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"*\"],\"verbs\":"
                        + "[\"create\",\"update\",\"patch\",\"get\"]}]");
        Server.Answer refused = ask(server, "POST", RBAC + "/clusterroles", SECRET_READER, "jane");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(json(refused).text("message"))
                .isEqualTo(
                        "clusterroles.rbac.authorization.k8s.io \"readers\" is forbidden: user"
                                + " \"jane\" (groups=[\"system:authenticated\"]) is attempting to"
                                + " grant RBAC permissions not currently held:\n"
                                + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        assertThat(ask(server, "POST", RBAC + "/clusterroles", SECRET_READER, "").status())
                .isEqualTo(201);
        String binding =
                "{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"apiGroup\":"
                        + "\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":"
                        + "\"readers\"},\"subjects\":[{\"kind\":\"User\",\"apiGroup\":"
                        + "\"rbac.authorization.k8s.io\",\"name\":\"jane\"}]}";
        assertThat(
                        json(ask(server, "POST", RBAC + "/clusterrolebindings", binding, "jane"))
                                .text("message"))
                .startsWith(
                        "clusterrolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user")
                .contains("not currently held");
        Server.Answer harmless =
                ask(
                        server,
                        "PATCH",
                        RBAC + "/clusterroles/readers",
                        "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}",
                        "jane");
        assertThat(harmless.status()).as("what the garbage collector does").isEqualTo(200);
        assertThat(
                        ask(
                                        server,
                                        "PATCH",
                                        RBAC + "/clusterroles/readers",
                                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}",
                                        "jane")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void escalateAndBindAreVerbs() throws IOException {
        EngineServer server = server();
        give(
                server,
                "root",
                "[{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"*\"],\"verbs\":"
                        + "[\"create\",\"escalate\",\"bind\"]}]");
        assertThat(ask(server, "POST", RBAC + "/clusterroles", SECRET_READER, "root").status())
                .isEqualTo(201);
        String binding =
                "{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"apiGroup\":"
                        + "\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":"
                        + "\"cluster-admin\"}}";
        assertThat(ask(server, "POST", RBAC + "/clusterrolebindings", binding, "root").status())
                .isEqualTo(201);
    }

    @Test
    void anAggregatedRoleFollowsItsParts() throws IOException {
        EngineServer server = server();
        String sum =
                "{\"metadata\":{\"name\":\"sum\"},\"aggregationRule\":{\"clusterRoleSelectors\":"
                        + "[{\"matchLabels\":{\"sum\":\"yes\"}}]}}";
        assertThat(ask(server, "POST", RBAC + "/clusterroles", sum, "").status()).isEqualTo(201);
        assertThat(ask(server, "POST", RBAC + "/clusterroles", SECRET_READER, "").status())
                .isEqualTo(201);
        server.loop().advance(Duration.ofSeconds(1).toNanos());
        assertThat(json(get(server, RBAC + "/clusterroles/sum")).get("rules"))
                .isEqualTo(JsonReader.readObj(SECRET_READER.getBytes(UTF_8)).get("rules"));
        assertThat(ask(server, "DELETE", RBAC + "/clusterroles/readers", "", "").status())
                .isEqualTo(200);
        server.loop().advance(Duration.ofSeconds(1).toNanos());
        assertThat(json(get(server, RBAC + "/clusterroles/sum")).arr("rules")).isEmpty();
        long quiet = server.store().revision();
        server.loop().advance(Duration.ofSeconds(10).toNanos());
        assertThat(server.store().revision()).as("nothing is written in vain").isEqualTo(quiet);
    }

    @Test
    void aStartCompletesTheRolesOfBefore() throws IOException {
        EngineServer first = server(Duration.ZERO, 0);
        String kept = "/registry/clusterroles/system:kube-scheduler";
        String left = "/registry/clusterroles/system:basic-user";
        String role =
                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRole\","
                        + "\"metadata\":{\"name\":\"%s\",\"uid\":\"u\",\"annotations\":{"
                        + "\"rbac.authorization.kubernetes.io/autoupdate\":\"%s\"}},"
                        + "\"rules\":[{\"apiGroups\":[\"x\"],\"resources\":[\"y\"],"
                        + "\"verbs\":[\"get\"]}]}";
        var _ =
                first.store()
                        .txn(
                                Txn.of(
                                        List.of(),
                                        List.of(
                                                Op.put(
                                                        kept,
                                                        role.formatted(
                                                                        "system:kube-scheduler",
                                                                        "true")
                                                                .getBytes(UTF_8)),
                                                Op.put(
                                                        left,
                                                        role.formatted("system:basic-user", "false")
                                                                .getBytes(UTF_8)))));
        first.awaitReady();
        Obj completed = json(get(first, RBAC + "/clusterroles/system:kube-scheduler"));
        assertThat(completed.arr("rules").size()).isGreaterThan(5);
        assertThat(((Obj) completed.arr("rules").get(0)).arr("resources").get(0).toString())
                .contains("y");
        assertThat(completed.text("metadata", "uid")).isEqualTo("u");
        assertThat(json(get(first, RBAC + "/clusterroles/system:basic-user")).arr("rules").size())
                .isEqualTo(1);
    }

    @Test
    void theStoreIsCompactedToWhereItWasOneIntervalBefore() throws Exception {
        EngineServer server = server(Duration.ofMinutes(5), 0);
        server.awaitReady();
        long begun = server.store().revision();
        server.loop().advance(Duration.ofMinutes(16).toNanos());
        assertThat(isReadable(server, begun - 1)).isFalse();
        long before = server.store().revision();
        server.loop().advance(Duration.ofMinutes(4).toNanos());
        assertThat(isReadable(server, before)).as("younger than an interval").isTrue();
    }

    @Test
    void withoutAnIntervalNothingIsCompacted() throws Exception {
        EngineServer server = server(Duration.ZERO, 0);
        server.awaitReady();
        server.loop().advance(Duration.ofHours(1).toNanos());
        assertThat(isReadable(server, 2)).isTrue();
    }

    private static boolean isReadable(EngineServer server, long revision) {
        var answer = server.store().range(RangeQuery.key("/registry/x").at(revision));
        server.loop().advance(1);
        try {
            answer.join();
            return true;
        } catch (CompletionException e) {
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            cause ->
                                    assertThat(cause.kind())
                                            .isEqualTo(StoreException.Kind.COMPACTED));
            return false;
        }
    }

    @Test
    void readyIsSaidWhenTheCacheIsFilledAndTheStoreAnswers() throws IOException {
        EngineServer server = server(Duration.ZERO, 100);
        server.loop().advance(Duration.ofSeconds(3).toNanos());
        Server.Answer early = get(server, "/readyz?verbose");
        assertThat(early.status()).isEqualTo(500);
        assertThat(text(early))
                .isEqualTo(
                        """
                        [+]ping ok
                        [-]etcd failed: reason withheld
                        [-]informer-sync failed: reason withheld
                        [-]poststarthook/rbac/bootstrap-roles failed: reason withheld
                        [+]shutdown ok
                        readyz check failed
                        """);
        assertThat(get(server, "/livez/ping").status()).isEqualTo(200);
        networks.getFirst().heal();
        server.awaitReady();
        assertThat(text(get(server, "/readyz"))).isEqualTo("ok");
        assertThat(text(get(server, "/readyz?verbose"))).endsWith("readyz check passed\n");
        assertThat(text(get(server, "/readyz/etcd"))).isEqualTo("ok");
        assertThat(get(server, "/readyz/nothing").status()).isEqualTo(404);
        assertThat(text(get(server, "/healthz?verbose&exclude=etcd")))
                .contains("[+]etcd excluded: ok\n");
        assertThat(text(get(server, "/healthz?verbose&exclude=b&exclude=a")))
                .contains("cannot be excluded: no matches for \"a\",\"b\"\n");
    }

    @Test
    void healthIsForEverybodyAlsoBeforeAnyRoleIsRead() throws IOException {
        EngineServer server = server(Duration.ZERO, 100);
        assertThat(ask(server, "GET", "/livez?exclude=etcd", "", "system:anonymous").status())
                .isEqualTo(500);
        assertThat(ask(server, "GET", "/metrics", "", "system:anonymous").status()).isEqualTo(403);
    }

    @Test
    void metricsCountRequestsUnderBoundedNames() throws IOException {
        EngineServer server = server();
        get(server, "/api/v1/namespaces");
        get(server, "/api/v1/namespaces");
        get(server, "/api/v1/namespaces/nobody");
        get(server, "/api/v1/inventions");
        get(server, "/somewhere/else");
        Server.Answer metrics = get(server, "/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        List<String> lines = text(metrics).lines().toList();
        String list =
                "{verb=\"LIST\",dry_run=\"\",group=\"\",version=\"v1\",resource=\"namespaces\","
                        + "subresource=\"\",scope=\"cluster\",component=\"apiserver\",";
        assertThat(lines)
                .contains(
                        "# TYPE apiserver_request_total counter",
                        "apiserver_request_total" + list + "code=\"200\"} 2",
                        "apiserver_request_duration_seconds_bucket" + list + "le=\"+Inf\"} 2",
                        "apiserver_current_inflight_requests{request_kind=\"readOnly\"} 1",
                        "apiserver_storage_objects{resource=\"namespaces\"} 4")
                .anyMatch(line -> line.startsWith("process_cpu_seconds_total "))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"} "))
                .anyMatch(line ->
                        line.contains("resource=\"namespaces\"") && line.contains("code=\"404\""));
        assertThat(lines).noneMatch(line -> line.contains("invention") || line.contains("else"));
        assertThat(lines)
                .allMatch(line ->
                        line.startsWith("# ")
                                || line.matches(
                                        "[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+})? -?[0-9.E-]+"));
    }

    @Test
    void theVersionNamesTheProgram() throws IOException {
        EngineServer server = server(Duration.ZERO, 0);
        server.awaitReady();
        Obj version = json(get(server, "/version"));
        assertThat(version.text("gitVersion")).isEqualTo("v1.36.0+keelson.1.2.3");
        assertThat(version.text("minor")).isEqualTo("36");
    }
}
