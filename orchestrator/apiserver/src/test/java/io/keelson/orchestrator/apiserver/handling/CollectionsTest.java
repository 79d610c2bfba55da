package io.keelson.orchestrator.apiserver.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.EngineServer;
import io.keelson.orchestrator.apiserver.golden.Server;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Txn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests about many objects: watches as tables, and deletions of collections. */
final class CollectionsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    @TempDir Path directory;

    private EngineServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EngineServer(directory, 1);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TestingCall begin(String method, String target, String body) {
        return server.begin(
                new Server.Request(
                        method,
                        target,
                        Map.of("content-type", "application/json", "accept", TABLE),
                        body.getBytes(UTF_8)),
                server.loop());
    }

    private Server.Answer ask(String method, String target, String body) {
        return server.await(begin(method, target, body));
    }

    /** Written past the API. */
    private void store(int count, String metadata) {
        for (int i = 0; i < count; i++) {
            String object =
                    "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"m"
                            + i
                            + "\",\"namespace\":\"default\",\"uid\":\"u\""
                            + metadata
                            + "}}";
            Op put = Op.put("/registry/configmaps/default/m" + i, object.getBytes(UTF_8));
            var _ = server.store().txn(Txn.of(List.of(), List.of(put)));
        }
        server.loop().advance(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void anAgeInAWatchIsThatOfTheTimeOfTheEvent() {
        TestingCall watch = begin("GET", MAPS + "?watch=true&timeoutSeconds=120", "");
        server.loop().advance(Duration.ofSeconds(60).toNanos());
        ask("POST", MAPS, "{\"metadata\":{\"name\":\"m\"}}");
        server.loop().advance(Duration.ofSeconds(30).toNanos());
        ask("PUT", MAPS + "/m", "{\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":\"b\"}}");
        String[] lines = new String(server.await(watch).body(), UTF_8).split("\n", -1);
        assertThat(ageIn(lines[0])).isEqualTo("0s");
        assertThat(ageIn(lines[1])).isEqualTo("30s");
    }

    private static String ageIn(String event) {
        Obj table = JsonReader.readObj(event.getBytes(UTF_8)).obj("object");
        Obj row = (Obj) table.arr("rows").get(0);
        return ((Node.Text) row.arr("cells").get(2)).value();
    }

    @Test
    void whatSomebodyElseDeletesMeanwhileIsPassedOver() {
        store(50, "");
        TestingCall first = begin("DELETE", MAPS, "");
        TestingCall second = begin("DELETE", MAPS, "");
        assertThat(server.await(first).status()).isEqualTo(200);
        assertThat(server.await(second).status()).isEqualTo(200);
        Obj left = JsonReader.readObj(ask("GET", MAPS, "").body());
        assertThat(left.arr("rows")).isEmpty();
    }

    @Test
    void aCollectionOfAnySizeIsGoneThrough() {
        store(
                20_000,
                ",\"finalizers\":[\"a.b/c\"],\"deletionTimestamp\":\"2029-01-01T00:00:00Z\","
                        + "\"deletionGracePeriodSeconds\":0");
        long before = server.store().revision();
        assertThat(ask("DELETE", MAPS, "").status()).isEqualTo(200);
        assertThat(ask("DELETE", MAPS + "?dryRun=All", "").status()).isEqualTo(200);
        assertThat(server.store().revision()).as("they are marked already").isEqualTo(before);
    }

    @Test
    void aGraceBeyondTheCalendarIsNoErrorOfTheServer() {
        String pod =
                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"nodeName\":\"n\",\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"i\"}]}}";
        String pods = "/api/v1/namespaces/default/pods";
        assertThat(ask("POST", pods, pod).status()).isEqualTo(201);
        String target = pods + "/p?gracePeriodSeconds=" + Long.MAX_VALUE;
        assertThat(ask("DELETE", target, "").status()).isEqualTo(200);
    }
}
