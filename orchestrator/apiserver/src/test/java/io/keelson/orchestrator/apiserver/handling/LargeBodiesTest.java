package io.keelson.orchestrator.apiserver.handling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.golden.EngineServer;
import io.keelson.orchestrator.apiserver.golden.Server;
import io.keelson.orchestrator.apiserver.golden.TestingCall;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed away from the loop, which here waits until the test lets it run. */
final class LargeBodiesTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String JSON = "application/json";
    private static final String LARGE = "x".repeat(Call.LARGE_BODY_BYTES);

    @TempDir Path directory;

    private final Queue<Runnable> away = new ArrayDeque<>();
    private EngineServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EngineServer(directory, 1);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TestingCall begin(String method, String target, String mediaType, String body) {
        TestingCall call =
                server.begin(
                        new Server.Request(
                                method,
                                target,
                                Map.of("content-type", mediaType),
                                body.getBytes(UTF_8)),
                        away::add);
        server.loop().advance(1_000_000);
        return call;
    }

    /** Lets all of it run; says how often something was computed away. */
    private int finish(TestingCall call) {
        int times = 0;
        for (Runnable work = away.poll(); work != null; work = away.poll()) {
            assertThat(call.isAnswered()).isFalse();
            work.run();
            times++;
            server.loop().advance(1_000_000);
        }
        return times;
    }

    private static String map(String value) {
        return "{\"metadata\":{\"name\":\"m\"},\"data\":{\"a\":\"" + value + "\"}}";
    }

    private Obj stored() {
        Server.Answer answer =
                server.answer(new Server.Request("GET", MAPS + "/m", Map.of(), new byte[0]));
        return JsonReader.readObj(answer.body());
    }

    @Test
    void othersAreAnsweredWhileALargeBodyIsRead() {
        TestingCall call = begin("POST", MAPS, JSON, map(LARGE));
        assertThat(call.isAnswered()).isFalse();
        assertThat(stored().text("kind")).isEqualTo("Status");
        assertThat(finish(call)).isEqualTo(1);
        assertThat(call.answer().status()).isEqualTo(201);
        assertThat(stored().text("data", "a")).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, application/json, 1",
        "PATCH, application/merge-patch+json, 2",
        "PATCH, application/strategic-merge-patch+json, 2",
        "PATCH, application/json-patch+json, 2"
    })
    void changesToo(String method, String mediaType, int times) {
        server.await(begin("POST", MAPS, JSON, map("small")));
        assertThat(away).as("a small body is read at once").isEmpty();
        String format =
                mediaType.contains("json-patch")
                        ? "[{\"op\":\"add\",\"path\":\"/data/a\",\"value\":\"%s\"}]"
                        : map("%s");
        TestingCall small = begin(method, MAPS + "/m", mediaType, format.formatted("b"));
        assertThat(away).isEmpty();
        assertThat(server.await(small).status()).isEqualTo(200);
        TestingCall large = begin(method, MAPS + "/m", mediaType, format.formatted(LARGE));
        assertThat(finish(large)).isEqualTo(times);
        assertThat(large.answer().status()).isEqualTo(200);
        assertThat(stored().text("data", "a")).isEqualTo(LARGE);
    }

    @Test
    void aLargePatchThatLosesARaceIsAppliedAnew() {
        server.await(begin("POST", MAPS, JSON, map("small")));
        TestingCall patch = begin("PATCH", MAPS + "/m", "application/merge-patch+json", map(LARGE));
        away.remove().run();
        server.loop().advance(1_000_000);
        String other = "{\"data\":{\"b\":\"faster\"}}";
        server.await(begin("PATCH", MAPS + "/m", "application/merge-patch+json", other));
        assertThat(finish(patch)).as("applied to what it saw, then to what is there").isEqualTo(2);
        assertThat(stored().text("data", "a")).isEqualTo(LARGE);
        assertThat(stored().text("data", "b")).isEqualTo("faster");
    }

    @Test
    void whatIsWrongWithALargeBodyIsSaidAsOfASmallOne() {
        TestingCall malformed = begin("POST", MAPS, JSON, "{\"data\":\"" + LARGE);
        assertThat(finish(malformed)).isEqualTo(1);
        assertThat(malformed.answer().status()).isEqualTo(400);
        TestingCall unknown =
                begin(
                        "POST",
                        MAPS + "?fieldValidation=Strict",
                        JSON,
                        "{\"metadata\":{\"name\":\"m\"},\"dada\":\"" + LARGE + "\"}");
        assertThat(finish(unknown)).isEqualTo(1);
        assertThat(new String(unknown.answer().body(), UTF_8)).contains("unknown field \\\"dada");
    }

    @Test
    void subResourcesAndReviewsToo() {
        String review = "{\"spec\":{},\"metadata\":{\"labels\":{\"a\":\"" + LARGE + "\"}}}";
        TestingCall asked =
                begin("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", JSON, review);
        assertThat(finish(asked)).isEqualTo(1);
        assertThat(asked.answer().status()).isEqualTo(201);
        TestingCall options = begin("DELETE", MAPS + "/m", JSON, "{\"a\":\"" + LARGE + "\"}");
        assertThat(finish(options)).isEqualTo(1);
        assertThat(options.answer().status()).isEqualTo(404);
    }
}
