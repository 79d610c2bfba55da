package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Short words for requests. In bodies, single quotes stand for double ones. */
final class TestingClient implements AutoCloseable {
    private final Server server;

    TestingClient(Server server) {
        this.server = server;
    }

    record Reply(int status, Obj body, String warning) {
        String message() {
            return body.text("message");
        }
    }

    Reply send(String method, String path, String type, String body) {
        Server.Answer answer =
                server.answer(
                        new Server.Request(
                                method,
                                path,
                                Map.of("accept", "application/json", "content-type", type),
                                body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        return new Reply(answer.status(), JsonReader.readObj(answer.body()), answer.warning());
    }

    Reply json(String method, String path, String body) {
        return send(method, path, "application/json", body);
    }

    Reply get(String path) {
        return json("GET", path, "");
    }

    Reply create(String path, String body) {
        Reply reply = json("POST", path, body);
        assertThat(reply.status()).as(reply.message()).isEqualTo(201);
        return reply;
    }

    @Override
    public void close() {
        server.close();
    }
}
