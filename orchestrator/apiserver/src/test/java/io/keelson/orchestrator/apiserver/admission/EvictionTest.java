package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an eviction is answered, in the words of a real server. */
class EvictionTest {
    private static final String N = "/api/v1/namespaces/n/";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/n/poddisruptionbudgets";

    @TempDir private static Path secrets;
    private SimServers servers;

    @BeforeEach
    void start() throws IOException {
        servers = new SimServers(secrets, 1, 1);
        send("POST", "/api/v1/namespaces", "{'metadata':{'name':'n'}}");
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private Obj send(String method, String path, String body) {
        return servers.ok(0, method, path, body.replace('\'', '"'));
    }

    private Obj get(String path) {
        return send("GET", path, "");
    }

    /** On a node, and in that phase. */
    private void pod(String name, String phase, boolean isReady) {
        send(
                "POST",
                N + "pods",
                "{'metadata':{'name':'"
                        + name
                        + "','labels':{'app':'web'}},"
                        + "'spec':{'containers':[{'name':'c','image':'a'}]}}");
        send(
                "POST",
                N + "pods/" + name + "/binding",
                "{'metadata':{'name':'" + name + "'},'target':{'name':'node-1'}}");
        send(
                "PATCH",
                N + "pods/" + name + "/status",
                "{'status':{'phase':'"
                        + phase
                        + "','conditions':[{'type':'Ready','status':'"
                        + (isReady ? "True" : "False")
                        + "'}]}}");
    }

    private void budget(String name, String more, String status) {
        send(
                "POST",
                BUDGETS,
                "{'metadata':{'name':'"
                        + name
                        + "'},'spec':{'selector':{'matchLabels':{'app':'web'}}"
                        + more
                        + "}}");
        send("PATCH", BUDGETS + "/" + name + "/status", "{'status':{" + status + "}}");
    }

    private Answer evict(String name, String more) {
        String body = "{'metadata':{'name':'" + name + "'}" + more + "}";
        return servers.send(0, "POST", N + "pods/" + name + "/eviction", body.replace('\'', '"'));
    }

    private static Obj status(Answer answer) {
        return JsonReader.readObj(answer.body());
    }

    private static String cause(Answer answer) {
        Obj cause = (Obj) status(answer).arr("details", "causes").get(0);
        return cause.text("reason") + ": " + cause.text("message");
    }

    private boolean isGoing(String name) {
        return !get(N + "pods/" + name).text("metadata", "deletionTimestamp").isEmpty();
    }

    @Test
    void whatTheBudgetAllowsIsTakenFromIt() {
        pod("p", "Running", true);
        budget("b", "", "'observedGeneration':1,'disruptionsAllowed':1,'expectedPods':1");

        Answer answer = evict("p", "");

        assertThat(SimServers.text(answer)).startsWith("201 ").contains("\"Success\"");
        Obj status = get(BUDGETS + "/b").obj("status");
        assertThat(status.whole(-1, "disruptionsAllowed")).isZero();
        assertThat(status.text("disruptedPods", "p")).startsWith("2030-");
        Obj condition = (Obj) status.arr("conditions").get(0);
        assertThat(condition.text("type")).isEqualTo("DisruptionAllowed");
        assertThat(condition.text("status")).isEqualTo("False");
        assertThat(condition.text("reason")).isEqualTo("InsufficientPods");
        Obj pod = get(N + "pods/p");
        assertThat(pod.whole(0, "metadata", "deletionGracePeriodSeconds")).isEqualTo(30);
        assertThat(pod.arr("status", "conditions").toString())
                .contains("DisruptionTarget", "EvictionByEvictionAPI", "Eviction API: evicting");
    }

    @Test
    void whereNothingIsAllowedTheClientIsToldWhyAndToComeBack() {
        pod("p", "Running", true);
        budget(
                "b",
                "",
                "'observedGeneration':1,'disruptionsAllowed':0,'desiredHealthy':2,"
                        + "'currentHealthy':2");

        Answer answer = evict("p", "");

        assertThat(SimServers.message(answer))
                .isEqualTo("429 Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(status(answer).text("reason")).isEqualTo("TooManyRequests");
        assertThat(cause(answer))
                .isEqualTo(
                        "DisruptionBudget: The disruption budget b needs 2 healthy pods and has 2"
                                + " currently");
        assertThat(isGoing("p")).isFalse();
    }

    @Test
    void aBudgetThatCouldNotBeCountedSaysWhy() {
        pod("p", "Running", true);
        budget(
                "b",
                "",
                "'observedGeneration':1,'disruptionsAllowed':0,'conditions':[{'type':"
                        + "'DisruptionAllowed','status':'False','reason':'SyncFailed','message':"
                        + "'no controllers found','lastTransitionTime':'2030-01-01T00:00:00Z'}]");

        assertThat(cause(evict("p", "")))
                .isEqualTo(
                        "DisruptionBudget: The disruption budget b does not allow evicting pods"
                                + " currently because it failed sync: no controllers found");
    }

    @Test
    void aBudgetThatNobodyHasLookedAtAllowsNothingYet() {
        pod("p", "Running", true);
        budget("b", "", "'disruptionsAllowed':1");

        Answer answer = evict("p", "");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(status(answer).whole(0, "details", "retryAfterSeconds")).isEqualTo(10);
        assertThat(cause(answer))
                .isEqualTo(
                        "DisruptionBudget: The disruption budget b is still being processed by the"
                                + " server.");
    }

    @Test
    void twoBudgetsAreOneTooMany() {
        pod("p", "Running", true);
        budget("b", "", "'observedGeneration':1,'disruptionsAllowed':1");
        budget("c", "", "'observedGeneration':1,'disruptionsAllowed':1");

        assertThat(SimServers.message(evict("p", "")))
                .isEqualTo(
                        "500 This pod has more than one PodDisruptionBudget, which the eviction"
                                + " subresource does not support.");
        assertThat(isGoing("p")).isFalse();
    }

    @Test
    void whoIsNotHeardOfByTheControllerFillsTheBudget() {
        pod("p", "Running", true);
        String disrupted =
                IntStream.range(0, 2001)
                        .mapToObj(i -> "'x" + i + "':'2030-01-01T00:00:00Z'")
                        .collect(Collectors.joining(","));
        budget(
                "b",
                "",
                "'observedGeneration':1,'disruptionsAllowed':1,'disruptedPods':{"
                        + disrupted
                        + "}");

        assertThat(SimServers.message(evict("p", "")))
                .isEqualTo(
                        "403 poddisruptionbudget.policy \"b\" is forbidden: DisruptedPods map too"
                                + " big - too many evictions not confirmed by PDB controller");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pending", "Succeeded", "Failed"})
    void whatDoesNotRunNeedsNoBudget(String phase) {
        pod("p", phase, false);
        budget("b", "", "'disruptionsAllowed':0");

        assertThat(evict("p", "").status()).isEqualTo(201);
        assertThat(get(BUDGETS + "/b").obj("status").has("disruptedPods")).isFalse();
    }

    @Test
    void whatIsNotReadyGoesIfEnoughOthersAre() {
        pod("p", "Running", false);
        pod("q", "Running", true);
        String none = "'observedGeneration':1,'disruptionsAllowed':0,'desiredHealthy':1,";
        budget("b", "", none + "'currentHealthy':0");
        assertThat(evict("p", "").status()).isEqualTo(429);

        send("PATCH", BUDGETS + "/b/status", "{'status':{'currentHealthy':1}}");

        assertThat(evict("q", "").status()).isEqualTo(429);
        assertThat(evict("p", "").status()).isEqualTo(201);
        assertThat(get(BUDGETS + "/b").whole(-1, "status", "disruptionsAllowed")).isZero();
    }

    @Test
    void whatIsNotReadyGoesAnywayIfThePolicySaysSo() {
        pod("p", "Running", false);
        pod("q", "Running", true);
        budget(
                "b",
                ",'unhealthyPodEvictionPolicy':'AlwaysAllow'",
                "'observedGeneration':1,'disruptionsAllowed':0,'desiredHealthy':2");

        assertThat(evict("q", "").status()).isEqualTo(429);
        assertThat(evict("p", "").status()).isEqualTo(201);
    }

    @Test
    void tryingTakesNothing() {
        pod("p", "Running", true);
        budget("b", "", "'observedGeneration':1,'disruptionsAllowed':1");

        assertThat(evict("p", ",'deleteOptions':{'dryRun':['All']}").status()).isEqualTo(201);

        assertThat(isGoing("p")).isFalse();
        assertThat(get(BUDGETS + "/b").whole(0, "status", "disruptionsAllowed")).isEqualTo(1);
        send("PATCH", BUDGETS + "/b/status", "{'status':{'disruptionsAllowed':0}}");
        assertThat(evict("p", ",'deleteOptions':{'dryRun':['All']}").status()).isEqualTo(429);
    }

    @Test
    void preconditionsHoldForThePodAndItsBudget() {
        pod("p", "Running", true);
        budget("b", "", "'observedGeneration':1,'disruptionsAllowed':1");

        assertThat(evict("p", ",'deleteOptions':{'preconditions':{'uid':'other'}}").status())
                .isEqualTo(409);

        assertThat(get(BUDGETS + "/b").whole(0, "status", "disruptionsAllowed")).isEqualTo(1);
        assertThat(SimServers.message(evict("x", ""))).isEqualTo("404 pods \"x\" not found");
    }
}
