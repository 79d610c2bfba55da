package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import io.keelson.orchestrator.storage.alloc.ClusterIps;
import io.keelson.orchestrator.storage.alloc.NodePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two servers that give away the same addresses and ports. */
class ServiceRaceTest {
    private static final String SERVICES = "/api/v1/namespaces/default/services";

    @TempDir private static Path secrets;

    private static String service(String name, String spec) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":" + spec + "}";
    }

    private static Set<String> keys(SimServers servers, String prefix) {
        Set<String> keys = new TreeSet<>();
        for (StoreEvent event : servers.history()) {
            switch (event) {
                case StoreEvent.Put put when put.key().startsWith(prefix) -> keys.add(put.key());
                case StoreEvent.Delete delete -> keys.remove(delete.key());
                default -> {}
            }
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void noAddressAndNoPortIsGivenTwiceAndAllComeBack(long seed) throws IOException {
        try (SimServers servers = new SimServers(secrets, 2, seed)) {
            List<TestingCall> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String spec =
                        i % 4 == 0
                                ? "{\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\","
                                        + "\"ports\":[{\"port\":80}]}"
                                : "{\"type\":\"NodePort\",\"ports\":[{\"name\":\"a\",\"port\":80},"
                                        + "{\"name\":\"b\",\"port\":81}]}";
                calls.add(servers.begin(i % 2, "POST", SERVICES, service("s" + i, spec)));
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers).extracting(Answer::status).containsOnly(201);
            List<String> given = new ArrayList<>();
            for (Answer answer : answers) {
                Obj spec = JsonReader.readObj(answer.body()).obj("spec");
                given.add(ClusterIps.key(spec.text("clusterIP")));
                for (Node port : spec.arr("ports")) {
                    given.add(NodePorts.key((int) ((Obj) port).whole(0, "nodePort")));
                }
                long checked = spec.whole(0, "healthCheckNodePort");
                if (checked != 0) {
                    given.add(NodePorts.key((int) checked));
                }
            }
            assertThat(given).doesNotHaveDuplicates().hasSize(600);
            Set<String> held = keys(servers, ClusterIps.PREFIX);
            held.addAll(keys(servers, NodePorts.PREFIX));
            assertThat(held).containsAll(given).hasSize(601); // and that of the API itself

            List<TestingCall> deletions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                deletions.add(servers.begin(1 - i % 2, "DELETE", SERVICES + "/s" + i, ""));
            }

            assertThat(servers.await(deletions)).extracting(Answer::status).containsOnly(200);
            assertThat(keys(servers, NodePorts.PREFIX)).isEmpty();
            assertThat(keys(servers, ClusterIps.PREFIX))
                    .containsExactly(ClusterIps.key("10.96.0.1"));
        }
    }

    @Test
    void oneOfThoseThatNameTheSamePortGetsIt() throws IOException {
        try (SimServers servers = new SimServers(secrets, 2, 3)) {
            List<TestingCall> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(
                        servers.begin(
                                i % 2,
                                "POST",
                                SERVICES,
                                service(
                                        "s" + i,
                                        "{\"type\":\"NodePort\",\"ports\":"
                                                + "[{\"port\":80,\"nodePort\":30500}]}")));
            }
            List<Answer> answers = servers.await(calls);

            assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() != 201)
                    .allSatisfy(answer ->
                            assertThat(SimServers.message(answer))
                                    .contains("provided port is already allocated"));
        }
    }

    @Test
    void aChangeOfTypeGivesBackWhatIsNotNeededAnyMore() throws IOException {
        try (SimServers servers = new SimServers(secrets, 1, 4)) {
            servers.ok(
                    0,
                    "POST",
                    SERVICES,
                    service(
                            "s",
                            "{\"type\":\"LoadBalancer\",\"externalTrafficPolicy\":\"Local\","
                                    + "\"ports\":[{\"port\":80}]}"));
            assertThat(keys(servers, NodePorts.PREFIX)).hasSize(2);

            servers.ok(
                    0,
                    "PATCH",
                    SERVICES + "/s",
                    "{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}");
            assertThat(keys(servers, NodePorts.PREFIX)).hasSize(1);

            servers.ok(
                    0,
                    "PATCH",
                    SERVICES + "/s",
                    "{\"spec\":{\"type\":\"ClusterIP\",\"externalTrafficPolicy\":null,"
                            + "\"allocateLoadBalancerNodePorts\":null}}");
            assertThat(keys(servers, NodePorts.PREFIX)).isEmpty();
            assertThat(keys(servers, ClusterIps.PREFIX)).hasSize(2);

            servers.ok(
                    0,
                    "PATCH",
                    SERVICES + "/s",
                    "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"example.com\"}}");
            assertThat(keys(servers, ClusterIps.PREFIX)).hasSize(1);
        }
    }
}
