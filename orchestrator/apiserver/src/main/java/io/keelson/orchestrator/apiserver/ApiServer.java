package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.discovery.Discovery;
import io.keelson.orchestrator.apiserver.discovery.OpenApi;
import io.keelson.orchestrator.apiserver.handling.Call;
import io.keelson.orchestrator.apiserver.handling.Engine;
import io.keelson.orchestrator.apiserver.handling.Performer;
import io.keelson.orchestrator.apiserver.handling.Reply;
import io.keelson.orchestrator.apiserver.handling.Step;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.http.HttpHandler;
import io.keelson.orchestrator.apiserver.requests.Form;
import io.keelson.orchestrator.apiserver.requests.Query;
import io.keelson.orchestrator.apiserver.requests.RequestTarget;
import io.keelson.orchestrator.apiserver.requests.Verb;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * Takes a request apart, asks who sent it and whether they may, and gives it to whoever answers:
 * the engine if it is about a resource, else discovery, OpenAPI, health or the version.
 */
public final class ApiServer implements HttpHandler {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What is answered besides resources and discovery. */
    private static final List<String> OTHER_PATHS =
            List.of("/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version");

    private final ResourceTable table;
    private final Engine engine;
    private final Performer performer;
    private final Gate gate;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Health health;
    private final ServerMetrics metrics;
    private final Obj version;
    private final InstantSource clock;
    private final String serverAddress;

    /**
     * @param version as {@code /version} tells it
     * @param serverAddress host and port by which clients reach this server
     */
    ApiServer(
            ResourceTable table,
            Engine engine,
            Performer performer,
            Gate gate,
            Discovery discovery,
            OpenApi openApi,
            Health health,
            ServerMetrics metrics,
            Obj version,
            InstantSource clock,
            String serverAddress) {
        this.table = table;
        this.engine = engine;
        this.performer = performer;
        this.gate = gate;
        this.discovery = discovery;
        this.openApi = openApi;
        this.health = health;
        this.metrics = metrics;
        this.version = version;
        this.clock = clock;
        this.serverAddress = serverAddress;
    }

    @Override
    public void handle(HttpCall http) {
        performer.perform(() -> answer(http), http);
    }

    private Step answer(HttpCall http) {
        RequestTarget target = RequestTarget.parse(http.path());
        metrics.arrived(http, target);
        return switch (target) {
            case RequestTarget.Resource resource -> answerResource(http, resource);
            case RequestTarget.NonResource other -> answerOther(http, other);
        };
    }

    private Step answerResource(HttpCall http, RequestTarget.Resource target) {
        Query query = new Query(http.query());
        Verb verb = Verb.of(http.method(), target, query);
        User user = gate.enter(http, target, verb.word());
        ResourceDef def = table.find(target.group(), target.version(), target.resource());
        if (def == null) {
            if (table.resources(target.group(), target.version()).isEmpty()
                    && !target.group().isEmpty()) {
                return noPage();
            }
            throw new StatusException(Status.noSuchResource());
        }
        if (def.namespaced() && target.namespace().isEmpty() && !target.name().isEmpty()) {
            throw new StatusException(Status.noSuchResource());
        }
        if ("websocket".equalsIgnoreCase(http.header("upgrade"))) {
            // fabric8 asks so for a watch; told this, and no other way, it asks plainly at once.
            throw new StatusException(Status.unavailable("WebSockets are not served"));
        }
        Call call =
                new Call(
                        user,
                        verb,
                        target,
                        def,
                        query,
                        Form.accepted(http.header("accept")),
                        mediaType(http),
                        http.body(),
                        clock.instant());
        Step step = engine.handle(call);
        return def.deprecation().isEmpty() ? step : Step.warning(step, def.deprecation());
    }

    private static Step noPage() {
        return new Step.Respond(Reply.of(404, TEXT, text("404 page not found\n")));
    }

    private static String mediaType(HttpCall http) {
        String header = http.header("content-type");
        if (header == null) {
            return "";
        }
        int parameters = header.indexOf(';');
        return (parameters < 0 ? header : header.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    private Step answerOther(HttpCall http, RequestTarget.NonResource target) {
        gate.enter(http, target, http.method().toLowerCase(Locale.ROOT));
        String path = target.path();
        if (!http.method().equals("GET") && !http.method().equals("HEAD")) {
            throw new StatusException(Status.methodNotAllowed());
        }
        String plain =
                path.endsWith("/") && path.length() > 1
                        ? path.substring(0, path.length() - 1)
                        : path;
        if (Health.isAsked(plain)) {
            return health.answer(plain, new Query(http.query()));
        }
        return switch (plain) {
            case "/metrics" -> metrics.answer();
            case "/version" -> new Step.Respond(Reply.of(200, version));
            case "/openapi/v3" ->
                    new Step.Offload<>(
                            openApi::index, index -> new Step.Respond(Reply.of(200, index)));
            case "/openapi/v2" -> openApiV2(OpenApi.wantsProtobuf(http.header("accept")));
            default ->
                    plain.startsWith("/openapi/v3/")
                            ? openApi(plain.substring("/openapi/v3/".length()))
                            : discovery(http, plain);
        };
    }

    /** Away from the loop: the first time a document is made, which takes long. */
    private Step openApi(String document) {
        return new Step.Offload<>(
                () -> openApi.document(document),
                json ->
                        new Step.Respond(
                                json == null
                                        ? Reply.of(Status.noSuchResource())
                                        : Reply.of(200, "application/json", json)));
    }

    private Step openApiV2(boolean protobuf) {
        return new Step.Offload<>(
                () -> openApi.v2(protobuf),
                document ->
                        new Step.Respond(
                                Reply.of(
                                        200,
                                        protobuf ? OpenApi.V2_PROTOBUF_TYPE : "application/json",
                                        document)));
    }

    private Step discovery(HttpCall http, String path) {
        String form = Discovery.aggregatedVersion(http.header("accept"));
        Obj document = discovery.document(path, form, serverAddress);
        if (document == null && path.startsWith("/apis/")) {
            return noPage();
        }
        if (document == null && path.startsWith("/api/")) {
            throw new StatusException(Status.noSuchResource());
        }
        if (document == null) {
            return new Step.Respond(
                    Reply.of(path.equals("/") ? 200 : 404, discovery.index(OTHER_PATHS)));
        }
        boolean aggregated = document.text("kind").equals("APIGroupDiscoveryList");
        return new Step.Respond(
                Reply.of(
                        200,
                        aggregated
                                ? String.format(Discovery.AGGREGATED_MEDIA_TYPE, form)
                                : "application/json",
                        JsonWriter.write(document)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
