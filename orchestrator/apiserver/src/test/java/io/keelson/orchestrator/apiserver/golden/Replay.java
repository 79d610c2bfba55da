package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.apiserver.golden.Server.Answer;
import io.keelson.orchestrator.apiserver.golden.Server.Request;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends recorded requests one after the other and compares the answers. */
final class Replay {
    private final Server server;
    private final Interludes interludes;
    private final Counterparts counterparts = new Counterparts();

    Replay(Server server) {
        this.server = server;
        this.interludes = new Interludes(server);
    }

    /** Why an exchange is not replayed, or null if it is. */
    static @Nullable String leftOut(String file, Golden.Exchange exchange) {
        String path = exchange.path();
        if (file.equals("05-apply")) {
            return "server-side apply comes later";
        }
        if (path.startsWith("/apis/sea.io/") || path.startsWith("/apis/apiextensions.k8s.io/")) {
            return "custom resources come later";
        }
        return null;
    }

    /**
     * @param name file and name of the exchange
     */
    List<Difference> replay(String name, Golden.Exchange exchange) {
        interludes.before(name);
        Answer answer = server.answer(request(exchange));
        return Comparison.of(
                name,
                (int) exchange.status(),
                exchange.answer(),
                answer.status(),
                body(answer, exchange.answer() instanceof Arr),
                counterparts);
    }

    private Request request(Golden.Exchange exchange) {
        Map<String, String> headers = new HashMap<>();
        headers.put("accept", exchange.request().text("accept"));
        if (!exchange.contentType().isEmpty()) {
            headers.put("content-type", exchange.contentType());
        }
        Node sent = exchange.sent();
        byte[] body =
                switch (sent) {
                    case null -> new byte[0];
                    case Node.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
                    case Node node ->
                            JsonWriter.write(counterparts.toLive(Prepared.withoutRest(node)));
                };
        return new Request(exchange.method(), counterparts.toLive(exchange.path()), headers, body);
    }

    private static Node body(Answer answer, boolean isWatch) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (isWatch && answer.status() == 200) {
            List<Node> events = new ArrayList<>();
            text.lines().forEach(line -> events.add(json(line)));
            return Arr.of(events);
        }
        return json(text);
    }

    private static Node json(String text) {
        if (!text.startsWith("{")) {
            return Node.of(text);
        }
        try {
            return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedException e) {
            return Node.of(text);
        }
    }
}
