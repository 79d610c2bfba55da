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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers and schedulers that want the same pods for different groups. */
class GangRaceTest {
    private static final String PODS = "/api/v1/namespaces/n/pods";
    private static final String GROUPS =
            "/apis/scheduling.x-k8s.io/v1alpha1/namespaces/n/podgroups";
    private static final int PODS_COUNT = 60;
    private static final int GANG = 5;

    @TempDir private static Path secrets;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aGangIsBoundInOneRevisionOrNotAtAll(long seed) throws IOException {
        Random random = new Random(seed);
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            servers.ok(0, "POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"n\"}}");
            for (int i = 0; i < PODS_COUNT; i++) {
                servers.ok(
                        0,
                        "POST",
                        PODS,
                        "{\"metadata\":{\"name\":\"p"
                                + i
                                + "\"},\"spec\":{\"containers\":"
                                + "[{\"name\":\"c\",\"image\":\"a\"}]}}");
            }
            servers.network(0).lose(5);
            servers.network(1).lose(5);
            List<TestingCall> calls = new ArrayList<>();
            for (int gang = 0; gang < 40; gang++) {
                String name = "g" + gang;
                calls.add(
                        servers.begin(
                                gang % 2,
                                "POST",
                                GROUPS,
                                "{\"metadata\":{\"name\":\""
                                        + name
                                        + "\"},\"spec\":{\"minMember\":5}}"));
                servers.advance(TimeUnit.MILLISECONDS.toNanos(100));
                int first = random.nextInt(PODS_COUNT);
                String bindings =
                        IntStream.range(first, first + GANG)
                                .mapToObj(pod ->
                                        "{\"name\":\"p"
                                                + pod % PODS_COUNT
                                                + "\",\"node\":\""
                                                + name
                                                + "\"}")
                                .collect(Collectors.joining(","));
                calls.add(
                        servers.begin(
                                random.nextInt(2),
                                "POST",
                                GROUPS + "/" + name + "/binding",
                                "{\"metadata\":{\"name\":\""
                                        + name
                                        + "\"},\"bindings\":["
                                        + bindings
                                        + "]}"));
                // an agent writes to a pod that is perhaps being bound
                calls.add(
                        servers.begin(
                                random.nextInt(2),
                                "PATCH",
                                PODS + "/p" + random.nextInt(PODS_COUNT),
                                "{\"metadata\":{\"labels\":{\"l\":\"" + gang + "\"}}}"));
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers)
                    .extracting(Answer::status)
                    .isSubsetOf(200, 201, 404, 409, 500, 503, 504)
                    .contains(201, 409);
            assertThat(gangsBoundAtOnce(servers.history())).hasSizeGreaterThan(4);
        }
    }

    /** The groups whose pods got their nodes, all of them in one revision. */
    private static Set<String> gangsBoundAtOnce(List<StoreEvent> events) {
        Map<String, String> nodes = new HashMap<>();
        Map<Long, Map<String, Integer>> bound = new HashMap<>();
        for (StoreEvent event : events) {
            if (event.key().startsWith("/registry/pods/n/")
                    && event instanceof StoreEvent.Put put) {
                Obj pod = JsonReader.readObj(put.row().value());
                String node = pod.text("spec", "nodeName");
                String before = nodes.put(event.key(), node);
                if (!node.isEmpty() && !node.equals(before)) {
                    assertThat(before).as("bound before").isNullOrEmpty();
                    bound.computeIfAbsent(event.revision(), _ -> new HashMap<>())
                            .merge(node, 1, Integer::sum);
                }
            }
        }
        Set<String> gangs = new TreeSet<>();
        bound.forEach((revision, groups) ->
                groups.forEach((group, pods) -> {
                    assertThat(pods).as("%s at revision %s", group, revision).isEqualTo(GANG);
                    assertThat(gangs.add(group)).as(group).isTrue();
                }));
        return gangs;
    }
}
