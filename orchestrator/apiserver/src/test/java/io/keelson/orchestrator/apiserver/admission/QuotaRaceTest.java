package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers, each with a cache of its own, and one quota. */
class QuotaRaceTest {
    private static final String PODS = "/api/v1/namespaces/n/pods";
    private static final String QUOTA = "/api/v1/namespaces/n/resourcequotas/q";

    @TempDir private static Path secrets;

    private static String pod(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\""
                + name
                + "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"a\"}]}}";
    }

    private static void namespace(SimServers servers) {
        servers.ok(0, "POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"n\"}}");
    }

    private static void quota(SimServers servers, String hard) {
        servers.ok(
                0,
                "POST",
                "/api/v1/namespaces/n/resourcequotas",
                "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":" + hard + "}}");
    }

    private static String used(SimServers servers, String resource) {
        return servers.ok(1, "GET", QUOTA, "").text("status", "used", resource);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofFiveHundredCreationsAHundredSucceed(long seed) throws IOException {
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            namespace(servers);
            quota(servers, "{\"pods\":\"100\"}");
            List<TestingCall> calls = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                calls.add(servers.begin(i % 2, "POST", PODS, pod("p" + i)));
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(100);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 201)
                    .allSatisfy(answer ->
                            assertThat(SimServers.message(answer))
                                    .startsWith("403 pods \"p")
                                    .endsWith(
                                            "is forbidden: exceeded quota: q, requested: pods=1,"
                                                    + " used: pods=100, limited: pods=100"));
            assertThat(used(servers, "pods")).isEqualTo("100");
            int compared =
                    new QuotaHistory("pods", "/registry/pods/", "n", "q").check(servers.history());
            assertThat(compared).as("transactions, each of many creations").isBetween(4, 50);
        }
    }

    /** Creations and deletions of all kinds of luck, answers lost, watches broken. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 15})
    void usageIsWhatThereIsAtEveryRevision(long seed) throws IOException {
        Random random = new Random(seed);
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            namespace(servers);
            servers.network(0).lose(5);
            servers.network(1).lose(5);
            List<TestingCall> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                if (i == 40) {
                    // Whoever has not heard of it yet must not write past it.
                    calls.add(
                            servers.begin(
                                    0,
                                    "POST",
                                    "/api/v1/namespaces/n/resourcequotas",
                                    "{\"metadata\":{\"name\":\"q\"},"
                                            + "\"spec\":{\"hard\":{\"count/pods\":\"18\"}}}"));
                }
                if (i == 150) {
                    servers.network(0).breakWatches();
                    servers.network(1).stallWatches(TimeUnit.MILLISECONDS.toNanos(500));
                }
                int server = random.nextInt(2);
                String name = "p" + random.nextInt(60);
                calls.add(
                        random.nextInt(3) == 0
                                ? servers.begin(server, "DELETE", PODS + "/" + name, "")
                                : servers.begin(server, "POST", PODS, pod(name)));
                servers.advance(TimeUnit.MILLISECONDS.toNanos(random.nextInt(8)));
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers)
                    .extracting(Answer::status)
                    .isSubsetOf(200, 201, 403, 404, 409, 500, 503, 504)
                    .contains(200, 201, 403);
            int compared =
                    new QuotaHistory("count/pods", "/registry/pods/", "n", "q")
                            .check(servers.history());
            assertThat(compared).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = 21)
    void whatAChangedQuotaLimitsIsCountedBeforeTheAnswer(long seed) throws IOException {
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            namespace(servers);
            quota(servers, "{\"pods\":\"5\"}");
            servers.ok(1, "POST", PODS, pod("a"));
            servers.ok(
                    0,
                    "POST",
                    "/api/v1/namespaces/n/configmaps",
                    "{\"metadata\":{\"name\":\"c\"}}");

            Obj changed =
                    servers.ok(
                            1,
                            "PATCH",
                            QUOTA,
                            "{\"spec\":{\"hard\":{\"configmaps\":\"1\",\"count/pods\":\"9\"}}}");

            assertThat(changed.obj("status", "used"))
                    .hasToString(
                            "{configmaps: Text[value=1], count/pods: Text[value=1],"
                                    + " pods: Text[value=1]}");
            assertThat(
                            SimServers.message(
                                    servers.send(
                                            0,
                                            "POST",
                                            "/api/v1/namespaces/n/configmaps",
                                            "{\"metadata\":{\"name\":\"d\"}}")))
                    .isEqualTo(
                            "403 configmaps \"d\" is forbidden: exceeded quota: q, requested:"
                                    + " configmaps=1, used: configmaps=1, limited: configmaps=1");
            servers.ok(0, "DELETE", "/api/v1/namespaces/n/configmaps/c", "");
            servers.ok(
                    1,
                    "POST",
                    "/api/v1/namespaces/n/configmaps",
                    "{\"metadata\":{\"name\":\"d\"}}");
        }
    }
}
