package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two servers, each with a cache of its own, and one disruption budget. */
class EvictionRaceTest {
    private static final String PODS = "/api/v1/namespaces/n/pods";
    private static final String BUDGETS = "/apis/policy/v1/namespaces/n/poddisruptionbudgets";
    private static final String BUDGET_KEY = "/registry/poddisruptionbudgets/n/b";
    private static final int PODS_COUNT = 40;

    @TempDir private static Path secrets;

    private static Obj ok(SimServers servers, String method, String path, String body) {
        return servers.ok(0, method, path, body.replace('\'', '"'));
    }

    private static void prepare(SimServers servers, boolean hasQuota) {
        ok(servers, "POST", "/api/v1/namespaces", "{'metadata':{'name':'n'}}");
        if (hasQuota) {
            ok(
                    servers,
                    "POST",
                    "/api/v1/namespaces/n/resourcequotas",
                    "{'metadata':{'name':'q'},'spec':{'hard':{'pods':'100'}}}");
        }
        for (int i = 0; i < PODS_COUNT; i++) {
            String name = "p" + i;
            ok(
                    servers,
                    "POST",
                    PODS,
                    "{'metadata':{'name':'"
                            + name
                            + "','labels':{'a':'b'}},'spec':{'nodeName':'x',"
                            + "'containers':[{'name':'c','image':'a'}]}}");
            ok(
                    servers,
                    "PATCH",
                    PODS + "/" + name + "/status",
                    "{'status':{'phase':'Running',"
                            + "'conditions':[{'type':'Ready','status':'True'}]}}");
        }
        ok(
                servers,
                "POST",
                BUDGETS,
                "{'metadata':{'name':'b'},'spec':{'selector':{'matchLabels':{'a':'b'}}}}");
        allow(servers, 5);
    }

    /** As the disruption controller does. */
    private static void allow(SimServers servers, int disruptions) {
        ok(
                servers,
                "PATCH",
                BUDGETS + "/b/status",
                "{'status':{'observedGeneration':1,'disruptionsAllowed':" + disruptions + "}}");
    }

    /** All at once, some gracefully and some not, some answers lost. */
    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "3,true", "4,true"})
    void noBudgetIsOverspentAtAnyRevision(long seed, boolean hasQuota) throws IOException {
        Random random = new Random(seed);
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            prepare(servers, hasQuota);
            servers.network(0).lose(5);
            servers.network(1).lose(5);
            List<TestingCall> calls = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                String name = "p" + random.nextInt(PODS_COUNT);
                String options =
                        random.nextBoolean() ? ",'deleteOptions':{'gracePeriodSeconds':0}" : "";
                String body = "{'metadata':{'name':'" + name + "'}" + options + "}";
                calls.add(
                        servers.begin(
                                random.nextInt(2),
                                "POST",
                                PODS + "/" + name + "/eviction",
                                body.replace('\'', '"')));
                servers.advance(TimeUnit.MILLISECONDS.toNanos(random.nextInt(8)));
                if (i == 80) {
                    servers.network(0).lose(0);
                    allow(servers, 3);
                }
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers)
                    .extracting(Answer::status)
                    .isSubsetOf(201, 404, 409, 429, 500, 503, 504)
                    .contains(201, 429);
            assertThat(disruptedOneByOne(servers.history())).isEqualTo(8);
        }
    }

    /** How many pods went, each of them charged to the budget in the revision in which it went. */
    private static int disruptedOneByOne(List<StoreEvent> events) {
        Set<String> going = new HashSet<>();
        long allowed = 0;
        for (int i = 0; i < events.size(); ) {
            long revision = events.get(i).revision();
            Set<String> now = new HashSet<>();
            Obj budget = null;
            for (; i < events.size() && events.get(i).revision() == revision; i++) {
                StoreEvent event = events.get(i);
                Obj object =
                        event instanceof StoreEvent.Put put
                                ? JsonReader.readObj(put.row().value())
                                : Obj.EMPTY;
                if (event.key().equals(BUDGET_KEY)) {
                    budget = object;
                } else if (event.key().startsWith("/registry/pods/n/")
                        && (object.isEmpty() || object.obj("metadata").has("deletionTimestamp"))
                        && going.add(event.key())) {
                    now.add(event.key().substring("/registry/pods/n/".length()));
                }
            }
            if (budget != null) {
                long left = budget.whole(0, "status", "disruptionsAllowed");
                if (!now.isEmpty()) {
                    assertThat(left).as("left at revision %s", revision).isNotNegative();
                    assertThat(allowed - left).as("charged at %s", revision).isEqualTo(now.size());
                    assertThat(budget.obj("status", "disruptedPods").names()).containsAll(now);
                }
                allowed = left;
            } else {
                assertThat(now).as("went past the budget at revision %s", revision).isEmpty();
            }
        }
        return going.size();
    }
}
